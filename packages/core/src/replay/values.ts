import { freeze, immerable, isDraftable } from 'immer'
import { TapelineError } from '../event/error.js'

/* What state may hold, and how it is copied: frozen, for what is looked at, and changeable, for what recipes work on. */

/** Thrown where one object that can be changed stands at two paths of a state: only Immer replays such a state rightly. */
export class SharedObject extends Error {}

const deeplyFrozen = new WeakSet<object>()

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** Own keys, without `length` of arrays; symbols and functions have no place in a state that is written and compared. */
function keysOf(value: object): string[] {
  if (Object.getOwnPropertySymbols(value).length > 0) throw unsupported('a key that is a symbol')
  return Object.keys(value)
}

function childrenOf(value: object): Iterable<unknown> {
  if (value instanceof Map || value instanceof Set) return value.values()
  return keysOf(value).map((key) => (value as Record<string, unknown>)[key])
}

function isDeeplyFrozen(value: unknown): boolean {
  if (!isObject(value) || value instanceof Date) return !isObject(value)
  if (deeplyFrozen.has(value)) return true
  if (!Object.isFrozen(value)) return false
  for (const child of childrenOf(value)) if (!isDeeplyFrozen(child)) return false
  deeplyFrozen.add(value)
  return true
}

/**
 * A deeply frozen copy of a state that shares all that equals `previous`, by value and order of keys; `previous` itself if
 * all does.
 * @param seen the changeable objects met so far
 * @throws SharedObject, and TapelineError `state.unsupported` for what no state may hold
 */
export function frozenCopyOf(current: unknown, previous: unknown, seen: Set<object>): unknown {
  if (!isObject(current)) {
    if (typeof current === 'function' || typeof current === 'symbol') throw unsupported(`a ${typeof current}`)
    return current
  }
  if (isDeeplyFrozen(current)) return current
  // What is frozen cannot be changed through either path; a date inside keeps it from being known as deeply frozen.
  if (seen.has(current) && !Object.isFrozen(current)) throw new SharedObject('One object stands at two paths.')
  seen.add(current)
  if (current instanceof Date) return sameDate(current, previous) ? previous : new Date(current.getTime())
  const copy = copyOf(current, previous, (child, before) => frozenCopyOf(child, before, seen))
  if (copy === previous) return previous
  freeze(copy)
  deeplyFrozen.add(copy)
  return copy
}

/** A copy of a state that recipes may change; nothing of it is shared with the original. */
export function changeableCopyOf(value: unknown): unknown {
  if (!isObject(value)) return value
  if (value instanceof Date) return new Date(value.getTime())
  return copyOf(value, undefined, (child) => changeableCopyOf(child))
}

/** Copies one level; gives back `previous` where that has the same keys, in the same order, with the same copied children. */
function copyOf(value: object, previous: unknown, copyChild: (child: unknown, before: unknown) => unknown): object {
  if (value instanceof Map) {
    const before = previous instanceof Map ? previous : undefined
    const copy = new Map<unknown, unknown>()
    for (const [key, child] of value) copy.set(key, copyChild(child, before?.get(key)))
    return before !== undefined && sameSequence([...copy].flat(), [...before].flat()) ? before : copy
  }
  if (value instanceof Set) {
    const before = previous instanceof Set ? [...previous] : []
    const copy = new Set([...value].map((child, index) => copyChild(child, before[index])))
    return previous instanceof Set && sameSequence([...copy], before) ? previous : copy
  }
  if (Array.isArray(value)) {
    const before: readonly unknown[] | undefined = Array.isArray(previous) ? previous : undefined
    const copy = value.map((child, index) => copyChild(child, before?.[index]))
    return before !== undefined && sameSequence(copy, before) ? (before as object) : copy
  }
  const prototype: object | null = Object.getPrototypeOf(value)
  if (prototype !== null && prototype !== Object.prototype && !(isDraftable(value) && immerable in value)) {
    throw unsupported(`an instance of ${(value as { constructor?: { name?: string } }).constructor?.name ?? 'a class'}`)
  }
  const copy = (prototype === Object.prototype ? {} : Object.create(prototype)) as Record<string, unknown>
  const keys = keysOf(value)
  const before = isObject(previous) && Object.getPrototypeOf(previous) === prototype ? previous : undefined
  const beforeKeys = before === undefined ? [] : Object.keys(before)
  let same = before !== undefined && beforeKeys.length === keys.length
  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index] as string
    const old = before === undefined ? undefined : (before as Record<string, unknown>)[key]
    const child = copyChild((value as Record<string, unknown>)[key], old)
    define(copy, key, child)
    same = same && beforeKeys[index] === key && Object.is(child, old)
  }
  return same ? (before as object) : copy
}

function define(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = value
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
}

function sameDate(current: Date, previous: unknown): boolean {
  return previous instanceof Date && Object.is(previous.getTime(), current.getTime())
}

function sameSequence(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((item, index) => Object.is(item, right[index]))
}

function unsupported(found: string): TapelineError {
  return new TapelineError({
    code: 'state.unsupported',
    message: 'The state holds something that cannot be kept and compared.',
    expected: 'plain objects, arrays, Map, Set, Date, classes marked immerable, and primitive values',
    found,
  })
}
