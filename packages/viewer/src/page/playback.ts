import type { Range } from './page-state.js'
import { closedUntil, type TimeAxis } from './time-axis.js'

/**
 * Where playback is after some market time. Closed hours take no time: playback that leaves a session continues at the next open.
 * A loop that ends begins again.
 * @param milliseconds of market time
 */
export function advanced(axis: TimeAxis, at: number, milliseconds: number, loop: Range | undefined): number {
  let [time, left] = [at, milliseconds]
  const end = loop?.to ?? axis.to
  while (left > 0 && time < end) {
    const segment = axis.segments.find((one) => one.start <= time && time < one.end)
    if (segment === undefined) return end
    if (!segment.isOpen) {
      time = segment.end
      continue
    }
    const moved = Math.min(left, segment.end - time)
    time += moved
    left -= moved
  }
  if (loop !== undefined && time >= loop.to) return closedUntil(axis, loop.from) ?? loop.from
  return Math.min(time, axis.to)
}
