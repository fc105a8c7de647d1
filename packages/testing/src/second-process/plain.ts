import type { Projection, TapelineEvent, Timeline } from '@tapeline/core'
import { type Outcome, outcomeOf, reasonOf } from '../laws/outcome.js'
import { rebuilt } from '../laws/rebuilt.js'

/** The states of a replay as JSON has them, for another process. */
export interface PlainOutcome {
  readonly states: readonly (readonly [position: number, state: unknown])[]
  readonly failure?: { readonly position: number; readonly reason: string }
}

export function plainOutcomeOf(
  timeline: Timeline<TapelineEvent>,
  projection: Projection<unknown>,
): PlainOutcome {
  const { states, failure } = outcomeOf(rebuilt(timeline), projection)
  return {
    states: [...states].map(([position, state]) => [position, plain(state)]),
    ...(failure === undefined
      ? {}
      : { failure: { position: failure.position, reason: reasonOf(failure.error) } }),
  }
}

/** An outcome that was read from JSON. */
export function outcomeFrom(timeline: Timeline<TapelineEvent>, { states, failure }: PlainOutcome): Outcome {
  return {
    timeline,
    states: new Map(states),
    failure: failure && { position: failure.position, error: failure.reason },
  }
}

/** Maps and sets as lists, and dates and numbers that JSON does not have as texts. */
function plain(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Date) return String(value.getTime())
  if (value instanceof Map || value instanceof Set || Array.isArray(value)) return Array.from(value, plain)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]))
}
