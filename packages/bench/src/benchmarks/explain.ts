import { explain, type Replay, replay } from '@tapeline/core'
import { type MarketEvent, type MarketState, market } from '@tapeline/core/market'
import { type Benchmark, type Context, type Result, result } from '../harness/benchmark.js'
import { median, percentile, timed } from '../harness/measure.js'
import { Random } from '../tape/random.js'

/** The paths to explain, in turn. `Q` is replaced by a symbol, `#` by a place in the ranking. */
const PATHS = [
  'quotes.Q.last',
  'quotes.Q.marketCapChange',
  'quotes.Q.changePct',
  'quotes.Q.high',
  'quotes.Q.volume',
  'moves.Q.drawdownPct',
  'moves.Q.winBackPct',
  'moves.Q.worstDayPct',
  'ranking[#].symbol',
  'ranking[#].marketCap',
  'records.largestOneDayCapLoss.valueUsd',
  'sessions.XNYS.status',
] as const

/** Places from which a path into the ranking is drawn. */
const PLACES = 100

/** Sectors whose means are explained, one after the other, each in the last hundredth of the tape. */
const SECTORS_EXPLAINED = 5

/**
 * Explanations of random values at random positions of a tape that was replayed once. A value may depend on a single price or
 * on the prices of all instruments. Paths without a value at the position are not counted.
 */
export const explanation: Benchmark = {
  name: 'explain',
  ids: ['explain-p50', 'explain-p99', 'explain-sector'],
  run(context) {
    const timeline = context.trades().freshTimeline()
    const replayed = replay(timeline, market)
    replayed.atEnd()
    const results: Result[] = []
    if (context.wants('explain-p50') || context.wants('explain-p99')) {
      context.say('explaining')
      results.push(...ofRandomValues(context, replayed))
    }
    if (context.wants('explain-sector')) {
      context.say('explaining the means of sectors')
      results.push(ofSectors(replayed))
    }
    return results
  },
}

function ofRandomValues({ quick }: Context, replayed: Replay<MarketEvent, MarketState>): Result[] {
  const { timeline } = replayed
  const random = new Random(5)
  const times: number[] = []
  const warmUp = PATHS.length
  const count = quick ? 84 : 1200
  for (let index = 0; times.length < warmUp + count; index += 1) {
    const path = pathAmong(PATHS[index % PATHS.length] as string, random)
    const position = random.integer(timeline.length / 100, timeline.length)
    const start = performance.now()
    const { value } = explain(replayed, { path, position })
    const ms = performance.now() - start
    if (value !== undefined) times.push(ms)
  }
  const measured = times.slice(warmUp)
  return [
    result('explain-p50', percentile(measured, 0.5), 'ms', { atMost: 5 }, null),
    result('explain-p99', percentile(measured, 0.99), 'ms', { atMost: 100 }, null),
  ]
}

/** The median time to explain the mean change of a sector. */
function ofSectors(replayed: Replay<MarketEvent, MarketState>): Result {
  const { length } = replayed.timeline
  const times = Object.keys(replayed.atEnd().sectors)
    .slice(0, SECTORS_EXPLAINED)
    .map((sector, index) => {
      const position = length - Math.floor((length * index) / 100 / SECTORS_EXPLAINED)
      return timed(() => explain(replayed, { path: `sectors.${sector}.changePct`, position })).ms
    })
  return result('explain-sector', median(times) / 1000, 's', { atMost: 1 }, null)
}

function pathAmong(path: string, random: Random): string {
  return path.replace('Q', `Q${random.integer(0, 499)}`).replace('#', String(random.integer(0, PLACES - 1)))
}
