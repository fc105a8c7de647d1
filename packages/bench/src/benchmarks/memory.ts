import { type Benchmark, type Context, type Result, result } from '../harness/benchmark.js'
import { bytesHeld } from '../harness/memory.js'
import { longTimeline } from '../tape/long-timeline.js'

/**
 * The memory of a timeline for each event, on a tape of only trades and on one of only bars: everything freed with it, ids
 * included, measured as the difference of the heap and the array buffers before and after.
 */
export const memory: Benchmark = {
  name: 'memory',
  ids: ['bytes-per-trade', 'bytes-per-bar'],
  run(context) {
    return [
      ...measured(context, 'bytes-per-trade', 'trades', 48),
      ...measured(context, 'bytes-per-bar', 'bars', 80),
    ]
  },
}

function measured(context: Context, id: string, prices: 'trades' | 'bars', atMost: number): Result[] {
  if (!context.wants(id)) return []
  context.say(`weighing ${prices}`)
  const type = prices === 'trades' ? 'price.traded' : 'bar.closed'
  const events = context.quick ? 150_000 : 1_000_000
  const before = bytesHeld()
  const { timeline } = longTimeline(
    { events, instruments: 500, sessions: events / 50_000, seed: 1, prices },
    (event) => event.type === type,
  )
  const bytes = bytesHeld() - before
  return [result(id, bytes / timeline.length, 'B', { atMost }, null)]
}
