import { showValue, TapelineError } from '@tapeline/core/internal'
import type { Cell } from './sheet.js'

const DEPTH_MAX = 200

/**
 * The leaf values of a nested value, each with its path as the core writes paths: `quotes.NVDA.last`, `ranking[0].rank`,
 * `quotes["BRK.B"].last`. A plain value is one leaf with an empty path. Values that JSON cannot hold become texts.
 * @throws TapelineError `state.unsupported` for a value that is nested too deeply, or in itself
 */
export function* leavesOf(value: unknown, path = '', depth = 0): Generator<[path: string, cell: Cell]> {
  if (depth > DEPTH_MAX) {
    throw new TapelineError({
      code: 'state.unsupported',
      message: 'The value is nested too deep to be written, or in itself.',
      path: `${path.slice(0, 60)}…`,
      expected: `at most ${DEPTH_MAX} levels`,
    })
  }
  if (typeof value !== 'object' || value === null) {
    if (value !== undefined) yield [path, cellOf(value)]
    return
  }
  if (value instanceof Date) yield [path, Number.isNaN(value.getTime()) ? String(value) : value.toISOString()]
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* leavesOf(item, `${path}[${index}]`, depth + 1)
  } else {
    const entries = value instanceof Map ? [...value] : Object.entries(value)
    for (const [key, item] of entries) yield* leavesOf(item, join(path, textOf(key)), depth + 1)
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

/** Of the key of a map, which may be anything. */
function textOf(key: unknown): string {
  return typeof key === 'object' || typeof key === 'function' ? showValue(key) : String(key)
}
