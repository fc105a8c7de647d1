import type { Cell } from './sheet.js'

/**
 * The values at the ends of a nested value, each with its path as the core writes paths: `quotes.NVDA.last`, `ranking[0].rank`,
 * `quotes["BRK.B"].last`. A value that is none itself stands alone, at an empty path. What JSON cannot hold becomes text.
 */
export function* leavesOf(value: unknown, path = ''): Generator<[path: string, cell: Cell]> {
  if (typeof value !== 'object' || value === null) {
    if (value !== undefined) yield [path, cellOf(value)]
    return
  }
  if (value instanceof Date) yield [path, value.toISOString()]
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* leavesOf(item, `${path}[${index}]`)
  } else {
    const entries = value instanceof Map ? [...value] : Object.entries(value)
    for (const [key, item] of entries) yield* leavesOf(item, join(path, String(key)))
  }
}

function join(path: string, key: string): string {
  if (/[.[\]"]/.test(key) || key === '') return `${path}["${key.replaceAll(/["\\]/g, '\\$&')}"]`
  return path === '' ? key : `${path}.${key}`
}

function cellOf(value: unknown): Cell {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  return typeof value === 'boolean' || typeof value === 'string' ? value : String(value)
}
