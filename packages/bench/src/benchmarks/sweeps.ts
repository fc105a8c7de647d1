import { type Projection, replay, type Timeline } from '@tapeline/core'
import { type MarketEvent, market, quotes } from '@tapeline/core/market'
import { cross, isFailedRow, sweep } from '@tapeline/sweep'
import { type Benchmark, FinalStatesDiffer, type Result, result } from '../harness/benchmark.js'
import { timed, timedAsync } from '../harness/measure.js'
import { Random } from '../tape/random.js'
import { movedLastTrade } from '../tape/random-trade.js'

/**
 * A sweep over 1,000 branches (100 in a quick run), each with one price within the last 1 % moved by up to a thousandth, like
 * the prices of the tape. It is compared with the same number of full replays; one of them is timed before. `sweep-prefix`: the
 * whole market, with the hash of the tape for the manifest. `sweep-keyed`: only quotes, keyed by instrument, on a tape that was
 * replayed and hashed before. `sweep-hash`: the time of the hash, once a tape.
 */
export const sweeps: Benchmark = {
  name: 'sweep',
  ids: ['sweep-prefix', 'sweep-keyed', 'sweep-hash'],
  async run(context) {
    context.say('sweeping over one price')
    const count = context.quick ? 100 : 1000
    const opponent = 'the same number of full replays'
    const results: Result[] = []
    // All timelines of these blocks share the hash, so it can be timed only once.
    let hashMs: number | undefined
    if (context.wants('sweep-prefix')) {
      const timeline = context.trades().freshColumnTimeline()
      const full = timed(() => replay(timeline, market).atEnd()).ms
      hashMs = await sweepMs(timeline, market, 1)
      const ms = hashMs + (await sweepMs(timeline, market, count))
      results.push(result('sweep-prefix', ms / (full * count), 'ratio', { atMost: 0.01 }, opponent))
    }
    if (context.wants('sweep-keyed') || context.wants('sweep-hash')) {
      const timeline = context.trades().freshColumnTimeline()
      const full = timed(() => replay(timeline, quotes).atEnd()).ms
      const firstMs = await sweepMs(timeline, quotes, 1)
      hashMs ??= firstMs
      if (context.wants('sweep-keyed')) {
        const ms = await sweepMs(timeline, quotes, count)
        results.push(result('sweep-keyed', ms / (full * count), 'ratio', { atMost: 0.001 }, opponent))
      }
    }
    if (context.wants('sweep-hash') && hashMs !== undefined)
      results.push(result('sweep-hash', hashMs, 'ms', null, 'a first sweep of one branch'))
    return results
  },
}

async function sweepMs<State>(
  timeline: Timeline<MarketEvent>,
  projection: Projection<State>,
  count: number,
): Promise<number> {
  const random = new Random(11)
  const parameters = cross({ branch: Array.from({ length: count }, (_, index) => index) })
  const { ms, value } = await timedAsync(() =>
    sweep(timeline, {
      parameters,
      edits: () => [movedLastTrade(timeline, random)],
      measure: (branch) => ({ parts: Object.keys(replay(branch, projection).atEnd() as object).length }),
    }),
  )
  if (value.rows.length !== count || value.rows.some(isFailedRow))
    throw new FinalStatesDiffer('The sweep', ['its rows'])
  return ms
}
