import type { Fault } from '../event/error.js'
import { brokenRules } from './rule-faults.js'
import type { Timeline } from './timeline.js'

/**
 * Every event of a timeline that keeps the projections of its event types from replaying it, in the order of the tape. These are
 * among the faults of {@link Timeline.seal}, which lists some hundreds; here are all.
 */
export function replayFaults({ chain, definitions, parts }: Timeline): Iterable<Fault> {
  return brokenRules({ blocks: chain.blocks, definitions, placeOf: (id) => parts.places.get(id) })
}
