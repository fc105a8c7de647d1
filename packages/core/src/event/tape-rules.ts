import type { Fault } from './error.js'
import type { TapelineEvent } from './event.js'

/** The rule of its tape that an event breaks, as a fault; the id and place are added. */
export type BrokenRule = Omit<Fault, 'eventId' | 'place'>

/**
 * The rules that the events of a tape must follow so that the projections of their definitions can replay it. Definitions whose
 * events depend on one another share one such object.
 */
export interface TapeRules {
  /**
   * The types of events that decide whether others are valid. A what-if then checks the events that it changed, with the earlier
   * events of these types, and all later events if it changed one of these types. Default: all types that declare these rules.
   */
  readonly decidedBy?: readonly string[]
  /** Whether they depend on no price. A what-if that only multiplies prices then breaks none, and is not checked. Default false. */
  readonly ignorePrices?: boolean
  /**
   * Begins a pass over a tape.
   * @returns a function to call for each effective event whose definition declares these rules, in the order of the tape; it
   * returns the broken rule, or undefined. The event may be reused for the next one; do not keep it
   */
  readonly begin: () => (event: TapelineEvent) => BrokenRule | undefined
}
