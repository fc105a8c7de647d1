import { byId, replace, replay, type Timeline, whatIf } from '@tapeline/core'
import { type MarketEvent, market } from '@tapeline/core/market'
import { type Benchmark, result } from '../harness/benchmark.js'
import { median, timed } from '../harness/measure.js'
import { Random } from '../tape/random.js'
import { randomTrade, type Trade } from '../tape/random-trade.js'

const FULL_REPLAY = 'a full replay'
const EDITS_PER_ROUND = 20

/** By how much a price of the tape moves at most from one trade to the next, as a share of it. */
const TICK = 0.001

/**
 * Branches of a replayed tape in which one price is another, made and replayed to the end; by their mean, against the first
 * replay of the same tape in the same round. `branch-tail`: a price among the last 1 % of events; `edit-one`: one anywhere,
 * each by up to a thousandth, as prices of the tape move. `edit-one-outlier`: one anywhere, 1 % higher, which is beyond what
 * the tape knows and mostly leaves a peak and a drawdown that stay to the end.
 */
export const editOne: Benchmark = {
  name: 'edit',
  ids: ['branch-tail', 'edit-one', 'edit-one-outlier'],
  run(context) {
    context.say('editing one price')
    const work = context.trades()
    const random = new Random(7)
    const [tails, anywhere, outliers]: [number[], number[], number[]] = [[], [], []]
    for (let round = -1; round < (context.quick ? 2 : 7); round += 1) {
      const timeline = work.freshTimeline()
      const full = timed(() => replay(timeline, market).atEnd()).ms
      const tick = (): number => 1 + (2 * random.next() - 1) * TICK
      const ratio = (share: number, factor: () => number): number =>
        meanOf(timeline, () => randomTrade(timeline, random, share), factor) / full
      const [tail, any, outlier] = [ratio(0.01, tick), ratio(1, tick), ratio(1, () => 1.01)]
      if (round < 0) continue
      tails.push(tail)
      anywhere.push(any)
      outliers.push(outlier)
    }
    return [
      result('branch-tail', median(tails), 'ratio', { atMost: 0.02 }, FULL_REPLAY),
      result('edit-one', median(anywhere), 'ratio', { atMost: 0.03 }, FULL_REPLAY),
      result('edit-one-outlier', median(outliers), 'ratio', null, FULL_REPLAY),
    ]
  },
}

/** In milliseconds an edit; the garbage that edits leave for the next is part of what they cost. */
function meanOf(timeline: Timeline<MarketEvent>, draw: () => Trade, factor: () => number): number {
  const edits = Array.from({ length: EDITS_PER_ROUND }, () => {
    const { id, data } = draw()
    return replace(byId(id), { data: { price: data.price * factor() } })
  })
  const { ms } = timed(() => {
    for (const [index, edit] of edits.entries())
      replay(whatIf(timeline, `edit ${index}`, [edit]), market).atEnd()
  })
  return ms / edits.length
}
