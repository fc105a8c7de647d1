import type { Source } from '@tapeline/core'

/** The address of a value of the state. */
export interface StateAddress {
  /** A path of the market state, as for `valueAtPath`. */
  readonly path: string
  /** The moment: epoch milliseconds UTC (after every event up to it, inclusive), after one event, or after all events. */
  readonly when: number | 'end' | { readonly after: string }
  /** The name of the what-if; absent for the recorded history. */
  readonly whatIf?: string
  /** Reads the history as known at this moment (epoch milliseconds UTC); absent for everything that ever became known. */
  readonly knownAt?: number
}

/** The relation that a value must have. Numbers are in the unit of the value; both bounds of `within` are inclusive. */
export type ExpectedRelation =
  | { readonly relation: 'equals'; readonly value: number | string | boolean | StateAddress }
  | { readonly relation: 'above' | 'at-least' | 'below' | 'at-most'; readonly value: number | StateAddress }
  | { readonly relation: 'within'; readonly from: number; readonly to: number }
  | { readonly relation: 'absent' }

/** An expectation of a scenario about its replay. */
export interface ScenarioExpectation {
  /** The expectation in words. */
  readonly title?: string
  readonly of: StateAddress
  readonly expected: ExpectedRelation
  /** The largest allowed difference, inclusive, in the unit of the value; rounding errors do not count. Default 0. */
  readonly tolerance?: number
  readonly sources: readonly Source[]
}
