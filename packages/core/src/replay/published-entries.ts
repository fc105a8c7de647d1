import { printFieldsOf } from '../event/print.js'
import type { AnyEntry } from '../event/recipes.js'
import { setOwn } from '../event/records.js'
import type { FieldTable, PackedEntries } from '../projection/field-table.js'

/** Frozen entries by key. */
export type FrozenEntries = Readonly<Record<string, Readonly<AnyEntry>>>

/** Most entries that are published at once. With more, each is published on read (benchmark `seek-cold-p50`). */
export const EAGER_MAX = 64

/** An entry that is published on the first read. Consecutive states with the same values share it. */
interface PublishedEntry {
  readonly packed: PackedEntries
  readonly row: number
  entry: Readonly<AnyEntry> | undefined
}

/** A published keyed state whose record of entries is made on read. */
export abstract class EntriesOnRead {
  /** The entries by key, deeply frozen. */
  abstract readonly record: FrozenEntries
}

/**
 * A published keyed state. It holds the state as columns, and makes the frozen record of entries on the first read; in a large
 * record, each entry on its first read. Entries that equal those of the previous state are the same objects, and so is the whole
 * state if all are equal.
 */
export class PublishedEntries extends EntriesOnRead {
  private made: FrozenEntries | undefined
  /** By row; made with the record, or when the next state is published. */
  private rows: readonly PublishedEntry[] | undefined

  private constructor(
    private readonly table: FieldTable,
    readonly packed: PackedEntries,
    private before: PublishedEntries | undefined,
  ) {
    super()
  }

  /** @param before the previous state. The result keeps only the entries that it shares with it. */
  static of(
    table: FieldTable,
    packed: PackedEntries,
    before: PublishedEntries | undefined,
  ): PublishedEntries {
    if (before !== undefined && isSame(packed, before.packed)) return before
    const published = new PublishedEntries(table, packed, before)
    if (before !== undefined) published.publishedRows()
    return published
  }

  get isLazy(): boolean {
    return this.packed.keys.length > EAGER_MAX
  }

  /** The entries by key, deeply frozen. */
  get record(): FrozenEntries {
    this.made ??= this.isLazy ? recordOf(this.packed.keys, this) : this.makeEager()
    return this.made
  }

  private makeEager(): FrozenEntries {
    const record: Record<string, unknown> = {}
    for (const [row, key] of this.packed.keys.entries()) setOwn(record, key, this.entryAt(row))
    return Object.freeze(printFieldsOf(record)) as FrozenEntries
  }

  entryAt(row: number): Readonly<AnyEntry> {
    const place = this.publishedRows()[row] as PublishedEntry
    place.entry ??= this.table.publish(place.packed, place.row, this.packed.keys[row] as string)
    return place.entry
  }

  private publishedRows(): readonly PublishedEntry[] {
    if (this.rows !== undefined) return this.rows
    const { packed, before } = this
    this.before = undefined
    const kept = before === undefined ? undefined : unchangedRows(packed, before.packed)
    const places = before?.publishedRows()
    this.rows = packed.keys.map((_, row) => {
      const old = kept?.[row] ?? -1
      return places !== undefined && old >= 0
        ? (places[old] as PublishedEntry)
        : { packed, row, entry: undefined }
    })
    return this.rows
  }
}

/** Returns entries by row. */
interface EntrySource {
  entryAt(row: number): Readonly<AnyEntry> | undefined
}

/** The source of the entries of a record, for the getters. Records with the same keys share the getters. */
const sources = new WeakMap<object, EntrySource>()
const gettersByKeys = new WeakMap<readonly string[], readonly PropertyDescriptor[]>()

/** A frozen record that gets each entry from `source` on read. */
export function recordOf(keys: readonly string[], source: EntrySource): FrozenEntries {
  const record = printFieldsOf({})
  sources.set(record, source)
  const getters = gettersOf(keys)
  for (let row = 0; row < getters.length; row += 1)
    Object.defineProperty(record, keys[row] as string, getters[row] as PropertyDescriptor)
  return Object.freeze(record)
}

function gettersOf(keys: readonly string[]): readonly PropertyDescriptor[] {
  let getters = gettersByKeys.get(keys)
  if (getters === undefined) {
    getters = keys.map((_, row) => ({
      enumerable: true,
      configurable: false,
      get(this: object) {
        return sources.get(this)?.entryAt(row)
      },
    }))
    gettersByKeys.set(keys, getters)
  }
  return getters
}

function isSame(packed: PackedEntries, before: PackedEntries): boolean {
  if (packed.columns.some((column, field) => column !== before.columns[field])) return false
  const { keys } = packed
  return (
    keys === before.keys ||
    (keys.length === before.keys.length && keys.every((key, row) => key === before.keys[row]))
  )
}

/** For each row, its row in the previous state if all its values are equal there, or -1. */
function unchangedRows(packed: PackedEntries, before: PackedEntries): Int32Array {
  const rows = rowsIn(packed.keys, before.keys)
  for (const [field, column] of packed.columns.entries()) {
    const old = before.columns[field] as Float64Array
    if (old === column && packed.keys === before.keys) continue
    for (let row = 0; row < rows.length; row += 1) {
      const other = rows[row] as number
      if (other >= 0 && !Object.is(column[row], old[other])) rows[row] = -1
    }
  }
  return rows
}

function rowsIn(keys: readonly string[], before: readonly string[]): Int32Array {
  if (keys === before) return Int32Array.from(keys, (_, row) => row)
  const rows = new Map(before.map((key, row) => [key, row]))
  return Int32Array.from(keys, (key) => rows.get(key) ?? -1)
}
