import { formatInstant } from '../event/date.js'
import { type Fault, type Place, TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import { type EventInput, readEvent } from '../event/read-event.js'
import { InstrumentNames, namingTypes } from '../timeline/instrument-names.js'
import type { BranchState } from './branch-state.js'
import { listingsOf } from './listings.js'
import type { EditContext, ResolvedEdit } from './resolved-edit.js'

/**
 * Reads the events that an edit inserts, as `append` would, and checks their references.
 * @throws TapelineError with all faults of all events
 */
export function resolveInsert(
  state: BranchState,
  inputs: readonly EventInput[],
  place: string,
  context: EditContext,
): ResolvedEdit {
  const faults: Fault[] = []
  const events = new Map<string, TapelineEvent>()
  const places = new Map<string, Place>()
  for (const [index, input] of inputs.entries()) {
    const own = { file: `${place}.events[${index}]` }
    const read = readEvent(
      { ...input, basis: input.basis ?? 'simulated' },
      state.timeline.definitions,
      faults,
      { place: own, seq: context.nextSeq + events.size },
    )
    if (read === undefined) continue
    if (read.replaces !== undefined || read.retracts !== undefined) {
      faults.push({
        code: 'edit.invalid',
        message: "An edit cannot insert a correction; use 'replace' or 'remove'.",
        eventId: read.id,
        place: own,
      })
    } else if (events.has(read.id) || isTaken(state, read.id)) {
      faults.push({
        code: 'event.id-conflict',
        message: 'Another event has this id, or had it before it was removed; choose another id.',
        eventId: read.id,
        place: own,
      })
    } else {
      places.set(read.id, own)
      events.set(read.id, read)
    }
  }
  if (!context.isLenient) for (const fault of referenceFaults(state, events, places)) faults.push(fault)
  if (faults.length > 0) throw new TapelineError(faults)
  context.nextSeq += events.size
  return {
    selected: new Set(events.keys()),
    parts: [...events.values()].map((event) => ({
      place: places.get(event.id)?.file ?? place,
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
  places: ReadonlyMap<string, Place>,
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
      faults.push({ eventId: event.id, place: places.get(event.id), ...fault })
    }
    const instrument = instrumentOf(event)
    if (instrument !== undefined && !names.isKnown(instrument)) {
      add({
        code: 'instrument.unknown',
        message: `The instrument '${names.lastNameOf(instrument)}' is not listed in this timeline.`,
      })
    }
    for (const { id } of event.causes) {
      const cause = events.get(id) ?? timeline.find(id)
      if (cause === undefined) {
        add({ code: 'cause.unknown', message: `Its cause '${id}' is not in this timeline.` })
      } else if (cause.at > event.at) {
        add({
          code: 'cause.later',
          message: `Its cause '${id}' is later than the event itself.`,
          expected: `no later than ${formatInstant(event.at)}`,
          found: formatInstant(cause.at),
        })
      }
    }
  }
  return faults
}
