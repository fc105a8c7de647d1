import { formatInstant } from '../event/date.js'
import { type EditPath, type Fault, TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import { type EventInput, readEvent } from '../event/read-event.js'
import { InstrumentNames, namingTypes } from '../timeline/instrument-names.js'
import type { BranchState } from './branch-state.js'
import { atEdit } from './edit-path.js'
import { listingsOf } from './listings.js'
import type { EditContext, ResolvedEdit } from './resolved-edit.js'

/**
 * Reads the events that an edit inserts, as `append` would, and checks their references.
 * @throws TapelineError with all faults of all events
 */
export function resolveInsert(
  state: BranchState,
  inputs: readonly EventInput[],
  path: EditPath,
  context: EditContext,
): ResolvedEdit {
  const faults: Fault[] = []
  const events = new Map<string, TapelineEvent>()
  const paths = new Map<string, EditPath>()
  for (const [index, input] of inputs.entries()) {
    const own: EditPath = [...path, 'events', index]
    const at = atEdit(own)
    const wrong: Fault[] = []
    const read = readEvent(
      { ...input, basis: input.basis ?? 'simulated' },
      state.timeline.definitions,
      wrong,
      { place: at.place, seq: context.nextSeq + events.size },
    )
    for (const fault of wrong) faults.push({ ...fault, edits: at.edits })
    if (read === undefined) continue
    if (read.replaces !== undefined || read.retracts !== undefined) {
      faults.push({
        code: 'edit.invalid',
        message: "An edit cannot insert a correction; use 'replace' or 'remove'.",
        eventId: read.id,
        ...at,
      })
    } else if (events.has(read.id) || isTaken(state, read.id)) {
      faults.push({
        code: 'event.id-conflict',
        message: 'Another event has this id, or had it before it was removed; choose another id.',
        eventId: read.id,
        ...at,
      })
    } else {
      paths.set(read.id, own)
      events.set(read.id, read)
    }
  }
  if (!context.isLenient) for (const fault of referenceFaults(state, events, paths)) faults.push(fault)
  if (faults.length > 0) throw new TapelineError(faults)
  context.nextSeq += events.size
  return {
    selected: new Set(events.keys()),
    parts: [...events.values()].map((event) => ({
      path: paths.get(event.id) ?? path,
      steps: [(ledger) => ledger.written.set(event.id, { event, seq: event.seq })],
    })),
  }
}

function isTaken({ recording, ledger, timeline }: BranchState, id: string): boolean {
  return ledger.written.has(id) || [recording.timeline, timeline].some((own) => own.find(id) !== undefined)
}

function referenceFaults(
  { timeline }: BranchState,
  events: ReadonlyMap<string, TapelineEvent>,
  paths: ReadonlyMap<string, EditPath>,
): Fault[] {
  const faults: Fault[] = []
  const types = namingTypes(timeline.definitions)
  const brought = [...events.values()].flatMap((event) =>
    types.includes(event.type) ? [{ event, seq: event.seq }] : [],
  )
  const { instrumentOf, names } = listingsOf(
    timeline,
    InstrumentNames.of(timeline, { removed: new Set(), added: brought }),
  )
  for (const event of events.values()) {
    const add = (fault: Fault): void => {
      faults.push({ eventId: event.id, ...atEdit(paths.get(event.id) as EditPath), ...fault })
    }
    const instrument = instrumentOf(event)
    if (instrument !== undefined && !names.isKnown(instrument)) {
      add({
        code: 'instrument.unknown',
        subject: names.lastNameOf(instrument),
        message: `The instrument '${names.lastNameOf(instrument)}' is not listed in this timeline.`,
      })
    }
    for (const { id } of event.causes) {
      const cause = events.get(id) ?? timeline.find(id)
      if (cause === undefined) {
        add({ code: 'cause.unknown', subject: id, message: `Its cause '${id}' is not in this timeline.` })
      } else if (cause.at > event.at) {
        add({
          code: 'cause.later',
          subject: id,
          message: `Its cause '${id}' is later than the event itself.`,
          expected: `no later than ${formatInstant(event.at)}`,
          found: formatInstant(cause.at),
        })
      }
    }
  }
  return faults
}
