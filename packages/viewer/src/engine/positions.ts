import type { Cursor } from '../protocol.js'
import type { MarketTimeline } from './market-timeline.js'

/** The number of events before an instant. */
export function positionBefore(timeline: MarketTimeline, at: number): number {
  let low = 0
  let high = timeline.positionAt(at)
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((timeline.eventBefore(middle + 1)?.at ?? at) < at) low = middle + 1
    else high = middle
  }
  return low
}

/** The number of events up to the cursor. */
export function positionOf(timeline: MarketTimeline, { at, tie }: Cursor): number {
  const end = timeline.positionAt(at)
  return tie === undefined ? end : Math.min(end, positionBefore(timeline, at) + tie)
}

/** The place after so many events. Position 0 is the place before the first of them. */
export function cursorAt(timeline: MarketTimeline, position: number): Cursor {
  const at = timeline.eventBefore(Math.max(1, position))?.at ?? 0
  return timeline.positionAt(at) === position ? { at } : { at, tie: position - positionBefore(timeline, at) }
}
