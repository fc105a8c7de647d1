import type { TapelineEvent } from '../event/event.js'
import { sameData } from '../event/frozen-copy.js'
import type { Chain, Prefix } from '../timeline/chain/chain.js'
import type { Timeline } from '../timeline/timeline.js'

/** The first place at which two timelines have different events. */
export interface FirstDifference<Event extends TapelineEvent> {
  /** The last position up to which both have the same events. */
  readonly position: number
  /** The event of the first timeline there; absent if it has ended. */
  readonly a?: Event
  /** The event of the second timeline there; absent if it has ended. */
  readonly b?: Event
}

/**
 * Where two timelines first differ; undefined if they have the same events in the same order. The order in which events arrived
 * makes no difference. Shared prefixes are not compared.
 */
export function findFirstDifference<Event extends TapelineEvent>(
  a: Timeline<Event>,
  b: Timeline<Event>,
): FirstDifference<Event> | undefined {
  let position = sharedLength(a.chain, b.chain)
  const left = eventsFrom(a.chain, position)
  const right = eventsFrom(b.chain, position)
  for (; ; position += 1) {
    const [own, other] = [left.next(), right.next()]
    if (own.done === true && other.done === true) return undefined
    if (own.done !== true && other.done !== true && sameEvent(own.value, other.value)) continue
    return {
      position,
      ...(own.done === true ? {} : { a: own.value as Event }),
      ...(other.done === true ? {} : { b: other.value as Event }),
    }
  }
}

/** Number of events in the prefixes that both chains share. */
function sharedLength(a: Chain, b: Chain): number {
  const shared = a.prefixes.findIndex((prefix, index) => prefix !== b.prefixes[index])
  return shared < 0 ? a.length : (a.prefixes[shared] as Prefix).start
}

/** @param position where a prefix starts */
function* eventsFrom(chain: Chain, position: number): Generator<TapelineEvent> {
  for (const { block, start } of chain.prefixes) if (start >= position) yield* block.events()
}

function sameEvent(left: TapelineEvent, right: TapelineEvent): boolean {
  if (left === right) return true
  const { seq: _, ...own } = left
  const { seq: __, ...other } = right
  return sameData(own, other)
}
