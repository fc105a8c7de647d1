import { getOrInsert } from '../../event/records.js'
import { type Block, typeIdOf } from '../../timeline/columns/block.js'
import { textTable } from '../../timeline/columns/texts.js'
import type { Slot } from '../slot.js'

/** The events of one type that may change what was read: all, or those that name one of some keys in a field of their data. */
interface Named {
  readonly field: string
  readonly keys: Set<string>
}

/** The events that may change what was read. It only grows, so that it need not be computed anew for each read. */
export class ChangingEvents {
  /** Counts the changes. */
  version = 0
  private readonly types = new Map<number, 'all' | Named>()

  /** Adds all events of some types. */
  addTypes(typeIds: Iterable<number>): void {
    for (const typeId of typeIds) {
      if (this.types.get(typeId) === 'all') continue
      this.types.set(typeId, 'all')
      this.version += 1
    }
  }

  /**
   * Adds the events that may change the entry of a slot at a key.
   * @param instrumentOf the field by which an event of a type names the only key that it may change, if there is one
   */
  addEntry(
    { leaf, ofEntries }: Slot,
    key: string,
    instrumentOf: (typeId: number) => string | undefined,
  ): void {
    for (const type of leaf.types) {
      const typeId = typeIdOf(type)
      const field =
        ofEntries[type] === undefined ? instrumentOf(typeId) : leaf.entryRecipes?.keyFields.get(type)
      if (field === undefined) {
        this.addTypes([typeId])
        continue
      }
      const known = getOrInsert(this.types, typeId, (): Named => ({ field, keys: new Set() }))
      if (known === 'all' || known.keys.has(key)) continue
      known.keys.add(key)
      this.version += 1
    }
  }

  /** The indices of the events of a block that may change what was read, in order. */
  within(block: Block): number[] {
    const marks = new Uint8Array(block.length)
    for (const typeId of block.types) {
      const which = this.types.get(typeId)
      if (which === 'all') markType(block, typeId, marks)
      else if (which !== undefined) markNamed(block, typeId, which, marks)
    }
    const indices: number[] = []
    for (let index = 0; index < marks.length; index += 1) if (marks[index] === 1) indices.push(index)
    return indices
  }
}

function markType({ typeIds, length }: Block, typeId: number, marks: Uint8Array): void {
  for (let index = 0; index < length; index += 1) if (typeIds[index] === typeId) marks[index] = 1
}

function markNamed(block: Block, typeId: number, { field, keys }: Named, marks: Uint8Array): void {
  const { typeIds, length, layouts, texts } = block
  const layout = layouts[typeId]
  const column = layout?.definition.instrument === field ? layout.instrumentColumn : undefined
  const codes = column === undefined ? undefined : texts[column]
  // A key that has no number is in no column.
  const wanted = new Set(Array.from(keys, (key) => textTable.find(key)))
  const [first] = wanted
  const isOne = wanted.size === 1
  for (let index = 0; index < length; index += 1) {
    if (typeIds[index] !== typeId) continue
    const held = block.objectAt(index)
    if (held === undefined && codes !== undefined) {
      const code = codes[index] as number
      if (isOne ? code === first : wanted.has(code)) marks[index] = 1
      continue
    }
    const data = (held ?? block.event(index)).data as Readonly<Record<string, unknown>>
    const key = data[field]
    // The recipe reports a key that is no text.
    if (typeof key !== 'string' || keys.has(key)) marks[index] = 1
  }
}
