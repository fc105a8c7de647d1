import type { AnyEntry } from '../../event/recipes.js'
import { ownValue } from '../../event/records.js'
import type { Block } from '../../timeline/columns/block.js'
import type { Cursor } from '../cursor.js'
import type { EntriesCursor } from '../partial/entries-cursor.js'
import type { Program } from '../program.js'
import type { Cell, Slot } from '../slot.js'

/**
 * A position whose state is replayed when it is read. As long as only single independent entries are read, only their events are
 * replayed.
 */
export class TrackedCursor {
  private target: number
  private entries: EntriesCursor | undefined

  constructor(
    private readonly all: Cursor,
    entries: EntriesCursor | undefined,
  ) {
    this.target = all.position
    this.entries = entries
  }

  get program(): Program {
    return this.all.program
  }

  /** Whether all events are replayed. */
  get isWhole(): boolean {
    return this.entries === undefined
  }

  get position(): number {
    return this.isWhole ? this.all.position : this.target
  }

  /** @throws as {@link Cursor.seek} */
  seek(position: number): void {
    if (this.isWhole) this.all.seek(position)
    else this.target = position
  }

  /** @throws as {@link Cursor.walk} */
  walk(target: number, isDone: () => boolean): boolean {
    this.becomeWhole()
    return this.all.walk(target, isDone)
  }

  /** @throws as {@link Cursor.seek} */
  cellOf(slot: Slot): Cell {
    this.becomeWhole()
    return this.all.cells[slot.index] as Cell
  }

  /** The entry of a keyed slot at a key; valid until the next call. @throws as {@link Cursor.seek} */
  entryAt(slot: Slot, key: string): Readonly<AnyEntry> | undefined {
    if (this.entries?.has(slot) === true) {
      try {
        return this.entries.entryAt(slot, key, this.target)
      } catch {
        // The replay of all events finds and reports the error.
      }
    }
    return ownValue(this.cellOf(slot).value, key) as AnyEntry | undefined
  }

  /** The indices of the events of a block that may change an entry that was read; undefined if all events are replayed. */
  indicesIn(block: Block): readonly number[] | undefined {
    return this.entries?.indicesIn(block)
  }

  /** The field of events of a type that names the only entry of a slot which they change, if that is known. */
  instrumentField(slot: Slot, typeId: number): string | undefined {
    return this.entries?.has(slot) === true ? this.entries.instrumentField(typeId) : undefined
  }

  private becomeWhole(): void {
    if (this.isWhole) return
    this.entries = undefined
    this.all.seek(this.target)
  }
}
