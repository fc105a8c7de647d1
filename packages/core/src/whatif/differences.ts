import { ownValue } from '../event/records.js'
import { canSelect, extendPath } from '../projection/path.js'
import { sameState } from '../projection/same-state.js'

/** A place at which two states differ. */
export interface Difference {
  /**
   * As `valueAtPath` reads it: `quotes.NVDA.last`, `ranking[symbol=NVDA].rank`, `news[0].id`. Empty where the states differ
   * as a whole, a number from another, say.
   */
  readonly path: string
  /** The value in the first state; absent if there is none. */
  readonly a?: unknown
  /** The value in the second state; absent if there is none. */
  readonly b?: unknown
}

type Holder = Readonly<Record<string, unknown>>

/**
 * All places at which two states differ, each as deep as paths lead; in the order of the first state's keys, then those
 * that only the second has. Maps, sets and dates are taken whole. The order of keys, and of elements told apart by a
 * field, makes no difference.
 * @param keyOfList the field that tells the elements of the list at a path apart; undefined for lists told apart by place
 */
export function differencesOf(
  a: unknown,
  b: unknown,
  keyOfList: (path: string) => string | undefined,
): Difference[] {
  const found: Difference[] = []
  const add = (path: string, left: unknown, right: unknown): void => {
    found.push({
      path,
      ...(left === undefined ? {} : { a: left }),
      ...(right === undefined ? {} : { b: right }),
    })
  }
  const walkEach = (path: string, left: Holder, right: Holder): void => {
    for (const key of Object.keys(left)) walk(extendPath(path, key), left[key], ownValue(right, key))
    for (const key of Object.keys(right))
      if (!Object.hasOwn(left, key)) walk(extendPath(path, key), undefined, right[key])
  }
  const walkList = (path: string, left: readonly unknown[], right: readonly unknown[]): void => {
    const field = keyOfList(path)
    const [ownLeft, ownRight] = field === undefined ? [] : [byField(left, field), byField(right, field)]
    if (field !== undefined && ownLeft !== undefined && ownRight !== undefined) {
      for (const value of new Set([...ownLeft.keys(), ...ownRight.keys()])) {
        walk(extendPath(path, { field, value }), ownLeft.get(value), ownRight.get(value))
      }
      return
    }
    const length = Math.max(left.length, right.length)
    for (let index = 0; index < length; index += 1) walk(extendPath(path, index), left[index], right[index])
  }
  const walk = (path: string, left: unknown, right: unknown): void => {
    if (Object.is(left, right)) return
    if (Array.isArray(left) && Array.isArray(right)) walkList(path, left, right)
    else if (isRecord(left) && isRecord(right) && samePrototype(left, right)) walkEach(path, left, right)
    else if (!sameState(left, right)) add(path, left, right)
  }
  walk('', a, b)
  return found
}

/** The elements of a list by the value of a field; undefined where one has no such value, or two have the same. */
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
