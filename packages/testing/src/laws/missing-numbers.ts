import { extendPath } from '@tapeline/core/internal'
import type { Breach } from './law.js'
import { afterEvent, type Outcome } from './outcome.js'

/** The first number of a state that is NaN, and date that is invalid. */
export function missingBreach({ timeline, states }: Outcome): Breach | undefined {
  for (const [position, state] of states) {
    const path = missingIn(state, '')
    if (path !== undefined)
      return {
        found: `${path || 'The state'} is NaN${afterEvent(timeline, position).replace(/,$/, '')}.`,
        b: Number.NaN,
      }
  }
  return undefined
}

function missingIn(value: unknown, path: string): string | undefined {
  if (Number.isNaN(value) || (value instanceof Date && Number.isNaN(value.getTime()))) return path
  if (typeof value !== 'object' || value === null) return undefined
  const items: readonly (readonly [string | number, unknown])[] =
    value instanceof Map
      ? [...value].map(([key, item]) => [String(key), item] as const)
      : value instanceof Set || Array.isArray(value)
        ? [...value].map((item, index) => [index, item] as const)
        : Object.entries(value)
  for (const [step, item] of items) {
    const found = missingIn(item, extendPath(path, step))
    if (found !== undefined) return found
  }
  return undefined
}
