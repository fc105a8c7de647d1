import { immerable, isDraftable } from 'immer'
import { fixedDate } from '../../event/fixed-date.js'
import { frozenCopyOf, isDeeplyFrozen } from '../state-copy.js'
import { hasIn, keysOf, type ReadNode, valueIn } from './read-node.js'
import type { TrackingScope } from './tracking-scope.js'
import { arrayView, recordView, ViewHandler } from './view-handler.js'

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
    node.sawTime(current)
    return fixedDate(current.getTime())
  }
  const prototype: unknown = Object.getPrototypeOf(current)
  if (prototype !== Object.prototype && prototype !== null && !isDraftable(current)) return tracking.refuse()
  node.sawInside(current)
  return tracking.scope.add(viewOf(current, node, tracking))
}

function viewOf(current: object, node: ReadNode, tracking: Tracking): object {
  if (current instanceof Map) return new TrackedMap(current, node, tracking)
  if (current instanceof Set) return new TrackedSet(current, node, tracking)
  const handler = new InsideHandler(current, node, tracking)
  return Array.isArray(current) ? arrayView(handler) : recordView(handler)
}

/** A view of a mutable object or array. */
class InsideHandler extends ViewHandler {
  private views: Map<PropertyKey, unknown> | undefined

  constructor(
    private readonly current: object,
    private readonly node: ReadNode,
    private readonly tracking: Tracking,
  ) {
    super()
  }

  ownKeys(): (string | symbol)[] {
    const { current, node } = this
    this.tracking.scope.check()
    if (!Array.isArray(current)) {
      const keys = Object.keys(current)
      node.sawKeys(keys)
      return keys
    }
    node.sawSize(current.length)
    return [...Array.from(current, (_, index) => String(index)), 'length']
  }

  protected hasOwn(key: PropertyKey): boolean {
    const { current, node } = this
    this.tracking.scope.check()
    if (typeof key === 'symbol') return key === immerable && Object.hasOwn(current, key)
    if (key === 'length' && Array.isArray(current)) return true
    const isThere = hasIn(current, key)
    node.child(key).sawPresence(isThere)
    return isThere
  }

  protected valueAt(key: PropertyKey): unknown {
    const { current, node, tracking } = this
    if (typeof key === 'symbol') return true
    if (key === 'length' && Array.isArray(current)) {
      node.sawSize(current.length)
      return current.length
    }
    const value = valueIn(current, key)
    if (typeof value !== 'object' || value === null) return trackedValue(value, node.child(key), tracking)
    this.views ??= new Map()
    let view = this.views.get(key)
    if (view === undefined) {
      view = trackedValue(value, node.child(key), tracking)
      this.views.set(key, view)
    }
    return view
  }

  protected prototype(): object | null {
    return Object.getPrototypeOf(this.current) as object | null
  }
}

/* The views of maps and sets have private fields of JavaScript, because their other fields would show as those of the state. */

class TrackedMap extends Map<unknown, unknown> {
  readonly #current: ReadonlyMap<unknown, unknown>
  readonly #node: ReadNode
  readonly #tracking: Tracking
  readonly #views = new Map<unknown, unknown>()
  #copy: Map<unknown, unknown> | undefined

  constructor(current: ReadonlyMap<unknown, unknown>, node: ReadNode, tracking: Tracking) {
    super()
    this.#current = current
    this.#node = node
    this.#tracking = tracking
  }

  override get size(): number {
    this.#tracking.scope.check()
    this.#node.sawSize(this.#current.size)
    return this.#current.size
  }

  override get(key: unknown): unknown {
    this.#tracking.scope.check()
    const isThere = this.#current.has(key)
    if (!isThere) this.#node.child(key).sawPresence(false)
    if (!isThere || this.#views.has(key)) return this.#views.get(key)
    const view = trackedValue(this.#current.get(key), this.#node.child(key), this.#tracking)
    this.#views.set(key, view)
    return view
  }

  override has(key: unknown): boolean {
    this.#tracking.scope.check()
    const isThere = this.#current.has(key)
    this.#node.child(key).sawPresence(isThere)
    return isThere
  }

  override keys(): MapIterator<unknown> {
    this.#tracking.scope.check()
    const keys = keysOf(this.#current)
    this.#node.sawKeys(keys)
    return new Map(keys.map((key) => [key, key])).keys()
  }

  override entries(): MapIterator<[unknown, unknown]> {
    return new Map(Array.from(this.keys(), (key) => [key, this.get(key)])).entries()
  }

  override values(): MapIterator<unknown> {
    return new Map(Array.from(this.keys(), (key) => [key, this.get(key)])).values()
  }

  override [Symbol.iterator](): MapIterator<[unknown, unknown]> {
    return this.entries()
  }

  override forEach(
    callback: (value: unknown, key: unknown, map: Map<unknown, unknown>) => void,
    self?: unknown,
  ): void {
    for (const [key, value] of this.entries()) callback.call(self, value, key, this)
  }

  /** All of the map, frozen. */
  whole(): Map<unknown, unknown> {
    this.#tracking.scope.check()
    this.#copy ??= frozenCopyOf(this.#current, undefined, undefined) as Map<unknown, unknown>
    this.#node.sawWhole(this.#copy)
    return this.#copy
  }
}

class TrackedSet extends Set<unknown> {
  readonly #current: ReadonlySet<unknown>
  readonly #node: ReadNode
  readonly #tracking: Tracking
  #copy: Set<unknown> | undefined

  constructor(current: ReadonlySet<unknown>, node: ReadNode, tracking: Tracking) {
    super()
    this.#current = current
    this.#node = node
    this.#tracking = tracking
  }

  override get size(): number {
    this.#tracking.scope.check()
    this.#node.sawSize(this.#current.size)
    return this.#current.size
  }

  override has(value: unknown): boolean {
    // The objects of a published set are copies.
    if (typeof value === 'object' && value !== null) return this.whole().has(value)
    this.#tracking.scope.check()
    const isThere = this.#current.has(value)
    this.#node.child(value).sawPresence(isThere)
    return isThere
  }

  /** All of the set, frozen. */
  whole(): Set<unknown> {
    this.#tracking.scope.check()
    this.#copy ??= frozenCopyOf(this.#current, undefined, undefined) as Set<unknown>
    this.#node.sawWhole(this.#copy)
    return this.#copy
  }
}

/** Gives a class every other method of its base, also of later versions of JavaScript: they read all of the frozen copy. */
function readWholeByOthers(own: { readonly prototype: object }, base: { readonly prototype: object }): void {
  for (const name of Reflect.ownKeys(base.prototype)) {
    const method: unknown = Object.getOwnPropertyDescriptor(base.prototype, name)?.value
    if (typeof method !== 'function' || Object.hasOwn(own.prototype, name)) continue
    Object.defineProperty(own.prototype, name, {
      configurable: true,
      value(this: { whole: () => object }, ...given: unknown[]): unknown {
        const whole = this.whole() as Readonly<Record<PropertyKey, (...given: unknown[]) => unknown>>
        return whole[name]?.(...given)
      },
    })
  }
  Object.defineProperty(own.prototype, 'constructor', { value: base, configurable: true, writable: true })
}

readWholeByOthers(TrackedMap, Map)
readWholeByOthers(TrackedSet, Set)
