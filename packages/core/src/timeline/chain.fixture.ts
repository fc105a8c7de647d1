import type { TapelineEvent } from '../event/event.js'
import type { PlacedEvent } from './block.js'
import { Chain } from './chain.js'
import { emptyTimeline, note } from './model.fixture.js'

const [sample] = emptyTimeline().append(note('e', 0)) as Iterable<TapelineEvent>

/** Events at these times, with consecutive numbers. */
export function eventsAt(times: readonly number[], seq: number): PlacedEvent[] {
  return times.map((at, index) => ({
    event: { ...(sample as TapelineEvent), id: `e${seq + index}`, at, seq: seq + index },
    seq: seq + index,
  }))
}

/** A chain of events at 0, 1, 2 and so on. */
export function grown(count: number, blockSize: number): Chain {
  return Chain.empty.edit([], eventsAt([...Array(count).keys()], 0), blockSize)
}

export function placesOf(chain: Chain): PlacedEvent[] {
  return Array.from({ length: chain.length }, (_, position) => chain.placedAt(position) as PlacedEvent)
}

/** All objects to which something leads through fields, the thing itself included. */
export function reachable(from: object): Set<object> {
  const found = new Set<object>([from])
  for (const object of found) {
    if (ArrayBuffer.isView(object)) continue
    for (const value of Object.values(object))
      if (typeof value === 'object' && value !== null) found.add(value)
  }
  return found
}
