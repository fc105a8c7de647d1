import type { AnyEventDefinition } from '../event/definition.js'
import type { FieldTable } from './field-table.js'

/** The types of events of whose data no entry with some fields can consist, with their definitions. */
export function lendableTypes(
  events: readonly AnyEventDefinition[],
  fields: FieldTable | undefined,
): ReadonlyMap<string, AnyEventDefinition> {
  const names = new Set(fields?.names)
  const hasOther = ({ columns = {} }: AnyEventDefinition): boolean =>
    Object.entries(columns).some(([name, kind]) => !kind.endsWith('?') && !names.has(name))
  const lendable = fields === undefined ? [] : events.filter(hasOther)
  return new Map(lendable.map((definition) => [definition.type, definition]))
}
