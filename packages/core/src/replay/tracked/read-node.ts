import { sameState } from '../../projection/same-state.js'

/**
 * What a reader has read of one value of a state, and of the values inside it. The state itself changes in place, so the node holds
 * the values that were read, and compares them with the current ones.
 */
export class ReadNode {
  private known: 'nothing' | 'absent' | 'present' | 'value' | 'time' | 'whole' | 'inside' = 'nothing'
  private value: unknown
  /** The object whose inside was read. */
  private source: object | undefined
  private readonly childKeys: unknown[] = []
  private readonly children: ReadNode[] = []
  private byKey: Map<unknown, ReadNode> | undefined
  private keys: readonly unknown[] | undefined
  private size: number | undefined

  /** Notes whether there is a value, for a reader that did not read it. */
  sawPresence(isThere: boolean): void {
    if (this.known === 'nothing') this.known = isThere ? 'present' : 'absent'
  }

  /** Notes a primitive value, or a deeply frozen one. */
  sawValue(value: unknown): void {
    this.known = 'value'
    this.value = value
  }

  sawTime(date: Date): void {
    this.known = 'time'
    this.value = date.getTime()
  }

  /** Notes all of an object. @param copy frozen */
  sawWhole(copy: unknown): void {
    this.known = 'whole'
    this.value = copy
  }

  /** Notes the kind of an object; what is read inside follows. */
  sawInside(source: object): void {
    if (this.known === 'whole') return
    this.known = 'inside'
    this.source = source
  }

  sawKeys(keys: readonly unknown[]): void {
    this.keys = keys
  }

  /** Notes the length of an array, or the size of a map or set. */
  sawSize(size: number): void {
    this.size = size
  }

  /** The node of a value inside. */
  child(key: unknown): ReadNode {
    this.byKey ??= new Map()
    let child = this.byKey.get(key)
    if (child === undefined) {
      child = new ReadNode()
      this.byKey.set(key, child)
      this.childKeys.push(key)
      this.children.push(child)
    }
    return child
  }

  /** Whether a reader would read the same again. @param isThere whether there is a value */
  holds(current: unknown, isThere: boolean): boolean {
    switch (this.known) {
      case 'nothing':
        return true
      case 'absent':
        return !isThere
      case 'present':
        return isThere
      case 'value':
        return isThere && (current === this.value || Object.is(current, this.value))
      case 'time':
        return current instanceof Date && Object.is(current.getTime(), this.value)
      case 'whole':
        return isThere && sameState(current, this.value)
      case 'inside':
        return typeof current === 'object' && current !== null && this.holdsInside(current)
    }
  }

  private holdsInside(current: object): boolean {
    if (current !== this.source && !isOfSameKind(current, this.source as object)) return false
    if (this.size !== undefined && this.size !== sizeOf(current)) return false
    if (this.keys !== undefined && !isSameList(this.keys, keysOf(current))) return false
    const { children, childKeys } = this
    for (let index = 0; index < children.length; index += 1) {
      const key = childKeys[index]
      if (!(children[index] as ReadNode).holds(valueIn(current, key), hasIn(current, key))) return false
    }
    return true
  }
}

function isOfSameKind(left: object, right: object): boolean {
  return Object.getPrototypeOf(left) === Object.getPrototypeOf(right)
}

function sizeOf(value: object): number {
  return value instanceof Map || value instanceof Set ? value.size : (value as readonly unknown[]).length
}

/** The keys of a map, or the own keys of an object. */
export function keysOf(value: object): readonly unknown[] {
  return value instanceof Map ? [...value.keys()] : Object.keys(value)
}

/** Whether a map, a set or an object has a key. A published array has no holes. */
export function hasIn(value: object, key: unknown): boolean {
  if (value instanceof Map || value instanceof Set) return value.has(key)
  return (
    Object.hasOwn(value, key as PropertyKey) ||
    (Array.isArray(value) && isIndex(key as PropertyKey) && Number(key) < value.length)
  )
}

/** The value at a key of a map or an object. */
export function valueIn(value: object, key: unknown): unknown {
  if (value instanceof Map) return value.get(key)
  return Object.hasOwn(value, key as PropertyKey)
    ? (value as Record<PropertyKey, unknown>)[key as PropertyKey]
    : undefined
}

function isIndex(key: PropertyKey): boolean {
  return typeof key === 'string' && String(Number(key) >>> 0) === key
}

/** Whether two lists hold the same values. */
export function isSameList(left: readonly unknown[], right: readonly unknown[]): boolean {
  if (left === right) return true
  if (left.length !== right.length) return false
  for (let index = 0; index < left.length; index += 1) if (!Object.is(left[index], right[index])) return false
  return true
}
