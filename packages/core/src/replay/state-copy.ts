import { freeze, immerable, isDraftable } from 'immer'
import { TapelineError } from '../event/error.js'
import { fixedDate } from '../event/fixed-date.js'
import { keepShape } from '../event/kept-shapes.js'
import { INSPECT } from '../event/print.js'
import { setOwn } from '../event/records.js'
import { extendPath } from '../projection/path.js'

/* What a state may hold, and how it is copied: frozen to publish it, mutable to run recipes on it. */

/** The mutable objects that a walk through a state has visited. It must not visit those of other states. It counts the work of the walk. */
export class VisitedObjects {
  /** In the order of the visit. */
  readonly list: object[] = []
  /** Number of visited objects, and of the values in them. */
  objects = 0
  values = 0
  /** Whether it has visited a date. */
  hasDates = false
  /** Created when the walk first differs from the previous one. */
  private own: Set<object> | undefined

  /**
   * @param before the objects of a previous walk, known to be distinct: visiting the same ones again needs no set
   * @param mayRepeat whether an object may be at several paths, because no recipe changes it
   */
  constructor(
    private readonly foreign: readonly ReadonlySet<object>[],
    private readonly before: readonly object[] = [],
    private readonly mayRepeat: boolean = false,
  ) {}

  /** Adds an object. @returns whether it is new here and not in another state */
  add(object: object): boolean {
    this.objects += 1
    if (this.mayRepeat) return !this.foreign.some((objects) => objects.has(object))
    const { list } = this
    if (this.own === undefined) {
      if (this.foreign.length === 0 && this.before[list.length] === object) {
        list.push(object)
        return true
      }
      this.own = new Set(list)
    }
    if (this.own.has(object) || this.foreign.some((objects) => objects.has(object))) return false
    this.own.add(object)
    list.push(object)
    return true
  }
}

keepShape('VisitedObjects', new VisitedObjects([]))

/** Thrown if a mutable object is at two paths of a state. Only Immer replays such a state correctly. */
export class SharedObject extends Error {}

/** Deepest nesting of a state. A deeper one is taken for a cycle. */
const DEPTH_MAX = 1000

const deeplyFrozen = new WeakSet<object>()

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** Whether an object has keys that are symbols, other than Immer's mark of a class and Node's of printing. A state cannot have them. */
function hasSymbols(value: object): boolean {
  const symbols = Object.getOwnPropertySymbols(value)
  return symbols.length > 0 && symbols.some((key) => key !== immerable && key !== INSPECT)
}

/** Whether a primitive value can be published as it is. -0 cannot, because JSON and Immer lose its sign. */
function isKept(value: unknown): boolean {
  return typeof value !== 'function' && typeof value !== 'symbol' && !Object.is(value, -0)
}

function childrenOf(value: object): Iterable<unknown> {
  if (value instanceof Map || value instanceof Set) return value.values()
  return Object.keys(value).map((key) => (value as Record<string, unknown>)[key])
}

/** Whether a value is deeply immutable and can be published as it is; false if it is nested too deep. */
export function isDeeplyFrozen(value: unknown, depth = 0): boolean {
  if (!isObject(value)) return isKept(value)
  if (deeplyFrozen.has(value)) return true
  if (depth > DEPTH_MAX) return false
  if (!Object.isFrozen(value) || !isDraftable(value) || hasSymbols(value)) return false
  // `Object.freeze` does not protect a map or set. Immer's freeze gives it methods that throw.
  if ((value instanceof Map || value instanceof Set) && !Object.hasOwn(value, 'clear')) return false
  for (const child of childrenOf(value)) if (!isDeeplyFrozen(child, depth + 1)) return false
  deeplyFrozen.add(value)
  return true
}

/**
 * A deeply frozen copy of a state. Values that equal those of `previous`, with the same order of keys, are shared with it; the result
 * is `previous` itself if all are equal. A hole in an array becomes undefined, and -0 becomes 0.
 * @param visited undefined for a state that is not changed in place, which may hold an object at several paths
 * @throws SharedObject, and TapelineError `state.unsupported` for a value that a state cannot hold
 */
export function frozenCopyOf(
  current: unknown,
  previous: unknown,
  visited: VisitedObjects | undefined,
): unknown {
  if (!isObject(current)) {
    if (typeof current === 'function' || typeof current === 'symbol') throw unsupported(`a ${typeof current}`)
    return current === 0 ? 0 : current
  }
  if (Object.isFrozen(current) && isDeeplyFrozen(current)) return current
  // A frozen object cannot be changed through either path. It gets here if it holds a date.
  if (visited?.add(current) === false && !Object.isFrozen(current))
    throw new SharedObject('One object is at two paths.')
  if (current instanceof Date) {
    if (visited !== undefined) visited.hasDates = true
    return sameDate(current, previous) ? previous : fixedDate(current.getTime())
  }
  const prototype: object | null = Object.getPrototypeOf(current)
  const isPlain = prototype === Object.prototype || prototype === null
  if (isPlain && !hasSymbols(current)) return frozenRecord(current, prototype, previous, visited)
  const copy = copyOf(current, previous, (child, before) => frozenCopyOf(child, before, visited))
  if (visited !== undefined) visited.values += sizeOf(current)
  if (copy === previous) return previous
  return freeze(copy)
}

/** As {@link frozenCopyOf}, for a whole state, which it remembers as deeply frozen, so that a large one is not visited again. */
export function frozenStateOf(
  current: unknown,
  previous: unknown,
  visited: VisitedObjects | undefined,
): unknown {
  const copy = frozenCopyOf(current, previous, visited)
  // A date in a state is copied before Immer runs a recipe, because the recipe may set it.
  if (visited?.hasDates === false && isObject(copy)) deeplyFrozen.add(copy)
  return copy
}

/** The keys of frozen records with many of them, which V8 sorts each time it lists them. */
const frozenKeys = new WeakMap<object, readonly string[]>()
const MANY_KEYS = 16

function keysOfFrozen(record: object): readonly string[] {
  return frozenKeys.get(record) ?? Object.keys(record)
}

/** As `frozenCopyOf`, for a plain object. Most states consist of these, so nothing is made before the first difference. */
function frozenRecord(
  current: object,
  prototype: object | null,
  previous: unknown,
  visited: VisitedObjects | undefined,
): object {
  const keys = Object.keys(current)
  if (visited !== undefined) visited.values += keys.length
  const before = isObject(previous) && Object.getPrototypeOf(previous) === prototype ? previous : undefined
  const beforeKeys = before === undefined ? [] : keysOfFrozen(before)
  let copy: Record<string, unknown> | undefined
  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index] as string
    const isSameKey = beforeKeys[index] === key
    const old =
      before !== undefined && (isSameKey || Object.hasOwn(before, key))
        ? (before as Record<string, unknown>)[key]
        : undefined
    const child = frozenCopyOf((current as Record<string, unknown>)[key], old, visited)
    if (copy === undefined) {
      if (isSameKey && Object.is(child, old)) continue
      copy = (prototype === null ? Object.create(null) : {}) as Record<string, unknown>
      for (let earlier = 0; earlier < index; earlier += 1) {
        const same = keys[earlier] as string
        setOwn(copy, same, (before as Record<string, unknown>)[same])
      }
    }
    setOwn(copy, key, child)
  }
  if (copy === undefined) {
    if (before !== undefined && beforeKeys.length === keys.length) return before
    copy = (prototype === null ? Object.create(null) : {}) as Record<string, unknown>
    for (const key of keys) setOwn(copy, key, (before as Record<string, unknown> | undefined)?.[key])
  }
  if (keys.length >= MANY_KEYS) frozenKeys.set(copy, keys)
  return Object.freeze(copy)
}

function sizeOf(value: object): number {
  if (value instanceof Map || value instanceof Set) return value.size
  return Array.isArray(value) ? value.length : Object.keys(value).length
}

/**
 * A mutable copy of a state. Values that a state cannot hold are kept as they are; they are an error on read.
 * @param keepFrozen whether deeply frozen values are shared with the original. Default false: they are copied too.
 */
export function changeableCopyOf(value: unknown, keepFrozen = false): unknown {
  if (!isObject(value) || (keepFrozen && isDeeplyFrozen(value))) return value
  if (value instanceof Date) return new Date(value.getTime())
  if (!isDraftable(value) || hasSymbols(value)) return value
  return copyOf(value, undefined, (child) => changeableCopyOf(child, keepFrozen))
}

/** A frozen state with copies of its dates, because a recipe may set a date in place, and dates cannot be frozen. */
export function withOwnDates(value: unknown): unknown {
  return isDeeplyFrozen(value) ? value : freeze(changeableCopyOf(value, true), true)
}

/** Adds the mutable objects of a state, except dates, to a set. @returns whether one is at two paths */
export function addChangeable(value: unknown, seen: Set<object>): boolean {
  if (!isObject(value) || value instanceof Date || isDeeplyFrozen(value)) return false
  if (seen.has(value)) return true
  seen.add(value)
  let twice = false
  for (const child of childrenOf(value)) twice = addChangeable(child, seen) || twice
  return twice
}

/** Copies one level. @returns `previous` if it has the same keys in the same order with the same copied children */
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
 * The path to a value that a state cannot hold, as keys; undefined if there is no such value. The key in a set is an index.
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

/** @throws Error if an object in a frozen state contains itself */
export function refuseCycles(state: unknown): void {
  if (isDeeplyFrozen(state)) return
  const path = cycleIn(state, new Set())
  if (path !== undefined)
    throw new Error(
      `it put an object into itself at '${path.slice(0, 12).reduce<string>(extendPath, '')}'; a state cannot have cycles`,
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
    message: 'The state holds a value that cannot be copied and compared.',
    expected: 'plain objects, arrays, Map, Set, Date, classes marked immerable, and primitive values',
    found,
  })
}
