import type { Fault } from './error.js'
import type { TapelineEvent } from './event.js'

/** What an event breaks of the rules of its tape; its id and place are added. */
export type BrokenRule = Omit<Fault, 'eventId' | 'place'>

/**
 * What the events of a tape must hold to so that the projections that come with their definitions can replay it. Definitions
 * whose events depend on one another share one such object.
 */
export interface TapeRules {
  /**
   * The types of events that decide what is wrong with others. A what-if then checks the events that it changed, with those of
   * these types before them, and all later events where it changed one of these. Default: all types that declare these rules.
   */
  readonly decidedBy?: readonly string[]
  /**
   * Begins a pass over a tape.
   * @returns called for each event in force whose definition declares these rules, in the order of the tape; what is wrong with
   * it, or undefined. The event may be reused for the next one; do not keep it
   */
  readonly begin: () => (event: TapelineEvent) => BrokenRule | undefined
}
