import type { AnyEventDefinition } from '../event/definition.js'
import type { FieldTable } from './field-table.js'

/** The types whose event data can never become an entry with these fields, with their definitions. */
export function reusableTypes(
  events: readonly AnyEventDefinition[],
  fields: FieldTable | undefined,
): ReadonlyMap<string, AnyEventDefinition> {
  const names = new Set(fields?.names)
  const hasOther = ({ columns = {} }: AnyEventDefinition): boolean =>
    Object.entries(columns).some(([name, kind]) => !kind.endsWith('?') && !names.has(name))
  const reusable = fields === undefined ? [] : events.filter(hasOther)
  return new Map(reusable.map((definition) => [definition.type, definition]))
}
