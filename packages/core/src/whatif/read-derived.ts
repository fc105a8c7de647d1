import type { AnyEventDefinition } from '../event/definition.js'
import { describeFault, type Fault } from '../event/error.js'
import type { UnnumberedEvent } from '../event/read-event.js'
import { readEvent } from '../event/read-event.js'

const FIELDS: readonly string[] = ['type', 'data', 'at', 'sources', 'inPlace']

/** What a reaction gave, read; or what is wrong with it. */
export type GivenEvent =
  | { readonly event: UnnumberedEvent; readonly inPlace: boolean }
  | { readonly fault: string }

/**
 * Reads an event that a reaction derived.
 * @param given its id, the event that it follows from, and the time of that
 */
export function readDerived(
  input: unknown,
  given: { readonly id: string; readonly cause: string; readonly at: number },
  definitions: ReadonlyMap<string, AnyEventDefinition>,
): GivenEvent {
  if (typeof input !== 'object' || input === null) return { fault: 'it gave something that is no event' }
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
  if (typeof inPlace !== 'boolean') return { fault: "'inPlace' is true or false" }
  return { event, inPlace }
}
