import {
  type AnyEventDefinition,
  createTimeline,
  type Explanation,
  type InputOf,
  type Projection,
  replay,
  type TapelineEvent,
  type Timeline,
} from '@tapeline/core'
import { valueAtPath } from '@tapeline/core/internal'
import { bytesOf } from './bytes.js'

/** The text of a value. For a whole event it omits `seq`, which differs when events are replayed alone. */
const textOf = (value: unknown): string => bytesOf(value).replaceAll(/"seq":\d+/g, '"seq":_')

/** The value at a path after a replay of some events alone, as text, or the error of the replay. */
function textAlone<Event extends TapelineEvent>(
  timeline: Timeline<Event>,
  projection: Projection<unknown>,
  path: string,
  events: readonly TapelineEvent[],
): string {
  const placed = events.map((event) => ({ event, position: timeline.positionOf(event.id) }))
  const inputs = placed.sort((left, right) => left.position - right.position).map(({ event }) => event)
  try {
    const empty = createTimeline([...timeline.definitions.values()] as AnyEventDefinition[])
    const alone = empty.append(inputs as unknown as InputOf<TapelineEvent>[])
    return textOf(valueAtPath(replay(alone, projection).atEnd(), path))
  } catch (error) {
    return `Error: ${String(error)}`
  }
}

/** How an explanation breaks law 7; undefined if it keeps the law. */
export function breachOf<Event extends TapelineEvent>(
  timeline: Timeline<Event>,
  projection: Projection<unknown>,
  path: string,
  { value, evidence, context }: Explanation<Event>,
): string | undefined {
  const frame = context.map(({ event }) => event)
  const events = evidence.map(({ event }) => event)
  const expected = textOf(value)
  const given = textAlone(timeline, projection, path, [...events, ...frame])
  if (given !== expected) return `alone they give ${given}, not ${expected}`
  for (const event of events) {
    const others = events.filter((other) => other !== event)
    if (textAlone(timeline, projection, path, [...others, ...frame]) === expected)
      return `'${event.id}' can be left out`
  }
  return undefined
}

/** All paths of a state down to single values, except into maps and sets. */
export function pathsOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || value instanceof Map || value instanceof Set)
    return [path]
  const step = (key: string): string =>
    Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}["${key}"]`
  // A list may hold nothing at an index, where there is no value to explain.
  const held = Object.entries(value).filter(([, child]) => child !== undefined || !Array.isArray(value))
  const below = held.flatMap(([key, child]) => pathsOf(child, step(key)))
  return path === '' ? below : [path, ...below]
}
