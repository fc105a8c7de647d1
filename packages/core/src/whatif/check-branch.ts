import { type EditPath, type Fault, TapelineError } from '../event/error.js'
import type { PlacedEvent } from '../timeline/columns/block.js'
import { effectiveOf } from '../timeline/rewrite.js'
import { brokenAmong, firstDeciding } from '../timeline/rule-faults.js'
import { type BranchState, type ChangedState, changedState } from './branch-state.js'
import { atEdit } from './edit-path.js'
import { withSteps } from './ledger.js'
import { repricedEvents } from './multiplied-prices.js'
import { type EditPart, stepsOf } from './resolved-edit.js'

/**
 * Requires that a branch breaks no rule of its event types that its parent does not break: projections fail on such events.
 * @param parts of the edits that made it
 * @param changed the branch with the events that reactions derived; without reactions the same as `edited`
 * @throws TapelineError `edit.unreplayable`, with the event and the edit; `reaction.invalid` if reactions are the cause
 */
export function checkBranch(
  parent: BranchState,
  parts: readonly EditPart[],
  edited: ChangedState,
  changed: ChangedState,
): void {
  const faults = newFaults(parent, changed)
  const [fault] = faults
  if (fault === undefined) return
  const isOfEdits = changed === edited || breaks(parent, edited, fault.eventId)
  throw isOfEdits
    ? unreplayable(fault, faults.length - 1, blamed(parent, parts, fault.eventId))
    : new TapelineError({
        ...fault,
        code: 'reaction.invalid',
        message: `After the events that reactions derived, this event cannot be replayed. ${fault.message}`,
      })
}

/** In the order of the tape. */
function newFaults({ timeline: before }: BranchState, { state, removals, additions }: ChangedState): Fault[] {
  const { timeline } = state
  const changed = [...additions, ...repricedEvents(timeline, before)]
  const from = firstDeciding(timeline, [...removals, ...changed])
  const faults = [...brokenAmong(timeline, changed, from)]
  if (faults.length === 0 || before.sealed) return faults
  const effective = faults.flatMap(({ eventId = '' }): PlacedEvent[] => {
    const placed = effectiveOf(before, eventId)
    return placed?.event.id === eventId ? [placed] : []
  })
  const known = new Set([...brokenAmong(before, effective)].map(({ eventId }) => eventId))
  return faults.filter(({ eventId }) => !known.has(eventId))
}

function breaks(parent: BranchState, changed: ChangedState, id: string | undefined): boolean {
  return newFaults(parent, changed).some(({ eventId }) => eventId === id)
}

/** The way to the first edit after which an event breaks a rule, with the edits before it applied. */
function blamed(
  parent: BranchState,
  parts: readonly EditPart[],
  id: string | undefined,
): EditPath | undefined {
  let [low, high] = [0, parts.length]
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    const ledger = withSteps(parent.ledger, stepsOf(parts.slice(0, middle)))
    if (breaks(parent, changedState(parent, ledger, 0, undefined), id)) high = middle
    else low = middle
  }
  return parts[low]?.path
}

function unreplayable(fault: Fault, others: number, path: EditPath | undefined): TapelineError {
  const more = others === 0 ? '' : ` (and ${others.toLocaleString('en-US')} more after it)`
  return new TapelineError({
    ...fault,
    code: 'edit.unreplayable',
    message: `After the edit, this event${more} cannot be replayed: edit it as well, or make another edit. ${fault.message}`,
    ...(path === undefined ? {} : atEdit(path)),
  })
}
