import { freeze, immerable, isDraftable } from 'immer'
import { fixedDate } from '../../event/fixed-date.js'
import { INSPECT } from '../../event/print.js'
import { sameState } from '../../projection/same-state.js'
import { readOnlyArray, readOnlyView, type Shown } from '../read-only-view.js'
import { frozenCopyOf, isDeeplyFrozen } from '../state-copy.js'
import { ALL_KEYS, hasIn, isSameList, keysOf, type ReadNode, SIZE, valueIn } from './read-node.js'
import type { TrackingScope } from './tracking-scope.js'

/** What the views of one state share. */
export interface Tracking {
  readonly scope: TrackingScope
  /** Throws the error of a value that a state cannot hold. */
  readonly refuse: () => never
}

/**
 * A value of a plain state as a replay would publish it, without a copy: reads are noted in `node` and come from the state, which
 * later events change. Nothing can be changed through it.
 */
export function trackedValue(current: unknown, node: ReadNode, tracking: Tracking): unknown {
  if (typeof current !== 'object' || current === null) {
    if (typeof current === 'function' || typeof current === 'symbol') return tracking.refuse()
    node.sawValue(current)
    // As in a published state, -0 is 0.
    return current === 0 ? 0 : current
  }
  if (Object.isFrozen(current) && isDeeplyFrozen(current)) {
    node.sawValue(current)
    return current
  }
  if (current instanceof Date) {
    const at = current.getTime()
    node.saw((now) => now instanceof Date && Object.is(now.getTime(), at))
    return fixedDate(at)
  }
  const prototype: unknown = Object.getPrototypeOf(current)
  if (prototype !== Object.prototype && prototype !== null && !isDraftable(current)) return tracking.refuse()
  node.sawInside(current)
  return current instanceof Map || current instanceof Set
    ? collectionView(current, node, tracking)
    : objectView(current, node, tracking)
}

/** A view of a mutable object or array. @param derived derived values, which show as fields */
export function objectView(
  current: object,
  node: ReadNode,
  tracking: Tracking,
  derived: Readonly<Record<PropertyKey, unknown>> = {},
): object {
  const { scope } = tracking
  const valueAt = cached((key) => trackedValue(valueIn(current, key), node.child(key), tracking))
  const shown: Shown = {
    keys() {
      scope.check()
      if (!Array.isArray(current)) return [...allKeys(current, node), ...Object.keys(derived)]
      node.child('length').sawValue(current.length)
      return [...Array.from(current, (_, index) => String(index)), 'length']
    },
    has(key) {
      scope.check()
      if (typeof key === 'symbol') return key === immerable && Object.hasOwn(current, key)
      return Object.hasOwn(derived, key) || isIn(current, node, key)
    },
    at(key) {
      if (typeof key === 'symbol') return true
      return Object.hasOwn(derived, key) ? derived[key] : valueAt(key)
    },
    prototype: Object.getPrototypeOf(current) as object | null,
  }
  return scope.add(Array.isArray(current) ? readOnlyArray(shown) : readOnlyView(shown))
}

/** A view of a map or a set. Any method but those of one key reads all of it. */
function collectionView(
  current: Map<unknown, unknown> | Set<unknown>,
  node: ReadNode,
  tracking: Tracking,
): object {
  const { scope } = tracking
  const isMap = current instanceof Map
  const valueAt = cached((key) => trackedValue(valueIn(current, key), node.child(key), tracking))
  const get = (key: unknown): unknown => {
    scope.check()
    return isIn(current, node, key) ? valueAt(key) : undefined
  }
  let copy: unknown
  /** All of the collection, frozen. */
  const whole = (): object => {
    scope.check()
    if (isMap) return freeze(new Map(allKeys(current, node).map((key) => [key, get(key)])))
    copy ??= frozenCopyOf(current, undefined, undefined)
    node.saw((now) => sameState(now, copy))
    return copy as object
  }
  const methods: Record<PropertyKey, unknown> = isMap
    ? {
        get,
        keys: () => {
          scope.check()
          return new Set(allKeys(current, node)).keys()
        },
      }
    : {}
  methods.has = (key: unknown): boolean => {
    scope.check()
    // The objects of a published set are copies.
    return !isMap && typeof key === 'object' && key !== null
      ? (whole() as Set<unknown>).has(key)
      : isIn(current, node, key)
  }
  const shown: Shown = {
    keys: () => [],
    has: (key) => key in current,
    at(key) {
      scope.check()
      if (key === 'size') {
        const { size } = current
        node.child(SIZE).sawValue(size)
        return size
      }
      if (Object.hasOwn(methods, key)) return methods[key]
      const own = (current as unknown as Record<PropertyKey, unknown>)[key]
      if (typeof own !== 'function' || key === 'constructor') return own
      return (...given: unknown[]): unknown => {
        const all = whole() as Record<PropertyKey, (...given: unknown[]) => unknown>
        return all[key]?.(...given)
      }
    },
    prototype: isMap ? Map.prototype : Set.prototype,
  }
  const target = Object.defineProperty(isMap ? new Map() : new Set(), INSPECT, {
    configurable: true,
    value: whole,
  })
  return scope.add(readOnlyView(shown, target))
}

function cached(read: (key: unknown) => unknown): (key: unknown) => unknown {
  const values = new Map<unknown, unknown>()
  return (key) => {
    if (!values.has(key)) values.set(key, read(key))
    return values.get(key)
  }
}

function isIn(current: object, node: ReadNode, key: unknown): boolean {
  const isThere = hasIn(current, key)
  node.child(key).isThere = isThere
  return isThere
}

function allKeys(current: object, node: ReadNode): string[] {
  const keys = keysOf(current)
  node.child(ALL_KEYS).saw((now) => isSameList(now as typeof keys, keys))
  return keys
}
