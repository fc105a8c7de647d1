import type { Breach, LawTest } from './law.js'
import { outcomeBreach, outcomeOf } from './outcome.js'
import { ofEvents, rebuilt } from './rebuilt.js'

/** The history as it was known at the median moment of knowledge, against a timeline of the events known by then. */
export function knownBreach({ projection, history }: LawTest): Breach | undefined {
  const timeline = rebuilt(history)
  // Makes the checkpoints that a view may share.
  outcomeOf(timeline, projection)
  const moments = timeline.arrivals().map(({ knownAt }) => knownAt)
  const moment = moments.toSorted((a, b) => a - b)[Math.floor(moments.length / 2)]
  if (moment === undefined) return undefined
  const known = timeline.arrivals().filter(({ knownAt }) => knownAt <= moment)
  const scratch = outcomeOf(ofEvents(timeline.definitions.values(), known), projection)
  return outcomeBreach(scratch, outcomeOf(timeline.asKnownAt(moment), projection))
}
