import type { SweepValue } from './parameters.js'

/** Whether a table can hold a value: JSON must write it exactly. */
export function isSweepValue(value: unknown): value is SweepValue {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
}

/** Whether a value is a plain object of named values, and not a list, Map, promise or instance of a class. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // A plain object of another realm counts too.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** Any value as the `found` of a fault, on one short line. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return jsonText(value)
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'object' && value !== null) {
    const name: unknown = value.constructor?.name
    return isPlainObject(value) || typeof name !== 'string' || name === '' ? 'an object' : `a ${name}`
  }
  return String(value)
}

/** A value as JSON, cut to a maximal length. */
export function jsonText(value: unknown): string {
  const json = jsonOf(value)
  return json.length > 80 ? `${json.slice(0, 79)}…` : json
}

/** Values from users may have cycles or bigints. */
export function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return 'a value that is not JSON'
  }
}
