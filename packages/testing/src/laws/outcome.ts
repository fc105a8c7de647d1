import {
  formatInstant,
  isTapelineError,
  type Projection,
  type ReplayOptions,
  replay,
  type TapelineEvent,
  type Timeline,
} from '@tapeline/core'
import { extendPath } from '@tapeline/core/internal'
import { differenceOf } from '../given/difference.js'
import { type Breach, different } from './law.js'

/** What a replay shows: copies of its states, and the event at which it fails. */
export interface Outcome {
  readonly timeline: Timeline<TapelineEvent>
  /** By the number of events before each. */
  readonly states: ReadonlyMap<number, unknown>
  readonly failure: Failure | undefined
}

export interface Failure {
  /** The number of events before the one that fails. */
  readonly position: number
  readonly error: unknown
}

/** Of a long history, this many states are compared. */
const STATES_MAX = 16

/** The positions of a timeline at which states are compared: all of a short one, otherwise evenly spread, with both ends. */
export function lookedAt(length: number): readonly number[] {
  if (length < STATES_MAX) return Array.from({ length: length + 1 }, (_, index) => index)
  return Array.from({ length: STATES_MAX }, (_, index) => Math.round((index * length) / (STATES_MAX - 1)))
}

/**
 * Reads the states of a replay, each at once and completely, with its derived values.
 * @param positions in the order of reading; default: forwards
 */
export function outcomeOf(
  timeline: Timeline<TapelineEvent>,
  projection: Projection<unknown>,
  mode: ReplayOptions['mode'] = 'fast',
  positions: readonly number[] = lookedAt(timeline.length),
): Outcome {
  const states = new Map<number, unknown>()
  const replayed = replay(timeline, projection, { mode: mode ?? 'fast' })
  let failure: Failure | undefined
  for (const position of positions) {
    try {
      states.set(position, copyOf(replayed.atPosition(position)))
    } catch (error) {
      const at = failedAt(timeline, error) ?? position
      if (failure === undefined || at < failure.position) failure = { position: at, error }
    }
  }
  return { timeline, states, failure }
}

/** The position before the event that an error names. */
function failedAt(timeline: Timeline<TapelineEvent>, error: unknown): number | undefined {
  if (!isTapelineError(error) || error.eventId === undefined) return undefined
  return timeline.find(error.eventId) === undefined ? undefined : timeline.positionOf(error.eventId) - 1
}

/** A copy of a state that holds plain values alone; derived values are computed now. */
export function copyOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Date) return new Date(value.getTime())
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, copyOf(item)]))
  if (value instanceof Set) return new Set([...value].map(copyOf))
  if (Array.isArray(value)) return Array.from(value, copyOf)
  const copy: Record<string, unknown> = Object.create(null)
  for (const key of Object.keys(value)) copy[key] = copyOf((value as Readonly<Record<string, unknown>>)[key])
  return copy
}

/** How two outcomes of the same events differ, at the positions that both have; undefined if they are equal. */
export function outcomeBreach(a: Outcome, b: Outcome, shift = 0): Breach | undefined {
  for (const [position, state] of a.states) {
    if (!b.states.has(position - shift)) continue
    const breach = stateBreach(state, b.states.get(position - shift), afterEvent(a.timeline, position))
    if (breach !== undefined) return breach
  }
  const [one, other] = [a.failure, b.failure]
  if (one?.position === (other === undefined ? undefined : other.position + shift)) return undefined
  const at = one ?? (other as Failure)
  const event = a.timeline.eventBefore(at.position + 1)
  return {
    found: `${event === undefined ? 'The replay' : `The recipe of '${event.type}' at ${event.id}`} ${one === undefined ? 'did not throw and now throws' : 'threw and no longer throws'}: ${reasonOf(at.error)}`,
  }
}

/** How two states of one place differ, also in the order of keys. */
export function stateBreach(a: unknown, b: unknown, where = ''): Breach | undefined {
  const difference = differenceOf(a, b)
  if (difference !== undefined) return different(difference.path, difference.a, difference.b, where)
  const order = orderDifference(a, b)
  return order && different(`the order of the keys of ${order.path || 'the state'}`, order.a, order.b, where)
}

function orderDifference(
  a: unknown,
  b: unknown,
  path = '',
): { readonly path: string; readonly a: readonly string[]; readonly b: readonly string[] } | undefined {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return undefined
  if (a instanceof Map || a instanceof Set || a instanceof Date) return undefined
  const [own, other] = [presentKeys(a), presentKeys(b)]
  if (own.some((key, index) => key !== other[index])) return { path, a: own, b: other }
  for (const key of own) {
    const step = Array.isArray(a) ? Number(key) : key
    const [one, two] = [a, b].map((value) => (value as Readonly<Record<string, unknown>>)[key])
    const found = orderDifference(one, two, extendPath(path, step))
    if (found !== undefined) return found
  }
  return undefined
}

function presentKeys(value: object): readonly string[] {
  return Object.keys(value).filter((key) => (value as Readonly<Record<string, unknown>>)[key] !== undefined)
}

export function afterEvent(timeline: Timeline<TapelineEvent>, position: number): string {
  const event = timeline.eventBefore(position)
  return event === undefined ? ' before the first event' : ` after ${event.id}, ${formatInstant(event.at)},`
}

/** The first line of what an error says. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n', 1)[0] as string
}
