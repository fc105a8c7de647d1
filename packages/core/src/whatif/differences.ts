import { ownValue } from '../event/records.js'
import type { ComparedInstruments } from '../projection/compared-instruments.js'
import { canSelect, extendPath } from '../projection/path.js'
import { sameState } from '../projection/same-state.js'

/** A place at which two states differ. */
export interface Difference {
  /**
   * The path in the first state, as `explain` reads it: `quotes.NVDA.last`, `ranking[symbol=NVDA].rank`, `news[0].id`. Empty
   * if the states differ as a whole, for example two numbers. For a value that only the second state has, its path there.
   */
  readonly path: string
  /** The path in the second state, if an instrument has another name there. */
  readonly pathInB?: string
  /** The value in the first state; absent without one. */
  readonly a?: unknown
  /** The value in the second state; absent without one. */
  readonly b?: unknown
}

type Holder = Readonly<Record<string, unknown>>

/** The paths of the records whose keys are names of instruments, and which instruments these names mean. */
export interface ByInstrument extends ComparedInstruments {
  readonly named: ReadonlySet<string>
}

/**
 * All places at which two states differ, each as deep as both states have the path; in the order of the first state's keys, then
 * those that only the second has. Maps, sets and dates are compared as a whole. The order of keys, and of elements identified by
 * a field, makes no difference.
 * @param keyOfList the field that identifies the elements of the list at a path; undefined for a list compared by index
 * @param byInstrument default: a key means the same in both states
 */
export function differencesOf(
  a: unknown,
  b: unknown,
  keyOfList: (path: string) => string | undefined,
  byInstrument?: ByInstrument,
): Difference[] {
  const found: Difference[] = []
  const add = (path: string, pathInB: string, left: unknown, right: unknown): void => {
    const isInBoth = left !== undefined && right !== undefined
    found.push({
      path: left === undefined ? pathInB : path,
      ...(isInBoth && path !== pathInB ? { pathInB } : {}),
      ...(left === undefined ? {} : { a: left }),
      ...(right === undefined ? {} : { b: right }),
    })
  }
  /** The keys of the second side, by the key of the first side that means the same. */
  const counterparts = (
    path: string,
    left: Iterable<string>,
    right: Iterable<string>,
  ): ((key: string) => string | undefined) => {
    const keys = [...right]
    if (!byInstrument?.named.has(path)) {
      const own = new Set(keys)
      return (key) => (own.has(key) ? key : undefined)
    }
    const { a: names, b: otherNames } = byInstrument
    const byKey = new Map(keys.map((key) => [otherNames.keyOf(key), key]))
    const matched = new Map([...left].map((key) => [key, byKey.get(names.keyOf(key))]))
    return (key) => matched.get(key)
  }
  const walkPairs = (
    paths: readonly [string, string],
    left: ReadonlyMap<string, unknown>,
    right: ReadonlyMap<string, unknown>,
    stepOf: (key: string) => Parameters<typeof extendPath>[1],
  ): void => {
    const counterpart = counterparts(paths[0], left.keys(), right.keys())
    const seen = new Set<string>()
    for (const [key, value] of left) {
      const other = counterpart(key)
      if (other !== undefined) seen.add(other)
      const pathInB = extendPath(paths[1], stepOf(other ?? key))
      walk(
        extendPath(paths[0], stepOf(key)),
        pathInB,
        value,
        other === undefined ? undefined : right.get(other),
      )
    }
    for (const [key, value] of right) {
      if (seen.has(key)) continue
      const pathInB = extendPath(paths[1], stepOf(key))
      walk(pathInB, pathInB, undefined, value)
    }
  }
  const walkList = (
    path: string,
    pathInB: string,
    left: readonly unknown[],
    right: readonly unknown[],
  ): void => {
    const field = keyOfList(path)
    const [ownLeft, ownRight] = field === undefined ? [] : [byField(left, field), byField(right, field)]
    if (field !== undefined && ownLeft !== undefined && ownRight !== undefined) {
      walkPairs([path, pathInB], ownLeft, ownRight, (value) => ({ field, value }))
      return
    }
    const length = Math.max(left.length, right.length)
    for (let index = 0; index < length; index += 1)
      walk(extendPath(path, index), extendPath(pathInB, index), left[index], right[index])
  }
  const walk = (path: string, pathInB: string, left: unknown, right: unknown): void => {
    if (Object.is(left, right)) return
    if (Array.isArray(left) && Array.isArray(right)) walkList(path, pathInB, left, right)
    else if (isRecord(left) && isRecord(right) && samePrototype(left, right)) {
      walkPairs([path, pathInB], entriesOf(left), entriesOf(right), (key) => key)
    } else if (!sameState(left, right)) add(path, pathInB, left, right)
  }
  walk('', '', a, b)
  return found
}

function entriesOf(holder: Holder): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(holder))
}

/** The elements of a list by the value of a field; undefined if one has no such value, or two have the same. */
function byField(list: readonly unknown[], field: string): ReadonlyMap<string, unknown> | undefined {
  const elements = new Map<string, unknown>()
  for (const element of list) {
    const value = isRecord(element) ? ownValue(element, field) : undefined
    if (typeof value !== 'string' && typeof value !== 'number') return undefined
    if (elements.has(String(value)) || !canSelect(field, String(value))) return undefined
    elements.set(String(value), element)
  }
  return elements
}

function isRecord(value: unknown): value is Holder {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return !(value instanceof Map || value instanceof Set || value instanceof Date)
}

function samePrototype(left: object, right: object): boolean {
  return Object.getPrototypeOf(left) === Object.getPrototypeOf(right)
}
