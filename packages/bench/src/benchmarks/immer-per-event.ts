import { replay } from '@tapeline/core'
import { market } from '@tapeline/core/market'
import { differingParts } from '../hand-written/compare.js'
import { type Benchmark, FinalStatesDiffer, result } from '../harness/benchmark.js'
import { median, timed } from '../harness/measure.js'
import { HAND_WRITTEN, rounds } from './replay-objects.js'

const IMMER = 'the same recipes, Immer produce per event'
/** Milliseconds that one sample under Immer is to take. */
const SAMPLE_MS = 2000
const PILOT = 3000

/**
 * The same recipes run by Immer, event by event, on as many events from the start of the tape as fit two seconds; per
 * event against our replay of the whole tape. After it, our replay once more: recipes that have met a Proxy may be slower.
 */
export const immerPerEvent: Benchmark = {
  name: 'immer',
  ids: ['immer-per-event', 'replay-objects-after-immer'],
  run(context) {
    const work = context.trades()
    const count = work.events.length
    const byImmer = (events: number): number => {
      const timeline = work.freshTimeline()
      return timed(() => replay(timeline, market, { mode: 'immer' }).atPosition(events)).ms
    }
    // Ours is measured first, before any recipe has met a Proxy.
    const ours = median(rounds(work, 3, false).map((time) => time.ours)) / count
    context.say('replaying a sample by Immer')
    const sample = Math.min(count, Math.max(PILOT, Math.round((SAMPLE_MS / byImmer(PILOT)) * PILOT)))
    const perEvent = median(Array.from({ length: context.quick ? 1 : 3 }, () => byImmer(sample))) / sample
    const timeline = work.freshTimeline()
    const parts = differingParts(
      replay(timeline, market).atPosition(sample),
      replay(timeline, market, { mode: 'immer' }).atPosition(sample),
    )
    if (parts.length > 0) throw new FinalStatesDiffer('Immer', parts)
    context.say(`sample of ${sample} events by Immer`)
    const after = median(rounds(work, context.quick ? 3 : 7, false).map((time) => time.ours / time.hand))
    return [
      result('immer-per-event', perEvent / ours, 'ratio', { atLeast: 100 }, IMMER),
      result('replay-objects-after-immer', after, 'ratio', null, HAND_WRITTEN),
    ]
  },
}
