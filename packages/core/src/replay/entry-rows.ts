import type { EntryRow, RunnerEntries } from '../codegen/interpreted-runner.js'
import { refusePromise } from '../event/error.js'
import type { Block } from '../timeline/columns/block.js'
import { texts, textTable } from '../timeline/columns/texts.js'
import { objectCodesIn } from './key-codes.js'
import { entriesOf } from './keyed-entries.js'
import { RequiresImmer } from './requires-immer.js'
import type { Cell, Slot } from './slot.js'

/** Which slots have entries in rows: those with recipes of entries, and those that these read. */
export class RowLayout {
  readonly slots: readonly Slot[]

  /** @param slots all slots of a program */
  constructor(slots: readonly Slot[]) {
    const held = new Set(slots.filter(({ entryTypeIds }) => entryTypeIds.size > 0).map(({ index }) => index))
    for (const index of [...held]) for (const { slot } of (slots[index] as Slot).reads) held.add(slot)
    this.slots = slots.filter(({ index }) => held.has(index))
  }

  /** A row without an entry. */
  newRow(key: string): EntryRow {
    const row: EntryRow = { key, age: -1 }
    for (const { index } of this.slots) row[`e${index}`] = undefined
    for (const { index, reads } of this.slots) {
      const seen: Record<string, unknown> = {}
      for (const { name } of reads) seen[name] = undefined
      row[`r${index}`] = seen
    }
    return row
  }

  /** Sets the entry of a slot. */
  set(row: EntryRow, slot: number, entry: unknown): void {
    const name = `e${slot}`
    if (row[name] === entry) return
    row[name] = entry
    for (const { index, reads } of this.slots) {
      const seen = row[`r${index}`] as Record<string, unknown>
      for (const read of reads) if (read.slot === slot) seen[read.name] = entry
    }
  }
}

interface RowList {
  readonly rows: readonly EntryRow[]
  readonly keys: readonly string[]
  readonly age: number
}

/** A cache of the entries of some cells by key. One look-up serves all recipes of an event (INTERNALS.md, "Rows of entries"). */
export class EntryRows implements RunnerEntries {
  private readonly rows = new Map<string, EntryRow>()
  /** Rows by the number of the key in columns. A row is valid if it has the current `age`. */
  readonly byCode: (EntryRow | undefined)[] = []
  private releases = 0
  /** How many times all rows have been invalidated. */
  age = 0
  /** By slot, the rows of its entries. */
  private readonly lists: (RowList | undefined)[] = []
  /** By slot, the state that the rows belong to. */
  private readonly values: unknown[] = []
  private codes: Uint32Array | undefined
  /** The field for which `codes` was computed. */
  private codesFor: string | undefined

  constructor(
    readonly layout: RowLayout,
    private readonly cells: readonly Cell[],
  ) {}

  /** Invalidates rows if the cells hold other states. Call it before events of a block run. */
  refresh(): void {
    this.codesFor = undefined
    if (this.releases !== textTable.releases) {
      this.releases = textTable.releases
      this.byCode.length = 0
    }
    let isSame = true
    for (const { index } of this.layout.slots) {
      const cell = this.cells[index] as Cell
      isSame = isSame && cell.hasRows && this.values[index] === cell.value
      this.values[index] = cell.value
      cell.hasRows = true
    }
    if (!isSame) this.age += 1
  }

  /** Invalidates all rows, after a recipe of the whole state of a slot. */
  invalidate(slot: number): void {
    const cell = this.cells[slot] as Cell
    cell.entriesCurrent = false
    cell.objects = undefined
    this.age += 1
  }

  /** The row of a key. */
  at(key: string): EntryRow {
    const row = this.rows.get(key)
    return row !== undefined && row.age === this.age ? row : this.find(key)
  }

  /** As `objectCodesIn`, computed once while the events of a block run. */
  objectCodes(block: Block, keyField: string): Uint32Array | undefined {
    if (this.codesFor !== keyField) {
      this.codesFor = keyField
      this.codes = objectCodesIn(block, keyField)
    }
    return this.codes
  }

  /** The row of the key with a number in columns, if `byCode` has no valid row for it. */
  findCode(code: number): EntryRow {
    // Filled without holes, because V8 turns an array with many holes into a hash table.
    while (this.byCode.length <= code) this.byCode.push(undefined)
    const row = this.find(texts[code] as string)
    this.byCode[code] = row
    return row
  }

  /** The rows of all entries of a slot, in the order of their keys. */
  of(slot: number): readonly EntryRow[] {
    const { keys } = entriesOf(this.cells[slot] as Cell)
    const known = this.lists[slot]
    if (known?.keys === keys && known.age === this.age) return known.rows
    const rows = keys.map((key) => this.at(key))
    this.lists[slot] = { rows, keys, age: this.age }
    return rows
  }

  /** Puts an entry into the state of a slot. @throws RequiresImmer if it is not an object, Error for a promise */
  put(row: EntryRow, slot: number, entry: unknown): void {
    if (typeof entry !== 'object' || entry === null) throw new RequiresImmer(false)
    refusePromise(entry)
    const cell = this.cells[slot] as Cell
    // A keyed state has no prototype, so `__proto__` is an ordinary key.
    ;(cell.value as Record<string, unknown>)[row.key] = entry
    cell.entriesCurrent = false
    cell.objects = undefined
    this.layout.set(row, slot, entry)
  }

  private find(key: string): EntryRow {
    // The recipe of the whole state runs next, and reports the error.
    if (typeof key !== 'string') throw new RequiresImmer(false)
    let row = this.rows.get(key)
    if (row === undefined) {
      row = this.layout.newRow(key)
      this.rows.set(key, row)
    }
    for (const { index } of this.layout.slots) {
      const state = (this.cells[index] as Cell).value as Readonly<Record<string, unknown>>
      this.layout.set(row, index, state[key])
    }
    row.age = this.age
    return row
  }
}
