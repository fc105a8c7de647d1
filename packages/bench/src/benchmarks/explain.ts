import { explain, replay } from '@tapeline/core'
import { market } from '@tapeline/core/market'
import { type Benchmark, result } from '../harness/benchmark.js'
import { percentile } from '../harness/measure.js'
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

/**
 * Explanations of random values at random positions of a tape that was replayed once. A value may depend on a single price or
 * on the prices of all instruments. Paths without a value at the position are not counted.
 */
export const explanation: Benchmark = {
  name: 'explain',
  ids: ['explain-p50', 'explain-p99'],
  run(context) {
    const timeline = context.trades().freshTimeline()
    const replayed = replay(timeline, market)
    replayed.atEnd()
    const random = new Random(5)
    context.say('explaining')
    const times: number[] = []
    const warmUp = PATHS.length
    const count = context.quick ? 84 : 1200
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
  },
}

function pathAmong(path: string, random: Random): string {
  return path.replace('Q', `Q${random.integer(0, 499)}`).replace('#', String(random.integer(0, PLACES - 1)))
}
