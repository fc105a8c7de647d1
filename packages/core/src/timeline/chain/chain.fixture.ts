import type { TapelineEvent } from '../../event/event.js'
import type { PlacedEvent } from '../columns/block.js'
import type { BlockPlan } from '../columns/block-builder.js'
import { layoutsOf } from '../columns/layout.js'
import { emptyTimeline, note, noted } from '../model.fixture.js'
import { Chain } from './chain.js'

const [sample] = emptyTimeline().append(note('e', 0)) as Iterable<TapelineEvent>

const layouts = layoutsOf([noted])

/** Events at these times, with consecutive sequence numbers. */
export function eventsAt(times: readonly number[], seq: number): PlacedEvent[] {
  return times.map((at, index) => ({
    event: { ...(sample as TapelineEvent), id: `e${seq + index}`, at, seq: seq + index },
    seq: seq + index,
  }))
}

/** A plan for blocks of at most `size` events, in columns. */
export function planFor(size: number): BlockPlan {
  return { size, layouts, idPrefixes: new Map([['e', 0]]) }
}

/** A chain of events at 0, 1, 2 and so on. */
export function grown(count: number, blockSize: number): Chain {
  return Chain.empty.edit([], eventsAt([...Array(count).keys()], 0), planFor(blockSize))
}

export function placesOf(chain: Chain): PlacedEvent[] {
  return Array.from({ length: chain.length }, (_, position) => chain.placedAt(position) as PlacedEvent)
}

/** All objects that can be reached from an object through fields, the object included. */
export function reachable(from: object): Set<object> {
  const found = new Set<object>([from])
  for (const object of found) {
    if (ArrayBuffer.isView(object)) continue
    // A getter holds no object.
    for (const { value } of Object.values(Object.getOwnPropertyDescriptors(object)))
      if (typeof value === 'object' && value !== null) found.add(value)
  }
  return found
}
