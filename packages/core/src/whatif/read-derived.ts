import type { AnyEventDefinition } from '../event/definition.js'
import { describeFault, type Fault } from '../event/error.js'
import type { UnnumberedEvent } from '../event/read-event.js'
import { readEvent } from '../event/read-event.js'

const FIELDS: readonly string[] = ['type', 'data', 'at', 'sources', 'inPlace']

/** An event that a reaction returned, or its fault. */
export type GivenEvent =
  | { readonly event: UnnumberedEvent; readonly inPlace: boolean }
  | { readonly fault: string }

/**
 * Reads an event that a reaction derived.
 * @param given its id, the event from which it follows, and the time of that event
 */
export function readDerived(
  input: unknown,
  given: { readonly id: string; readonly cause: string; readonly at: number },
  definitions: ReadonlyMap<string, AnyEventDefinition>,
): GivenEvent {
  if (typeof input !== 'object' || input === null)
    return { fault: 'it returned something that is not an event' }
  const raw: Readonly<Record<string, unknown>> = { ...input }
  const stray = Object.keys(raw).find((field) => !FIELDS.includes(field))
  if (stray !== undefined)
    return { fault: `a derived event has no field '${stray}', only ${FIELDS.join(', ')}` }
  const { type, data, at = given.at, sources, inPlace = false } = raw
  const faults: Fault[] = []
  const causes = [{ id: given.cause, share: 1 }]
  const own = {
    id: given.id,
    type,
    at,
    data,
    causes,
    basis: 'simulated',
    ...(sources === undefined ? {} : { sources }),
  }
  const event = readEvent(own, definitions, faults)
  if (event === undefined) return { fault: faults.map(describeFault).join('; ') }
  if (typeof inPlace !== 'boolean') return { fault: "'inPlace' must be true or false" }
  return { event, inPlace }
}
