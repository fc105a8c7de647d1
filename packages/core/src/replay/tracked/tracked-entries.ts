import type { AnyEntry } from '../../event/recipes.js'
import type { FieldTable } from '../../projection/field-table.js'
import { entriesOf } from '../keyed-entries.js'
import type { FrozenEntries } from '../published-entries.js'
import type { Cell, Slot } from '../slot.js'
import type { ChangingEvents } from './changing-events.js'
import { isSameList } from './read-node.js'
import type { TrackingScope } from './tracking-scope.js'
import { recordView, ViewHandler } from './view-handler.js'

/** An entry as it was read last; without values if there was none. */
interface ReadEntry {
  readonly key: string
  readonly row: Float64Array | undefined
  readonly published: Readonly<AnyEntry> | undefined
}

/** What was read of a keyed state. Entries with the same values are the same objects in all views. */
export class TrackedEntries {
  /** By key, as of the last read. */
  private readonly entries = new Map<string, ReadEntry>()
  private readonly published = new WeakSet<object>()
  private read: ReadEntry[] = []
  private keys: readonly string[] | undefined

  constructor(
    private readonly slot: Slot,
    private readonly cellOf: () => Cell,
    private readonly changes: ChangingEvents,
  ) {}

  /** A view of the current entries. What earlier views have read is forgotten. */
  view(scope: TrackingScope): object {
    this.read = []
    this.keys = undefined
    return scope.add(recordView(new EntriesHandler(scope, this)))
  }

  /** Whether a reader would read the same again. */
  holds(): boolean {
    const cell = this.cellOf()
    if (this.keys !== undefined && !isSameList(entriesOf(cell).keys, this.keys)) return false
    for (const { key, row } of this.read) {
      const entry = entryIn(cell, key)
      if ((entry === undefined) !== (row === undefined)) return false
      if (entry !== undefined && row !== undefined && !this.hasRow(entry, key, row)) return false
    }
    return true
  }

  /** Whether an object is an entry that a view returned. */
  has(value: object): boolean {
    return this.published.has(value)
  }

  /** Reads the entry at a key. */
  entryAt(key: string): Readonly<AnyEntry> | undefined {
    const entry = entryIn(this.cellOf(), key)
    const before = this.entries.get(key)
    if (before === undefined) this.changes.addEntry(this.slot, key)
    let read: ReadEntry
    if (entry === undefined) read = { key, row: undefined, published: undefined }
    else {
      const row = this.table.rowOf(entry, key)
      if (before?.row !== undefined && isSameRow(row, before.row)) read = before
      else {
        const published = this.table.publishEntry(entry, key)
        this.published.add(published)
        read = { key, row: row.slice(), published }
      }
    }
    this.entries.set(key, read)
    this.read.push(read)
    return read.published
  }

  /** Reads all keys. */
  allKeys(): readonly string[] {
    this.changes.addTypes(this.slot.typeIds)
    this.keys = entriesOf(this.cellOf()).keys
    return this.keys
  }

  private hasRow(entry: Readonly<AnyEntry>, key: string, row: Float64Array): boolean {
    try {
      return isSameRow(this.table.rowOf(entry, key), row)
    } catch {
      // The next read reports the error.
      return false
    }
  }

  private get table(): FieldTable {
    return this.slot.leaf.fields as FieldTable
  }
}

/** A view of entries, each published on the first read. */
class EntriesHandler extends ViewHandler {
  private readonly seen = new Map<PropertyKey, Readonly<AnyEntry> | undefined>()

  constructor(
    private readonly scope: TrackingScope,
    private readonly entries: Pick<TrackedEntries, 'entryAt' | 'allKeys'>,
  ) {
    super()
  }

  ownKeys(): string[] {
    this.scope.check()
    return [...this.entries.allKeys()]
  }

  protected hasOwn(key: PropertyKey): boolean {
    return this.valueAt(key) !== undefined
  }

  protected valueAt(key: PropertyKey): Readonly<AnyEntry> | undefined {
    this.scope.check()
    if (typeof key !== 'string') return undefined
    let entry = this.seen.get(key)
    if (entry !== undefined || this.seen.has(key)) return entry
    entry = this.entries.entryAt(key)
    this.seen.set(key, entry)
    return entry
  }

  /** As that of a published record. */
  protected prototype(): object {
    return Object.prototype
  }
}

function entryIn(cell: Cell, key: string): Readonly<AnyEntry> | undefined {
  const entries = cell.value as FrozenEntries
  return Object.hasOwn(entries, key) ? entries[key] : undefined
}

function isSameRow(left: Float64Array, right: Float64Array): boolean {
  for (let field = 0; field < left.length; field += 1) if (!Object.is(left[field], right[field])) return false
  return true
}
