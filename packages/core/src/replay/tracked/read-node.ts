import { getOrInsert } from '../../event/records.js'

/** The key of a node for the size of a map or set. */
export const SIZE: unique symbol = Symbol('size')
/** The key of a node for all keys of an object or map. */
export const ALL_KEYS: unique symbol = Symbol('keys')

/**
 * What a reader has read of one value of a state, and of the values inside it. The state itself changes in place, so the node holds
 * the values that were read, and compares them with the current ones.
 */
export class ReadNode {
  /** Whether there was a value; undefined until that is read. */
  isThere: boolean | undefined
  private isSame: ((current: unknown) => boolean) | undefined
  private source: object | undefined
  private children: Map<unknown, ReadNode> | undefined

  /** Notes a read of the whole value. @param isSame whether a reader would read the same of a current value */
  saw(isSame: (current: unknown) => boolean): void {
    this.isSame = isSame
  }

  /** Notes a primitive value, or a deeply frozen one. */
  sawValue(value: unknown): void {
    this.isSame = (current) => current === value || Object.is(current, value)
  }

  /** Notes the kind of an object. What is read inside follows. */
  sawInside(source: object): void {
    this.source = source
  }

  /** The node of a value inside. */
  child(key: unknown): ReadNode {
    this.children ??= new Map()
    return getOrInsert(this.children, key, () => new ReadNode())
  }

  /** Whether a reader would read the same again. @param isThere whether there is a value */
  holds(current: unknown, isThere: boolean): boolean {
    if (this.isThere !== undefined && this.isThere !== isThere) return false
    if (this.isSame !== undefined) return this.isSame(current)
    const { source } = this
    if (source === undefined) return true
    if (typeof current !== 'object' || current === null) return false
    if (current !== source && Object.getPrototypeOf(current) !== Object.getPrototypeOf(source)) return false
    if (this.children !== undefined)
      for (const [key, child] of this.children)
        if (!child.holds(valueIn(current, key), hasIn(current, key))) return false
    return true
  }
}

/** The keys of a map, or the own keys of an object. */
export function keysOf(value: object): string[] {
  return value instanceof Map ? [...(value.keys() as Iterable<string>)] : Object.keys(value)
}

/** Whether a map, a set or an object has a key. A published array has no holes. */
export function hasIn(value: object, key: unknown): boolean {
  if (value instanceof Map || value instanceof Set) return value.has(key)
  return (
    Object.hasOwn(value, key as PropertyKey) ||
    (Array.isArray(value) && String(Number(key) >>> 0) === key && Number(key) < value.length)
  )
}

/** The value at a key of a map or an object. */
export function valueIn(value: object, key: unknown): unknown {
  if (key === SIZE) return (value as ReadonlySet<unknown>).size
  if (key === ALL_KEYS) return keysOf(value)
  if (value instanceof Map) return value.get(key)
  return Object.hasOwn(value, key as PropertyKey)
    ? (value as Record<PropertyKey, unknown>)[key as PropertyKey]
    : undefined
}

/** Whether two lists hold the same values. */
export function isSameList(left: ArrayLike<unknown>, right: ArrayLike<unknown>): boolean {
  if (left === right) return true
  if (left.length !== right.length) return false
  for (let index = 0; index < left.length; index += 1) if (!Object.is(left[index], right[index])) return false
  return true
}
