import { extendPath } from '../projection/path.js'
import { canonicalJson } from './canonical-json.js'

/** One place where two values differ. */
export interface ValueDifference {
  readonly path: string
  /** The value of the receipt; undefined if it has none here. */
  readonly expected: unknown
  /** The computed value; undefined if the path has no value. */
  readonly found: unknown
}

const DIFFERENCES_MAX = 20

/** The smallest parts in which two values differ, at most 20. */
export function valueDifferences(
  expected: unknown,
  found: unknown,
  path: string,
): readonly ValueDifference[] {
  const differences: ValueDifference[] = []
  const compare = (one: unknown, other: unknown, at: string): void => {
    if (differences.length >= DIFFERENCES_MAX) return
    if (one !== undefined && other !== undefined && canonicalJson(one) === canonicalJson(other)) return
    if (!isContainer(one) || !isContainer(other) || Array.isArray(one) !== Array.isArray(other)) {
      if (one !== other) differences.push({ path: at, expected: one, found: other })
      return
    }
    for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
      const step = Array.isArray(one) ? Number(key) : key
      compare(ownAt(one, key), ownAt(other, key), extendPath(at, step))
    }
  }
  compare(expected, found, path)
  return differences
}

type Container = Readonly<Record<string, unknown>>

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null
}

function ownAt(value: Container, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined
}
