import { type Projection, replay, type Timeline } from '@tapeline/core'
import { type MarketEvent, market, quotes } from '@tapeline/core/market'
import { cross, isFailedRow, sweep } from '@tapeline/sweep'
import { type Benchmark, FinalStatesDiffer, result } from '../harness/benchmark.js'
import { timed } from '../harness/measure.js'
import { Random } from '../tape/random.js'
import { movedLastTrade } from '../tape/random-trade.js'

/**
 * A sweep over 1,000 branches (100 in a quick run), each with one price within the last 1 % moved by up to a thousandth, as
 * prices of the tape move: against as many full replays as branches, of which one is timed before. The manifest, which hashes
 * the whole tape, is part of the sweep. `sweep-prefix`: the whole market; `sweep-keyed`: quotes alone, keyed by instrument.
 */
export const sweeps: Benchmark = {
  name: 'sweep',
  ids: ['sweep-prefix', 'sweep-keyed'],
  async run(context) {
    context.say('sweeping over one price')
    const count = context.quick ? 100 : 1000
    const opponent = 'as many full replays'
    const [prefix, keyed] = [
      context.wants('sweep-prefix')
        ? await ratioOf(context.trades().freshTimeline(), market, count)
        : undefined,
      context.wants('sweep-keyed')
        ? await ratioOf(context.trades().freshTimeline(), quotes, count)
        : undefined,
    ]
    return [
      ...(prefix === undefined ? [] : [result('sweep-prefix', prefix, 'ratio', { atMost: 0.01 }, opponent)]),
      ...(keyed === undefined ? [] : [result('sweep-keyed', keyed, 'ratio', { atMost: 0.001 }, opponent)]),
    ]
  },
}

async function ratioOf<State>(
  timeline: Timeline<MarketEvent>,
  projection: Projection<State>,
  count: number,
): Promise<number> {
  const full = timed(() => replay(timeline, projection).atEnd()).ms
  const random = new Random(11)
  const parameters = cross({ branch: Array.from({ length: count }, (_, index) => index) })
  const start = performance.now()
  const { rows } = await sweep(timeline, {
    parameters,
    edits: () => [movedLastTrade(timeline, random)],
    measure: (branch) => ({ parts: Object.keys(replay(branch, projection).atEnd() as object).length }),
  })
  const ms = performance.now() - start
  if (rows.length !== count || rows.some(isFailedRow)) throw new FinalStatesDiffer('The sweep', ['its rows'])
  return ms / (full * count)
}
