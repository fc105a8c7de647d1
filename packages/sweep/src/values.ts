import type { SweepValue } from './parameters.js'

/** Whether a table can hold a value: what JSON writes exactly. */
export function isSweepValue(value: unknown): value is SweepValue {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
}

/** Whether a value is an object of named values and nothing else: no list, Map, promise or instance of a class. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // That of another realm counts too.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** A value of any kind as the `found` of a fault, on one short line. */
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

/** A value as JSON, cut off where it is long. */
export function jsonText(value: unknown): string {
  const json = jsonOf(value)
  return json.length > 80 ? `${json.slice(0, 79)}…` : json
}

/** What was made by hand may be a cycle, or hold a bigint. */
export function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return 'a value that is not JSON'
  }
}
