import {
  type AnyEventDefinition,
  createTimeline,
  type InputOf,
  type TapelineEvent,
  type Timeline,
} from '@tapeline/core'

/** A timeline of some events alone, in small blocks, so that a short one has many checkpoints. */
export function ofEvents(
  definitions: Iterable<AnyEventDefinition>,
  events: Iterable<TapelineEvent>,
): Timeline<TapelineEvent> {
  const list = [...events]
  let made = createTimeline([...definitions], { blockSize: 2 + (list.length % 5) }) as Timeline<TapelineEvent>
  const portion = 1 + Math.ceil(list.length / 3)
  for (let start = 0; start < list.length; start += portion)
    made = made.append(list.slice(start, start + portion) as unknown as readonly InputOf<TapelineEvent>[])
  return made
}

/** The same history in small blocks, which shares no checkpoints with the first. */
export function rebuilt(timeline: Timeline<TapelineEvent>): Timeline<TapelineEvent> {
  return ofEvents(timeline.definitions.values(), timeline.arrivals())
}

/** The same history, appended at once, which shares no checkpoints with the first. */
export function copied(timeline: Timeline<TapelineEvent>): Timeline<TapelineEvent> {
  const empty = createTimeline([...timeline.definitions.values()]) as Timeline<TapelineEvent>
  return empty.append(timeline.arrivals() as unknown as readonly InputOf<TapelineEvent>[])
}
