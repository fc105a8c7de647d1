import { type EditPath, type Fault, TapelineError } from '../event/error.js'
import { readEvent } from '../event/read-event.js'
import { writeEvent } from '../event/write-event.js'
import type { PlacedEvent } from '../timeline/columns/block.js'
import { effectiveOf } from '../timeline/rewrite.js'
import type { BranchState } from './branch-state.js'
import { consequenceSteps } from './consequences.js'
import { atEdit } from './edit-path.js'
import type { LedgerStep } from './ledger.js'
import { resolveInsert } from './resolve-insert.js'
import { multiplicationOf, multiplyStep } from './resolve-multiply.js'
import type { EditContext, EditOf, ResolvedEdit, SingleEdit } from './resolved-edit.js'
import { isNothing, missingIn, selectEvents, unknownNameOn } from './select-events.js'
import { alongSteps } from './shift-along.js'
import { TimeShift } from './time-shift.js'
import type { UnknownName } from './unknown-names.js'

/**
 * Resolves an edit on a branch.
 * @param path of the edit in the list, for errors
 * @throws TapelineError `edit.empty`, `edit.invalid`, `edit.consequences`, `edit.no-session`, and those of events and dates
 */
export function resolveEdit(
  state: BranchState,
  edit: SingleEdit,
  path: EditPath,
  context: EditContext,
): ResolvedEdit {
  if (edit.edit === 'insert') return resolveInsert(state, edit.events, path, context)
  if (edit.edit === 'multiply-prices') return resolveMultiply(state, edit, path, context)
  const { events, missing, unknown } = selectEvents(state.timeline, edit.selector)
  const mayBeEmpty = edit.mayBeEmpty === true || context.isLenient
  if (!mayBeEmpty) {
    const name = unknown()
    if (name !== undefined) throw unknownIn(name, path)
    if (missing.length > 0 || events.length === 0) throw empty(state, missing[0], path)
  }
  const selected = new Set(events.map(({ event }) => event.id))
  const resolved = (steps: readonly LedgerStep[]): ResolvedEdit => ({ selected, parts: [{ path, steps }] })
  const said = (): readonly LedgerStep[] =>
    consequenceSteps(state, selected, edit.consequences, path, context.hasReactions)
  switch (edit.edit) {
    case 'remove':
      return resolved([...said(), ...events.map(({ event }) => hide(event.id))])
    case 'replace':
      return resolved([...said(), ...events.map((placed) => replaced(state, placed, edit, path))])
    case 'shift': {
      const steps = [...said(), ...events.map((placed) => shifted(state, placed, edit))]
      return resolved(
        edit.consequences === 'along' ? [...steps, ...alongSteps(state, selected, edit, context)] : steps,
      )
    }
    case 'scale': {
      const steps = scaled(state, events, edit, path, context)
      if (steps.length === 0 && !mayBeEmpty)
        throw nothingTo('scaled: neither a recorded price nor an event with declared consequences', path)
      return resolved(steps)
    }
  }
}

function resolveMultiply(
  state: BranchState,
  edit: EditOf<'multiply-prices'>,
  path: EditPath,
  { isLenient }: EditContext,
): ResolvedEdit {
  const { timeline } = state
  const multiplication = multiplicationOf(state, edit, path)
  if (edit.mayBeEmpty !== true && !isLenient) {
    const name = unknownNameOn(timeline, edit.selector)
    if (name !== undefined) throw unknownIn(name, path)
    const [missing] = missingIn(timeline, edit.selector)
    if (missing !== undefined) throw empty(state, missing, path)
    if (isNothing(timeline, multiplication.rows)) throw nothingTo('multiplied: no price', path)
  }
  const steps = edit.factor === 1 ? [] : [multiplyStep(state, multiplication)]
  return { selected: new Set(), multiplications: [multiplication], parts: [{ path, steps }] }
}

function hide(id: string): LedgerStep {
  return (ledger) => ledger.hidden.add(id)
}

function show(placed: PlacedEvent): LedgerStep {
  return (ledger) => ledger.shown.set(placed.event.id, placed)
}

function replaced(
  state: BranchState,
  { event, seq }: PlacedEvent,
  edit: EditOf<'replace'>,
  path: EditPath,
): LedgerStep {
  const { replaces: _, ...written } = writeEvent(event)
  const faults: Fault[] = []
  const at = atEdit(path)
  const read = readEvent(
    {
      ...written,
      ...(edit.data === undefined
        ? {}
        : {
            data: { ...(event.data as Readonly<Record<string, unknown>>), ...edit.data },
            basis: 'simulated',
          }),
      ...(edit.sources === undefined ? {} : { sources: edit.sources }),
    },
    state.timeline.definitions,
    faults,
    { place: at.place, seq },
  )
  if (read === undefined) throw new TapelineError(faults.map((fault) => ({ ...fault, edits: at.edits })))
  return show({ event: read, seq })
}

function shifted(state: BranchState, { event, seq }: PlacedEvent, edit: EditOf<'shift'>): LedgerStep {
  const { listings, timeline } = state.recording
  const exchange = listings.exchangeOf(listings.instrumentOf(event)) ?? edit.exchange
  const moved = new TimeShift(edit.by, exchange, listings.zone).apply(
    event,
    timeline.definitions.get(event.type),
  )
  const { replaces: _, ...rest } = moved
  return show({ event: Object.freeze({ ...rest, seq }), seq })
}

/** For a price, scales its own move; for any other event, its consequences. */
function scaled(
  state: BranchState,
  events: readonly PlacedEvent[],
  edit: EditOf<'scale'>,
  path: EditPath,
  context: EditContext,
): readonly LedgerStep[] {
  const { recording, ledger } = state
  const idsOf = (placed: readonly PlacedEvent[]): Set<string> => new Set(placed.map(({ event }) => event.id))
  const prices = events.filter(({ event }) => recording.rulesOf(event) !== undefined)
  // An event that an edit wrote is kept as written, and has no recorded move.
  const moving = prices.filter(
    ({ event: { id } }) => !ledger.shown.has(id) && (ledger.moves.has(id) || !ledger.written.has(id)),
  )
  const others = idsOf(events.filter(({ event }) => recording.rulesOf(event) === undefined))
  return [
    ...consequenceSteps(state, idsOf(prices), edit.consequences, path, context.hasReactions),
    ...moving.map(
      ({ event }): LedgerStep =>
        (draft) =>
          draft.scaleOwn(event.id, edit.factor),
    ),
    ...consequenceSteps(state, others, { scale: edit.factor }, path, context.hasReactions),
  ]
}

const MAY_BE_EMPTY = 'a selector of existing events, or mayBeEmpty: true'

function unknownIn({ what, eventId, hint }: UnknownName, path: EditPath): TapelineError {
  return new TapelineError({
    code: 'edit.empty',
    message: `The edit selects by ${what}, which this timeline does not have; correct it.${hint}`,
    expected: MAY_BE_EMPTY,
    eventId,
    ...atEdit(path),
  })
}

function empty(state: BranchState, id: string | undefined, path: EditPath): TapelineError {
  const effective = id === undefined ? undefined : effectiveOf(state.timeline, id)?.event.id
  const hint = effective === undefined ? '' : ` It was corrected: '${effective}' replaces it.`
  return new TapelineError({
    code: 'edit.empty',
    message:
      id === undefined
        ? 'The edit selects nothing; correct its selector.'
        : `The edit selects an event that is not in this timeline; correct the id.${hint}`,
    expected: MAY_BE_EMPTY,
    eventId: id,
    ...atEdit(path),
  })
}

function nothingTo(what: string, path: EditPath): TapelineError {
  return new TapelineError({
    code: 'edit.empty',
    message: `The edit selects nothing that can be ${what}.`,
    ...atEdit(path),
  })
}
