import type { StateReader, TrackedReader } from '../state-reader.js'
import { TrackingScope } from './tracking-scope.js'

/** Deepest and largest value that is searched for views of a state. */
const [DEPTH_MAX, VALUES_MAX] = [4, 64]

/**
 * The values that a selector returns at positions. It gets a view of the state, which costs only what it reads. If it returns a part
 * of the state that would change with the next event, it is called again with the published state, here and at all later positions.
 */
export class Selection<Value> {
  private readonly views: TrackedReader
  private isWhole = false
  /** The last value, if it cannot be changed and so may be that of several positions. */
  private shared: { readonly value: Value } | undefined

  constructor(
    private readonly reader: StateReader,
    private readonly selector: (state: unknown) => Value,
  ) {
    this.views = reader.track()
  }

  /** @throws as `StateReader.stateAt`, and as the selector */
  at(position: number): Value {
    if (!this.isWhole) {
      const kept = this.ofView(position)
      if (kept !== undefined) return kept.value
      this.isWhole = true
    }
    return this.selector(this.reader.wholeStateAt(position))
  }

  /** The value, if it stays as it is; undefined if not, or if the selector cannot take a view. */
  private ofView(position: number): { readonly value: Value } | undefined {
    const { cursor, tracked } = this.views
    cursor.seek(position)
    if (this.shared !== undefined && tracked.holds()) return this.shared
    const scope = new TrackingScope()
    const state = this.views.view(scope)
    try {
      const value = this.selector(state)
      const kept = this.isKept(value, scope, DEPTH_MAX, { left: VALUES_MAX }) ? { value } : undefined
      this.shared = Object.isFrozen(value) ? kept : undefined
      return kept
    } catch {
      // With the published state it throws again, or it does not, as `structuredClone` of a view throws.
      return undefined
    } finally {
      scope.close()
    }
  }

  /** Whether a value stays as it is when the state changes. */
  private isKept(value: unknown, scope: TrackingScope, depth: number, values: { left: number }): boolean {
    if (typeof value === 'function') return false
    if (typeof value !== 'object' || value === null) return true
    if (scope.isView(value)) return false
    if (this.views.tracked.isPublished(value)) return true
    values.left -= 1
    if (depth === 0 || values.left < 0) return false
    if (value instanceof Date) return true
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== Array.prototype && prototype !== null) return false
    return Object.values(Object.getOwnPropertyDescriptors(value)).every(
      ({ get, value: inside }) => get === undefined && this.isKept(inside, scope, depth - 1, values),
    )
  }
}
