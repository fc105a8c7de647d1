import type { AnyEventDefinition } from '@tapeline/core'
import { Faults, readEvent, writeEvent } from '@tapeline/core/internal'
import type { LogRecord } from '@tapeline/core/log'
import type { AppendOptions } from '@tapeline/core/types'
import { isStorable } from './storable.js'

/**
 * Checks events and writes their records.
 * @throws TapelineError with the first 300 faults, and the number of all
 */
export function writeRecords(
  inputs: readonly unknown[],
  definitions: ReadonlyMap<string, AnyEventDefinition>,
  { zone, localTimes, places }: AppendOptions,
): LogRecord[] {
  const faults = new Faults()
  const records: LogRecord[] = []
  for (const [index, input] of inputs.entries()) {
    const place = places?.(index)
    const event = readEvent(input, definitions, faults, { zone, localTimes, place })
    if (event === undefined) continue
    if (!isStorable(event.id)) {
      faults.push({
        code: 'event.invalid',
        message: 'A log cannot store this id, since it has a NUL character or half of a surrogate pair.',
        eventId: event.id,
        place,
      })
    }
    records.push(recordOf(event))
  }
  if (faults.count > 0) throw faults.error()
  return records
}

/** The record of an event. The same event always has the same body. */
function recordOf(event: NonNullable<ReturnType<typeof readEvent>>): LogRecord {
  const { id, type, version, at, knownAt } = event
  return { id, type, version, at, knownAt, body: JSON.stringify(writeEvent(event)) }
}
