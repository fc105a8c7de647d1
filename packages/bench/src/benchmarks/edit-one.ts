import { replay, type Timeline } from '@tapeline/core'
import { type MarketEvent, market } from '@tapeline/core/market'
import { byId, replace, whatIf } from '@tapeline/core/what-if'
import { type Benchmark, result } from '../harness/benchmark.js'
import { median, timed } from '../harness/measure.js'
import { Random } from '../tape/random.js'
import { randomTrade, type Trade } from '../tape/random-trade.js'

const FULL_REPLAY = 'a full replay'
const EDITS_PER_ROUND = 20

/** The largest move of a price of the tape from one trade to the next, as a share of the price. */
const TICK = 0.001

/**
 * Branches of a replayed tape with one changed price, created and replayed to the end. Their mean is compared with the first
 * replay of the same tape in the same round. `branch-tail`: a price among the last 1 % of events; `edit-one`: a price anywhere;
 * both change by up to a thousandth, like the prices of the tape. `edit-one-outlier`: a price anywhere, 1 % higher, which exceeds
 * the moves of the tape and mostly leaves a peak and a drawdown that last to the end.
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

/** Milliseconds for each edit, including the garbage of the previous edits. */
function meanOf(timeline: Timeline<MarketEvent>, draw: () => Trade, factor: () => number): number {
  const edits = Array.from({ length: EDITS_PER_ROUND }, () => {
    const { id, data } = draw()
    return replace(byId(id), { data: { price: data.price * factor() } })
  })
  const { ms } = timed(() => {
    for (const [index, edit] of edits.entries())
      replay(whatIf(timeline, { name: `edit ${index}`, edits: [edit] }), market).atEnd()
  })
  return ms / edits.length
}
