import { type Fault, TapelineError } from '../event/error.js'
import { readEvent } from '../event/read-event.js'
import { writeEvent } from '../event/write-event.js'
import type { PlacedEvent } from '../timeline/columns/block.js'
import { effectiveOf } from '../timeline/rewrite.js'
import type { BranchState } from './branch-state.js'
import { consequenceSteps } from './consequences.js'
import type { LedgerStep } from './ledger.js'
import { resolveInsert } from './resolve-insert.js'
import type { EditContext, EditOf, ResolvedEdit, SingleEdit } from './resolved-edit.js'
import { selectEvents } from './select-events.js'
import { alongSteps } from './shift-along.js'
import { TimeShift } from './time-shift.js'
import type { UnknownName } from './unknown-names.js'

/**
 * Resolves an edit on a branch.
 * @param place of the edit in the list, for errors: `edits[1]`
 * @throws TapelineError `edit.empty`, `edit.invalid`, `edit.consequences`, `edit.no-session`, and those of events and dates
 */
export function resolveEdit(
  state: BranchState,
  edit: SingleEdit,
  place: string,
  context: EditContext,
): ResolvedEdit {
  if (edit.edit === 'insert') return resolveInsert(state, edit.events, place, context)
  const { events, missing, unknown } = selectEvents(state.timeline, edit.selector)
  const mayBeEmpty = edit.mayBeEmpty === true || context.isLenient
  if (!mayBeEmpty) {
    const name = unknown()
    if (name !== undefined) throw unknownIn(name, place)
    if (missing.length > 0 || events.length === 0) throw empty(state, missing[0], place)
  }
  const selected = new Set(events.map(({ event }) => event.id))
  const resolved = (steps: readonly LedgerStep[]): ResolvedEdit => ({ selected, parts: [{ place, steps }] })
  const said = (): readonly LedgerStep[] =>
    consequenceSteps(state, selected, edit.consequences, place, context.hasReactions)
  switch (edit.edit) {
    case 'remove':
      return resolved([...said(), ...events.map(({ event }) => hide(event.id))])
    case 'replace':
      return resolved([...said(), ...events.map((placed) => replaced(state, placed, edit, place))])
    case 'shift': {
      const steps = [...said(), ...events.map((placed) => shifted(state, placed, edit))]
      return resolved(
        edit.consequences === 'along' ? [...steps, ...alongSteps(state, selected, edit, context)] : steps,
      )
    }
    case 'scale': {
      const steps = scaled(state, events, edit, place, context)
      if (steps.length === 0 && !mayBeEmpty) throw nothingToScale(place)
      return resolved(steps)
    }
  }
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
  place: string,
): LedgerStep {
  const { replaces: _, ...written } = writeEvent(event)
  const faults: Fault[] = []
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
    { place: { file: place }, seq },
  )
  if (read === undefined) throw new TapelineError(faults)
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
  place: string,
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
    ...consequenceSteps(state, idsOf(prices), edit.consequences, place, context.hasReactions),
    ...moving.map(
      ({ event }): LedgerStep =>
        (draft) =>
          draft.scaleOwn(event.id, edit.factor),
    ),
    ...consequenceSteps(state, others, { scale: edit.factor }, place, context.hasReactions),
  ]
}

function unknownIn({ what, eventId, hint }: UnknownName, place: string): TapelineError {
  return new TapelineError({
    code: 'edit.empty',
    message: `The edit selects by ${what}, which this timeline does not have; correct it, or set mayBeEmpty: true.${hint}`,
    eventId,
    place: { file: place },
  })
}

function empty(state: BranchState, id: string | undefined, place: string): TapelineError {
  const effective = id === undefined ? undefined : effectiveOf(state.timeline, id)?.event.id
  const hint = effective === undefined ? '' : ` It was corrected: '${effective}' replaces it.`
  return new TapelineError({
    code: 'edit.empty',
    message:
      id === undefined
        ? 'The edit selects nothing; correct its selector, or set mayBeEmpty: true.'
        : `The edit selects an event that is not in this timeline; correct the id, or set mayBeEmpty: true.${hint}`,
    eventId: id,
    place: { file: place },
  })
}

function nothingToScale(place: string): TapelineError {
  return new TapelineError({
    code: 'edit.empty',
    message:
      'The edit selects nothing that can be scaled: neither a recorded price nor an event with declared consequences.',
    place: { file: place },
  })
}
