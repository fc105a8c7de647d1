import type { AnyEntry } from '../../event/recipes.js'
import type { FieldTable } from '../../projection/field-table.js'
import { entriesOf } from '../keyed-entries.js'
import { readOnlyView } from '../read-only-view.js'
import type { Slot } from '../slot.js'
import type { ChangingEvents } from './changing-events.js'
import { isSameList } from './read-node.js'
import type { TrackedCursor } from './tracked-cursor.js'
import type { TrackingScope } from './tracking-scope.js'

/** An entry as it was read last; without values if there was none. */
interface ReadEntry {
  readonly row: Float64Array | undefined
  readonly published: Readonly<AnyEntry> | undefined
}

/** What was read of a keyed state. Entries with the same values are the same objects in all views. */
export class TrackedEntries {
  /** By key, as of the last read. */
  private readonly entries = new Map<string, ReadEntry>()
  private readonly published = new WeakSet<object>()
  /** What the last view has read. */
  private read = new Map<string, ReadEntry>()
  private keys: readonly string[] | undefined

  constructor(
    private readonly slot: Slot,
    private readonly cursor: TrackedCursor,
    private readonly changes: ChangingEvents,
  ) {}

  /** A view of the current entries, each published on the first read. What earlier views have read is forgotten. */
  view(scope: TrackingScope): object {
    const read = new Map<string, ReadEntry>()
    this.read = read
    this.keys = undefined
    const at = (key: PropertyKey): Readonly<AnyEntry> | undefined => {
      scope.check()
      if (typeof key !== 'string') return undefined
      let entry = read.get(key)
      if (entry === undefined) {
        entry = this.entryAt(key)
        read.set(key, entry)
      }
      return entry.published
    }
    const keys = (): string[] => {
      scope.check()
      this.changes.addTypes(this.slot.typeIds)
      this.keys = entriesOf(this.cursor.cellOf(this.slot)).keys
      return [...this.keys]
    }
    // The prototype is that of a published record.
    const shown = { keys, has: (key: PropertyKey) => at(key) !== undefined, at, prototype: Object.prototype }
    return scope.add(readOnlyView(shown))
  }

  /** Whether a reader would read the same again. */
  holds(): boolean {
    const { slot, cursor } = this
    if (this.keys !== undefined && !isSameList(entriesOf(cursor.cellOf(slot)).keys, this.keys)) return false
    for (const [key, { row }] of this.read) {
      const entry = cursor.entryAt(slot, key)
      if (entry === undefined || row === undefined) {
        if (entry !== row) return false
      } else if (!this.hasRow(entry, key, row)) return false
    }
    return true
  }

  /** Whether an object is an entry that a view returned. */
  has(value: object): boolean {
    return this.published.has(value)
  }

  private entryAt(key: string): ReadEntry {
    const entry = this.cursor.entryAt(this.slot, key)
    const before = this.entries.get(key)
    if (before === undefined)
      this.changes.addEntry(this.slot, key, (typeId) => this.cursor.instrumentField(this.slot, typeId))
    if (entry !== undefined && before?.row !== undefined && this.hasRow(entry, key, before.row)) return before
    const row = entry && this.table.rowOf(entry, key).slice()
    const published = entry && this.table.publishEntry(entry, key)
    if (published !== undefined) this.published.add(published)
    const read = { row, published }
    this.entries.set(key, read)
    return read
  }

  private hasRow(entry: Readonly<AnyEntry>, key: string, row: Float64Array): boolean {
    try {
      return isSameList(this.table.rowOf(entry, key), row)
    } catch {
      // The next read reports the error.
      return false
    }
  }

  private get table(): FieldTable {
    return this.slot.leaf.fields as FieldTable
  }
}
