import type { Source } from '@tapeline/core'

/** Where a value of the state is looked at. */
export interface StateAddress {
  /** A path of the market state, as `valueAtPath` reads it. */
  readonly path: string
  /** When: epoch milliseconds UTC (after every event up to it), after one event, or after all of them. */
  readonly when: number | 'end' | { readonly after: string }
  /** The name of the what-if; absent for the recorded history. */
  readonly whatIf?: string
  /** Only what was known at this moment (epoch milliseconds UTC); absent for all that ever became known. */
  readonly knownAt?: number
}

/** What a value has to be. Numbers in the unit of the value; bounds of `within` are both inclusive. */
export type ExpectedRelation =
  | { readonly relation: 'equals'; readonly value: number | string | boolean | StateAddress }
  | { readonly relation: 'above' | 'at-least' | 'below' | 'at-most'; readonly value: number | StateAddress }
  | { readonly relation: 'within'; readonly from: number; readonly to: number }
  | { readonly relation: 'absent' }

/** What a scenario expects of its replay. */
export interface ScenarioExpectation {
  /** What is expected, in words. */
  readonly title?: string
  readonly of: StateAddress
  readonly expected: ExpectedRelation
  /** By how much a number may miss, inclusive, in the unit of the value; rounding errors are no miss. Default 0. */
  readonly tolerance?: number
  readonly sources: readonly Source[]
}
