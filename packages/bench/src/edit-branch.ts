import { byId, replace, replay, type Timeline, whatIf } from '@tapeline/core'
import { type MarketEvent, market } from '@tapeline/core/market'
import { type Benchmark, result } from './benchmark.js'
import { median, timed } from './measure.js'
import { Random } from './tape/random.js'

const FULL_REPLAY = 'a full replay'
const EDITS_PER_ROUND = 20

/**
 * Branches of a replayed tape in which one price is 1 % higher, made and replayed to the end; by their mean, against the
 * first replay of the same tape in the same round. `branch-tail`: the price is among the last 1 % of events; `edit-one`:
 * anywhere.
 */
export const editBranch: Benchmark = {
  ids: ['branch-tail', 'edit-one'],
  run(context) {
    context.say('editing one price')
    const work = context.trades()
    const random = new Random(7)
    const [tails, anywhere]: [number[], number[]] = [[], []]
    for (let round = -1; round < (context.quick ? 3 : 7); round += 1) {
      const timeline = work.freshTimeline()
      const full = timed(() => replay(timeline, market).atEnd()).ms
      const tail = meanOf(timeline, () =>
        random.integer(Math.floor(timeline.length * 0.99), timeline.length - 1),
      )
      const any = meanOf(timeline, () => random.integer(0, timeline.length - 1))
      if (round < 0) continue
      tails.push(tail / full)
      anywhere.push(any / full)
    }
    return [
      result('branch-tail', median(tails), 'ratio', { atMost: 0.02 }, FULL_REPLAY),
      result('edit-one', median(anywhere), 'ratio', { atMost: 0.15 }, FULL_REPLAY),
    ]
  },
}

/** In milliseconds an edit; the garbage that edits leave for the next is part of what they cost. */
function meanOf(timeline: Timeline<MarketEvent>, place: () => number): number {
  const edits = Array.from({ length: EDITS_PER_ROUND }, () => {
    const { id, data } = randomTrade(timeline, place)
    return replace(byId(id), { data: { price: data.price * 1.01 } })
  })
  const { ms } = timed(() => {
    for (const [index, edit] of edits.entries())
      replay(whatIf(timeline, `edit ${index}`, [edit]), market).atEnd()
  })
  return ms / edits.length
}

/** A random trade: places are drawn until one holds one. */
function randomTrade(
  timeline: Timeline<MarketEvent>,
  place: () => number,
): Extract<MarketEvent, { type: 'price.traded' }> {
  for (;;) {
    const event = timeline.eventAt(place())
    if (event?.type === 'price.traded') return event
  }
}
