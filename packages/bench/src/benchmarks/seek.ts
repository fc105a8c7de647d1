import { replay } from '@tapeline/core'
import { market } from '@tapeline/core/market'
import { type Benchmark, result } from '../harness/benchmark.js'
import { percentile } from '../harness/measure.js'
import { Random } from '../tape/random.js'

const SEEKS = 1000
const RANKINGS = 100

/**
 * Jumps to random positions after one full replay, which has left its checkpoints: each gives the whole published state,
 * frozen, with nothing read of what derives. What it costs to read the ranking then is told apart.
 */
export const seek: Benchmark = {
  name: 'seek',
  ids: ['seek-p50', 'seek-p99', 'seek-read-ranking-p50'],
  run(context) {
    const timeline = context.trades().freshTimeline()
    const replayed = replay(timeline, market)
    replayed.atEnd()
    const random = new Random(99)
    const jump = (): number => random.integer(0, timeline.length)
    for (let count = 0; count < 100; count += 1) replayed.atPosition(jump())
    context.say('seeking')
    const times = Array.from({ length: SEEKS }, () => timeOf(() => replayed.atPosition(jump())))
    const rankings = Array.from({ length: RANKINGS }, () => {
      const state = replayed.atPosition(jump())
      return timeOf(() => state.ranking)
    })
    return [
      result('seek-p50', percentile(times, 0.5), 'ms', null, null),
      result('seek-p99', percentile(times, 0.99), 'ms', { atMost: 5 }, null),
      result('seek-read-ranking-p50', percentile(rankings, 0.5), 'ms', null, null),
    ]
  },
}

/** In milliseconds. Garbage is not collected before, since a user who seeks does not do so either. */
function timeOf(run: () => unknown): number {
  const start = performance.now()
  run()
  return performance.now() - start
}
