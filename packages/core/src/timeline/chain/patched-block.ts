import type { Block, PlacedEvent } from '../columns/block.js'
import { BlockPatch } from '../columns/block-patch.js'
import type { Layout, Layouts } from '../columns/layout.js'
import type { MemoryBlock } from '../columns/memory-block.js'
import { sameEnvelope } from '../columns/same-event.js'
import type { BlockChange } from './block-changes.js'

/**
 * The block after a change of only numbers and envelopes in its columns, as when prices are rebased. It shares the other columns with
 * the block (benchmark `what-if-reaction`).
 * @returns undefined if anything else changes
 */
export function patchedBlock(
  block: Block,
  { removed, added }: BlockChange,
  layouts: Layouts,
): MemoryBlock | undefined {
  if (removed.length !== added.length || removed.length === 0) return undefined
  const patch = new BlockPatch(block)
  for (let place = 0; place < removed.length; place += 1) {
    const index = removed[place] as number
    if (!patchRow(patch, block, index, added[place] as PlacedEvent, layouts)) return undefined
  }
  return patch.made()
}

/** @returns whether the event differs from the row in numbers and envelope only */
function patchRow(
  patch: BlockPatch,
  block: Block,
  index: number,
  { event, seq }: PlacedEvent,
  layouts: Layouts,
): boolean {
  const layout = layouts[block.typeIds[index] as number]
  if (layout === undefined || layout.definition.type !== event.type || block.objectAt(index) !== undefined)
    return false
  if (event.at !== block.at[index] || seq !== block.seqAt(index) || event.seq !== seq) return false
  if (event.knownAt !== block.knownAtOf(index) || event.id !== block.idAt(index)) return false
  const values = layout.valuesOf(event, layouts)
  if (values === undefined || !patchNumbers(patch, block, index, layout, values)) return false
  if (!sameEnvelope(event, block.envelopeAt(index))) patch.setEnvelope(index, event)
  return true
}

/** @returns whether the texts are the same */
function patchNumbers(
  patch: BlockPatch,
  block: Block,
  index: number,
  { fields }: Layout,
  values: readonly number[],
): boolean {
  for (const [place, { kind, column }] of fields.entries()) {
    const value = values[place] as number
    if (kind === 'text') {
      if (value !== block.textAt(column, index)) return false
    } else if (!Object.is(value, block.numberAt(column, index))) patch.column(column)[index] = value
  }
  return true
}
