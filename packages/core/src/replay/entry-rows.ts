import type { EntryRow, RunnerEntries } from '../codegen/interpreted-runner.js'
import { refusePromise } from '../event/error.js'
import type { Block } from '../timeline/columns/block.js'
import { texts, textTable } from '../timeline/columns/texts.js'
import { objectCodesIn } from './key-codes.js'
import { entriesOf } from './keyed-entries.js'
import { RequiresImmer } from './requires-immer.js'
import type { Cell, Slot } from './slot.js'

/** The slots that rows hold: those with recipes of entries, and what these read. */
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

  /** Notes the entry of a slot. */
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

/** The entries of some cells by key, found when first asked for and kept until they may be others. */
export class EntryRows implements RunnerEntries {
  private readonly rows = new Map<string, EntryRow>()
  /** The same by the number that columns hold in the place of the key; good if they are of the present `age`. */
  readonly byCode: (EntryRow | undefined)[] = []
  private releases = 0
  /** How many times rows have been forgotten. */
  age = 0
  /** By slot, the rows of its entries, and when and from what they were listed. */
  private readonly lists: (RowList | undefined)[] = []
  /** The values whose entries these are. */
  private readonly values: unknown[] = []
  private codes: Uint32Array | undefined
  /** The field whose codes were asked for last. */
  private codesFor: string | undefined

  constructor(
    readonly layout: RowLayout,
    private readonly cells: readonly Cell[],
  ) {}

  /** To be called before events of a block are run, since cells may hold other values than before. */
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

  /** To be called after a recipe of the whole state of a slot: any entry may be another object, or gone. */
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

  /** As `objectCodesIn`, asked but once as long as the events of one block are run. */
  objectCodes(block: Block, keyField: string): Uint32Array | undefined {
    if (this.codesFor !== keyField) {
      this.codesFor = keyField
      this.codes = objectCodesIn(block, keyField)
    }
    return this.codes
  }

  /** The row of the key that has a number among `texts`, for one that is not in `byCode` or no more. */
  findCode(code: number): EntryRow {
    // Without holes, since an array with many of them becomes a hash table.
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

  /** Puts an entry into the state of a slot. @throws NeedsCare for what is no object, Error for a promise */
  put(row: EntryRow, slot: number, entry: unknown): void {
    if (typeof entry !== 'object' || entry === null) throw new RequiresImmer(false)
    refusePromise(entry)
    const cell = this.cells[slot] as Cell
    // A keyed state has no prototype, so that any name is a key like any other.
    ;(cell.value as Record<string, unknown>)[row.key] = entry
    cell.entriesCurrent = false
    cell.objects = undefined
    this.layout.set(row, slot, entry)
  }

  private find(key: string): EntryRow {
    // The recipes of the whole state, which are run where this fails, say what is wrong.
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
