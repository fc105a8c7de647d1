import { type ArgumentKind, anyOf, kinds } from '../event/arguments.js'
import { showValue, TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import { didYouMean } from '../event/nearest-name.js'
import { type Block, typeIdOf } from '../timeline/columns/block.js'

/** Some events of a timeline: those of a type, of several types, or those for which a predicate holds. */
export type OnEvents<Event extends TapelineEvent> =
  | Event['type']
  | readonly Event['type'][]
  | ((event: Event) => boolean)

export const ON_EVENTS: ArgumentKind = anyOf(kinds.text, kinds.texts, kinds.function)

/** Whether the event at an index of a block is one of some. */
export type PicksEvent = (block: Block, index: number) => boolean

/**
 * @param timelines at least one must have each of the types
 * @throws TapelineError `event.type-unknown` for a type that no timeline has, with the nearest name
 */
export function checkOnEvents(
  on: unknown,
  timelines: readonly { readonly definitions: ReadonlyMap<string, unknown> }[],
): void {
  if (on === undefined || typeof on === 'function') return
  const known = new Set(timelines.flatMap(({ definitions }) => [...definitions.keys()]))
  for (const type of typeof on === 'string' ? [on] : (on as readonly string[])) {
    if (known.has(type)) continue
    throw new TapelineError({
      code: 'event.type-unknown',
      message: `There is no event type ${showValue(type)} in this timeline.${didYouMean(type, known)}`,
      expected: `one of ${[...known].join(', ')}`,
    })
  }
}

/** Whether an event is one of some, without making an object of it for a type. */
export function pickerOf<Event extends TapelineEvent>(on: OnEvents<Event>): PicksEvent {
  if (typeof on === 'function') return (block, index) => on(block.event(index) as Event)
  const types = new Set((typeof on === 'string' ? [on] : on).map(typeIdOf))
  return ({ typeIds }, index) => types.has(typeIds[index] as number)
}
