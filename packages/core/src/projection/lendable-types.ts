import type { AnyEventDefinition } from '../event/definition.js'
import type { FieldTable } from './fields.js'

/** The types of events of whose data no entry with some fields can consist. */
export function lendableTypes(
  events: readonly AnyEventDefinition[],
  fields: FieldTable | undefined,
): ReadonlySet<string> {
  const names = new Set(fields?.names)
  const hasOther = ({ columns = {} }: AnyEventDefinition): boolean =>
    Object.entries(columns).some(([name, kind]) => !kind.endsWith('?') && !names.has(name))
  return new Set(fields === undefined ? [] : events.filter(hasOther).map(({ type }) => type))
}
