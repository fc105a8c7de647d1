import type { AnyEventDefinition, TapelineEvent } from '@tapeline/core'
import { type FaultSink, Faults, readEvent, showThrown, TapelineError } from '@tapeline/core/internal'
import type { LoggedRecord } from '@tapeline/core/log'

/** What reads the events of a log. */
export interface ReadingContext {
  readonly definitions: ReadonlyMap<string, AnyEventDefinition>
  /** Of the log, for errors. */
  readonly location: string
}

/**
 * Reads the events of some records, older versions by their upcasters.
 * @returns an event for each record; its `seq` is its position less 1
 * @throws TapelineError `log.version` for an event of a newer version, `log.invalid` for a damaged one, and with the faults of events
 * that do not fit their definitions
 */
export function readEvents(
  records: readonly Pick<LoggedRecord, 'position' | 'id' | 'body'>[],
  context: ReadingContext,
): TapelineEvent[] {
  const faults = new Faults()
  const events: TapelineEvent[] = []
  for (const { position, id, body } of records) {
    let json: unknown
    try {
      json = JSON.parse(body)
    } catch (error) {
      faults.push({
        code: 'log.invalid',
        message: `The event was changed after it was appended: ${showThrown(error)}.`,
        eventId: id,
        place: { file: placeName(context.location, position) },
      })
      continue
    }
    const event = readLogged(json, position, context, faults)
    if (event !== undefined) events.push(event)
  }
  if (faults.count > 0) throw faults.error()
  return events
}

/**
 * Reads the event at a position from the JSON of its body.
 * @returns undefined after a fault
 * @throws TapelineError `log.version` for an event of a newer version
 */
export function readLogged(
  json: unknown,
  position: number,
  { definitions, location }: ReadingContext,
  faults: FaultSink,
): TapelineEvent | undefined {
  const file = placeName(location, position)
  const { id, type, version } = Object(json) as Readonly<Record<string, unknown>>
  const known = definitions.get(type as string)?.version
  if (known !== undefined && typeof version === 'number' && version > known) {
    throw new TapelineError({
      code: 'log.version',
      message: `The log has events of a newer version of '${type}'. Update the program that reads it.`,
      eventId: String(id),
      place: { file },
      expected: `version ${known} or older`,
      found: `version ${version}`,
    })
  }
  return readEvent(json, definitions, faults, { place: { file }, seq: position - 1 })
}

/** The place of a record in a log, for errors. */
export function placeName(location: string, position: number): string {
  return `${location} position ${position}`
}
