import type { AnyEntry } from '../event/recipes.js'
import type { FieldTable } from '../projection/field-table.js'
import { sameState } from '../projection/same-state.js'

/** A minimal set of fields of an entry from which a published field follows. */
export class Derivations {
  private readonly hints = new Map<string, readonly string[]>()

  /** @param entry the published entry */
  fieldsFor(
    table: FieldTable,
    slot: number,
    key: string,
    entry: Readonly<Record<string, unknown>>,
    field: string,
  ): readonly string[] {
    if (table.names.includes(field)) return [field]
    const only = (names: readonly string[]): boolean => {
      const trial: AnyEntry = {}
      for (const name of names) trial[name] = entry[name] as number | string | undefined
      try {
        return sameState(table.derivedOf(trial, key)?.[field], entry[field])
      } catch {
        return false
      }
    }
    const hint = this.hints.get(`${slot}.${field}`)?.filter((name) => entry[name] !== undefined)
    if (hint !== undefined && only(hint)) return hint
    let names = table.names.filter((name) => entry[name] !== undefined)
    for (const name of names) {
      const fewer = names.filter((other) => other !== name)
      if (only(fewer)) names = fewer
    }
    this.hints.set(`${slot}.${field}`, names)
    return names
  }
}
