import type { AnyEventDefinition } from '../event/definition.js'
import type { TapelineEvent } from '../event/event.js'
import { type PathStep, valueAtSteps } from '../projection/path.js'
import type { AnyProjection } from '../projection/projection.js'
import { replay } from '../replay/replay.js'
import { createTimeline, type Timeline } from '../timeline/timeline.js'
import { branchOnPart } from '../whatif/what-if.js'
import type { ReceiptWhatIf } from './receipt.js'

/** The value of a receipt: its path, its moment and its history. */
export interface Question {
  readonly projection: AnyProjection
  readonly steps: readonly PathStep[]
  /** Epoch milliseconds, or the id of an event. */
  readonly moment: number | string
  /** Epoch milliseconds; undefined for the present. */
  readonly knownAt: number | undefined
  /** From the recorded history on. */
  readonly whatIfs: readonly ReceiptWhatIf[]
  /** The sequence number of the first event that an edit inserts. */
  readonly nextSeq: number
}

/** The value that some recorded events give, once the edits are applied to them. @throws what an edit or a recipe throws */
export function valueFrom(recorded: Timeline, question: Question): unknown {
  const { projection, steps, moment, knownAt, whatIfs } = question
  let timeline = knownAt === undefined ? recorded : recorded.asKnownAt(knownAt)
  for (const { name, edits } of whatIfs) timeline = branchOnPart(timeline, name, edits, knownAt)
  const run = replay(timeline, projection)
  return valueAtSteps(run.atPosition(positionOf(timeline, moment)), steps)
}

/** The position right after an event, or after all events up to a moment. */
export function positionOf(timeline: Timeline, moment: Question['moment']): number {
  if (typeof moment === 'string') return timeline.positionOf(moment)
  return timeline.chain.rank(moment, Number.POSITIVE_INFINITY, true)
}

/** A timeline of some events of another one, under their own sequence numbers. */
export function timelineOf(
  events: readonly TapelineEvent[],
  definitions: readonly AnyEventDefinition[],
  nextSeq: number,
): Timeline {
  const empty: Timeline = createTimeline(definitions)
  const inOrder = [...events].sort((left, right) => left.seq - right.seq)
  return empty.withArrivals(new Map(inOrder.map((event) => [event.id, event])), undefined, nextSeq)
}
