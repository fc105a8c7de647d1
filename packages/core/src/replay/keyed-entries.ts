import type { AnyEntry } from '../event/recipes.js'
import { emptyRecord } from '../event/records.js'
import type { Cell, KeyedEntries } from './slot.js'

/**
 * The current entries of a keyed state. The result is the same object as before if the keys and entries are the same, so that
 * whatever is cached by it stays valid.
 */
export function entriesOf(cell: Cell): KeyedEntries {
  if (cell.entries === undefined || !cell.entriesCurrent) {
    cell.entries = currentEntries(cell.value as Readonly<Record<string, AnyEntry>>, cell.entries)
    cell.entriesCurrent = true
  }
  return cell.entries
}

/** The state and its entries as a set of objects. */
export function objectsIn(entries: KeyedEntries): ReadonlySet<object> {
  entries.objects ??= new Set<object>(entries.list).add(entries.state)
  return entries.objects
}

/** An empty state with the shape of every keyed state. */
export const NO_ENTRIES: object = emptyRecord()

function currentEntries(
  state: Readonly<Record<string, AnyEntry>>,
  before: KeyedEntries | undefined,
): KeyedEntries {
  const keys = Object.keys(state)
  const list = new Array<AnyEntry>(keys.length)
  let sameKeys = before?.keys.length === keys.length
  let sameList = sameKeys
  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index] as string
    const entry = state[key] as AnyEntry
    list[index] = entry
    sameKeys = sameKeys && before?.keys[index] === key
    sameList = sameList && before?.list[index] === entry
  }
  if (before !== undefined && sameKeys && sameList && before.state === state) return before
  return { state, keys: before !== undefined && sameKeys ? before.keys : keys, list, objects: undefined }
}
