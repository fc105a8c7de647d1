import type { AnyEventDefinition, Fault, TapelineEvent } from '@tapeline/core'
import { Faults, readEvent, showValue, TapelineError } from '@tapeline/core/internal'
import type { LoggedRecord } from '@tapeline/core/log'

/**
 * Reads the events of some records, older versions by their upcasters.
 * @param location of the log, for errors
 * @returns an event for each record; its `seq` is its position less 1
 * @throws TapelineError `log.version` for an event of a newer version, `log.invalid` for a damaged one, and with the faults of events
 * that do not fit their definitions
 */
export function readEvents(
  records: readonly LoggedRecord[],
  definitions: ReadonlyMap<string, AnyEventDefinition>,
  location: string,
): TapelineEvent[] {
  const faults = new Faults()
  const events: TapelineEvent[] = []
  for (const record of records) {
    const { position, id, body } = record
    const place = { file: placeName(location, position) }
    const newer = newerVersion(record, definitions, location)
    if (newer !== undefined) throw new TapelineError(newer)
    let parsed: unknown
    try {
      parsed = JSON.parse(body)
    } catch (error) {
      faults.push({
        code: 'log.invalid',
        message: `The event was changed after it was appended: ${showValue((error as Error).message)}.`,
        eventId: id,
        place,
      })
      continue
    }
    const event = readEvent(parsed, definitions, faults, { place, seq: position - 1 })
    if (event !== undefined) events.push(event)
  }
  if (faults.count > 0) throw faults.error()
  return events
}

/** The place of a record in a log, for errors. */
export function placeName(location: string, position: number): string {
  return `${location} position ${position}`
}

/** The fault of a record whose version is newer than its definition. */
function newerVersion(
  { id, type, version, position }: LoggedRecord,
  definitions: ReadonlyMap<string, AnyEventDefinition>,
  location: string,
): Fault | undefined {
  const known = definitions.get(type)?.version
  if (known === undefined || version <= known) return undefined
  return {
    code: 'log.version',
    message: `The log has events of a newer version of '${type}'. Update the program that reads it.`,
    eventId: id,
    place: { file: placeName(location, position) },
    expected: `version ${known} or older`,
    found: `version ${version}`,
  }
}
