import { freeze, isDraftable } from 'immer'
import { TapelineError } from '../../event/error.js'
import { fixDates } from '../../event/fixed-date.js'

/** One call of a reader of tracked views, and all views that it receives. */
export class TrackingScope {
  private isOpen = true
  private readonly views = new Set<object>()

  /** Adds a view that reads from the state of this call. */
  add<View extends object>(view: View): View {
    this.views.add(view)
    return view
  }

  isView(value: object): boolean {
    return this.views.has(value)
  }

  close(): void {
    this.isOpen = false
  }

  /** @throws TapelineError `state.stale` after the call, when the state has moved on */
  check(): void {
    if (this.isOpen) return
    throw new TapelineError({
      code: 'state.stale',
      message: 'A state was read after the call of the function that received it.',
      expected: 'reads within the call; read a state to keep by replay.atPosition(position)',
    })
  }

  /** Deeply freezes a derived value, except the views in it, which cannot be changed anyway. */
  readonly frozen = (value: unknown): unknown => {
    this.freezeAround(value)
    return value
  }

  private freezeAround(value: unknown): void {
    if (typeof value !== 'object' || value === null || this.views.has(value) || Object.isFrozen(value)) return
    if (value instanceof Date) fixDates(value)
    if (!isDraftable(value)) return
    freeze(value)
    const children = value instanceof Map || value instanceof Set ? value.values() : Object.values(value)
    for (const child of children) this.freezeAround(child)
  }
}
