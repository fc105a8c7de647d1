import { freeze, immerable, isDraftable } from 'immer'
import { TapelineError } from '../event/error.js'
import { fixedDate } from '../event/fixed-date.js'
import { keepShape } from '../event/kept-shapes.js'
import { setOwn } from '../event/records.js'
import { extendPath } from '../projection/path.js'

/* What state may hold, and how it is copied: frozen, for what is looked at, and changeable, for what recipes work on. */

/** The changeable objects that a walk has met, and those that it must not meet since they are of other states. */
export class VisitedObjects {
  private readonly own = new Set<object>()

  constructor(private readonly foreign: readonly ReadonlySet<object>[]) {}

  /** Number of objects met for the first time. */
  get size(): number {
    return this.own.size
  }

  /** Notes an object. @returns whether it is new here and of no other state */
  add(object: object): boolean {
    if (this.own.has(object) || this.foreign.some((objects) => objects.has(object))) return false
    this.own.add(object)
    return true
  }
}

keepShape('Met', new VisitedObjects([]))

/** Thrown where one object that can be changed stands at two paths of a state: only Immer replays such a state rightly. */
export class SharedObject extends Error {}

/** No state is nested deeper; what seems so holds itself. */
const DEPTH_MAX = 1000

const deeplyFrozen = new WeakSet<object>()

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** Symbols have no place in a state that is written and compared, but for the one by which Immer knows its classes. */
function hasSymbols(value: object): boolean {
  return Object.getOwnPropertySymbols(value).some((key) => key !== immerable)
}

/** Whether a value that is no object can be kept as it is. There is no -0 in what is kept: JSON and Immer lose its sign. */
function isKept(value: unknown): boolean {
  return typeof value !== 'function' && typeof value !== 'symbol' && !Object.is(value, -0)
}

function childrenOf(value: object): Iterable<unknown> {
  if (value instanceof Map || value instanceof Set) return value.values()
  return Object.keys(value).map((key) => (value as Record<string, unknown>)[key])
}

/** Whether nothing in a value can be changed; false for one that is nested too deep, as what holds itself is. */
function isDeeplyFrozen(value: unknown, depth = 0): boolean {
  if (!isObject(value)) return isKept(value)
  if (deeplyFrozen.has(value)) return true
  if (depth > DEPTH_MAX) return false
  if (!Object.isFrozen(value) || !isDraftable(value) || hasSymbols(value)) return false
  // To freeze a map or set as an object closes nothing; Immer puts methods that throw in the place of its own.
  if ((value instanceof Map || value instanceof Set) && !Object.hasOwn(value, 'clear')) return false
  for (const child of childrenOf(value)) if (!isDeeplyFrozen(child, depth + 1)) return false
  deeplyFrozen.add(value)
  return true
}

/**
 * A deeply frozen copy of a state that shares all that equals `previous`, by value and order of keys; `previous` itself if
 * all does. A hole in an array is kept as undefined, and -0 as 0.
 * @param met what was met so far; undefined where nothing is changed in place, so that objects may be shared
 * @throws SharedObject, and TapelineError `state.unsupported` for what no state may hold
 */
export function frozenCopyOf(current: unknown, previous: unknown, met: VisitedObjects | undefined): unknown {
  if (!isObject(current)) {
    if (typeof current === 'function' || typeof current === 'symbol') throw unsupported(`a ${typeof current}`)
    return current === 0 ? 0 : current
  }
  if (isDeeplyFrozen(current)) return current
  // What is frozen cannot be changed through either path; a date inside keeps it from being known as deeply frozen.
  if (met?.add(current) === false && !Object.isFrozen(current))
    throw new SharedObject('One object stands at two paths.')
  if (current instanceof Date) return sameDate(current, previous) ? previous : fixedDate(current.getTime())
  const copy = copyOf(current, previous, (child, before) => frozenCopyOf(child, before, met))
  if (copy === previous) return previous
  return freeze(copy)
}

/**
 * A copy of a state that recipes may change. What no state may hold is taken over: it is an error where someone looks.
 * @param keepFrozen whether what is deeply frozen stays so, and is shared with the original; default: nothing is
 */
export function changeableCopyOf(value: unknown, keepFrozen = false): unknown {
  if (!isObject(value) || (keepFrozen && isDeeplyFrozen(value))) return value
  if (value instanceof Date) return new Date(value.getTime())
  if (!isDraftable(value) || hasSymbols(value)) return value
  return copyOf(value, undefined, (child) => changeableCopyOf(child, keepFrozen))
}

/** A frozen state with dates of its own: a recipe may set a date in place, which nothing can freeze. */
export function withOwnDates(value: unknown): unknown {
  return isDeeplyFrozen(value) ? value : freeze(changeableCopyOf(value, true), true)
}

/** Adds the objects of a state that can still be changed, dates apart, to a set. @returns whether it met one twice */
export function addChangeable(value: unknown, seen: Set<object>): boolean {
  if (!isObject(value) || value instanceof Date || isDeeplyFrozen(value)) return false
  if (seen.has(value)) return true
  seen.add(value)
  let twice = false
  for (const child of childrenOf(value)) twice = addChangeable(child, seen) || twice
  return twice
}

/** Copies one level; gives back `previous` where that has the same keys, in the same order, with the same copied children. */
function copyOf(
  value: object,
  previous: unknown,
  copyChild: (child: unknown, before: unknown) => unknown,
): object {
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
    const copy = Array.from(value, (child, index) => copyChild(child, before?.[index]))
    return before !== undefined && sameSequence(copy, before) ? (before as object) : copy
  }
  const prototype: object | null = Object.getPrototypeOf(value)
  if (prototype !== null && prototype !== Object.prototype && !isDraftable(value)) {
    throw unsupported(
      `an instance of ${(value as { constructor?: { name?: string } }).constructor?.name ?? 'a class'}`,
    )
  }
  if (hasSymbols(value)) throw unsupported('a key that is a symbol')
  const copy = (prototype === Object.prototype ? {} : Object.create(prototype)) as Record<string, unknown>
  if (Object.hasOwn(value, immerable)) Object.assign(copy, { [immerable]: true })
  const keys = Object.keys(value)
  const before = isObject(previous) && Object.getPrototypeOf(previous) === prototype ? previous : undefined
  const beforeKeys = before === undefined ? [] : Object.keys(before)
  let same = before !== undefined && beforeKeys.length === keys.length
  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index] as string
    const old =
      before !== undefined && (beforeKeys[index] === key || Object.hasOwn(before, key))
        ? (before as Record<string, unknown>)[key]
        : undefined
    const child = copyChild((value as Record<string, unknown>)[key], old)
    setOwn(copy, key, child)
    same = same && beforeKeys[index] === key && Object.is(child, old)
  }
  return same ? (before as object) : copy
}

/**
 * Where a state holds what none may hold, as keys down to it; undefined if it holds nothing of the sort. Keys of maps and sets
 * are their places.
 */
export function unsupportedKeys(
  value: unknown,
  above: ReadonlySet<object> = new Set(),
): (string | number)[] | undefined {
  if (!isObject(value)) return typeof value === 'function' || typeof value === 'symbol' ? [] : undefined
  if (value instanceof Date || isDeeplyFrozen(value)) return undefined
  if (!isDraftable(value) || hasSymbols(value) || above.has(value) || above.size > DEPTH_MAX) return []
  const inside = new Set(above).add(value)
  for (const [key, child] of entriesIn(value)) {
    const keys = unsupportedKeys(child, inside)
    if (keys !== undefined) return [typeof key === 'number' ? key : String(key), ...keys]
  }
  return undefined
}

/** @throws Error for a frozen state in which an object holds itself */
export function refuseCycles(state: unknown): void {
  if (isDeeplyFrozen(state)) return
  const path = cycleIn(state, new Set())
  if (path !== undefined)
    throw new Error(
      `it left an object inside itself, at '${path.slice(0, 12).reduce<string>(extendPath, '')}'; a state has no cycles`,
    )
}

function cycleIn(value: unknown, above: Set<object>): (string | number)[] | undefined {
  if (!isObject(value) || value instanceof Date || isDeeplyFrozen(value)) return undefined
  if (above.has(value)) return []
  if (!isDraftable(value)) return undefined
  above.add(value)
  for (const [key, child] of entriesIn(value)) {
    const path = cycleIn(child, above)
    if (path !== undefined) return [typeof key === 'number' ? key : String(key), ...path]
  }
  above.delete(value)
  return undefined
}

function entriesIn(value: object): Iterable<readonly [unknown, unknown]> {
  if (value instanceof Map || Array.isArray(value)) return value.entries()
  return value instanceof Set ? [...value].entries() : Object.entries(value)
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
