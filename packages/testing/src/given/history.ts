import {
  type AnyEventDefinition,
  createTimeline,
  type EventInput,
  type InputOf,
  type TapelineEvent,
  type Timeline,
} from '@tapeline/core'
import { kinds } from '@tapeline/core/internal'
import { marketEvents } from '@tapeline/core/market'
import { randomSource } from '@tapeline/core/what-if'
import { createdBy } from '../event-creators.js'

/**
 * The definitions for a list of events: those of their creators, the given ones, and the market's for all other types.
 */
export function definitionsFor(
  inputs: readonly unknown[],
  given: readonly AnyEventDefinition[],
): readonly AnyEventDefinition[] {
  const byType = new Map<string, AnyEventDefinition>(
    marketEvents.map((definition) => [definition.type, definition]),
  )
  for (const definition of given) byType.set(definition.type, definition)
  for (const input of inputs) {
    const definition = createdBy(input)
    if (definition !== undefined) byType.set(definition.type, definition)
  }
  return [...byType.values()]
}

/** A timeline of these events, which arrive in this order. */
export function timelineOf(
  definitions: readonly AnyEventDefinition[],
  inputs: readonly EventInput[],
): Timeline<TapelineEvent> {
  return createTimeline(definitions).append(inputs as readonly InputOf<TapelineEvent>[])
}

/** The same history, whose events arrive in another order and in three portions. */
export function shuffled(timeline: Timeline<TapelineEvent>): Timeline<TapelineEvent> {
  const arrivals = timeline.arrivals()
  const order = inOtherOrder(arrivals)
  const cuts = [Math.floor(order.length / 3), Math.floor((2 * order.length) / 3), order.length]
  let made = createTimeline([...timeline.definitions.values()]) as Timeline<TapelineEvent>
  let start = 0
  for (const cut of cuts) {
    made = made.append(order.slice(start, cut) as unknown as readonly InputOf<TapelineEvent>[])
    start = cut
  }
  return made
}

/**
 * Another order of arrival with the same meaning. Events of one instant keep their order, since the sequence of arrival decides
 * between them, and so do an event and its corrections.
 */
export function inOtherOrder<Event extends TapelineEvent>(arrivals: readonly Event[]): readonly Event[] {
  const random = randomSource(arrivals.length, 'shuffled arrival')
  const order = [...arrivals]
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = random.integer(0, last)
    const moved = order[last] as Event
    order[last] = order[other] as Event
    order[other] = moved
  }
  // Few events may come back in their own order.
  if (order.every((event, index) => event === arrivals[index])) order.reverse()
  const groups = groupsOf(arrivals)
  // The places of each group take its events in the order of their arrival.
  const waiting = new Map<number, Event[]>()
  for (const [index, event] of arrivals.entries()) {
    const group = groups[index] as number
    waiting.set(group, [...(waiting.get(group) ?? []), event])
  }
  const groupOf = new Map(arrivals.map((event, index) => [event, groups[index] as number]))
  return order.map((event) => waiting.get(groupOf.get(event) as number)?.shift() as Event)
}

/** For each event, the number of its group: events of one instant, and corrections with what they correct. */
function groupsOf(arrivals: readonly TapelineEvent[]): readonly number[] {
  const parents = arrivals.map((_, index) => index)
  const rootOf = (index: number): number => {
    let root = index
    while (parents[root] !== root) root = parents[root] as number
    return root
  }
  const firstAt = new Map<string, number>()
  const join = (index: number, key: string): void => {
    const first = firstAt.get(key)
    if (first === undefined) firstAt.set(key, index)
    else parents[rootOf(index)] = rootOf(first)
  }
  for (const [index, { id, at, replaces, retracts }] of arrivals.entries()) {
    join(index, `at ${at}`)
    join(index, `id ${id}`)
    const corrected = replaces ?? retracts
    if (corrected !== undefined) join(index, `id ${corrected}`)
  }
  return arrivals.map((_, index) => rootOf(index))
}

export const isTimeline = (value: unknown): value is Timeline<TapelineEvent> => kinds.timeline.fits(value)
