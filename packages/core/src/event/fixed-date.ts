import { isDraftable } from 'immer'
import { TapelineError } from './error.js'

/** A date that cannot be set, since freezing does not protect a date. Otherwise like any other, so that it equals one. */
class FixedDate extends Date {}

for (const name of Object.getOwnPropertyNames(Date.prototype)) {
  if (!name.startsWith('set')) continue
  Object.defineProperty(FixedDate.prototype, name, {
    value: () => {
      throw new TapelineError({
        code: 'state.unsupported',
        message: 'A published date cannot be changed; copy it first.',
        expected: 'new Date(date)',
        found: `${name}()`,
      })
    },
  })
}
Object.defineProperty(FixedDate.prototype, 'constructor', { value: Date })

/** A date for published values. @param at epoch milliseconds, or NaN */
export function fixedDate(at: number): Date {
  return Object.freeze(new FixedDate(at))
}

/** Replaces the dates in a value that is about to be frozen, in place. Skips values that are already frozen. */
export function fixDates(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  if (value instanceof Date) {
    if (Object.getPrototypeOf(value) === Date.prototype) Object.setPrototypeOf(value, FixedDate.prototype)
    Object.freeze(value)
    return
  }
  if (Object.isFrozen(value) || !isDraftable(value)) return
  if (value instanceof Map || value instanceof Set) for (const child of value.values()) fixDates(child)
  else for (const key in value) fixDates((value as Record<string, unknown>)[key])
}
