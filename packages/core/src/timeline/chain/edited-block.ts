import type { Block, PlacedEvent } from '../columns/block.js'
import type { BlockPlan } from '../columns/block-builder.js'
import { typeIdOf } from '../columns/layout.js'
import { MadeBlock } from '../columns/made-block.js'
import type { MemoryBlock } from '../columns/memory-block.js'
import { type BlockChange, isAt, merge, recordChange } from './block-changes.js'
import { patchedBlock } from './patched-block.js'

/** Number of events of a block after a change. */
export function editedLength(block: Block, { removed, added }: BlockChange): number {
  return block.length - removed.length + added.length
}

/** A block after a change that leaves at least one event; it is made on the first use. */
export function editedBlock(block: Block, change: BlockChange, plan: BlockPlan): Block {
  const { removed, added } = change
  const facts = {
    length: editedLength(block, change),
    ...firstKey(block, change),
    lastAt: lastTime(block, change),
    types: [...new Set([...block.types, ...added.map(({ event }) => typeIdOf(event.type))])],
    hasObjects: block.hasObjects || added.length > 0,
    hasNewEvents: added.length > 0,
  }
  const make = (): MemoryBlock => merge(block.loaded, change, plan).cut()[0] as MemoryBlock
  const made = new MadeBlock(block, facts, make)
  recordChange(made, block, { removed, added })
  return made
}

/**
 * As {@link editedBlock}, for events with the keys of those that they replace, as when prices are rebased.
 * @returns undefined for any other change
 */
export function editedInPlace(block: Block, change: BlockChange, plan: BlockPlan): Block | undefined {
  const { removed, added } = change
  if (removed.length !== added.length || removed.length === 0) return undefined
  if (!removed.every((row, index) => isAt(block, row, added[index] as PlacedEvent))) return undefined
  const { length, firstAt, seqOfFirst, lastAt } = block
  const types = [...new Set([...block.types, ...added.map(({ event }) => typeIdOf(event.type))])]
  const facts = { length, firstAt, seqOfFirst, lastAt, types, hasObjects: true, hasNewEvents: true }
  const made = new MadeBlock(block, facts, () => {
    const { loaded } = block
    return patchedBlock(loaded, change, plan.layouts) ?? (merge(loaded, change, plan).cut()[0] as MemoryBlock)
  })
  recordChange(made, block, change)
  return made
}

function firstKey(
  block: Block,
  { removed, added }: BlockChange,
): { readonly firstAt: number; readonly seqOfFirst: number } {
  let row = 0
  while (row < removed.length && removed[row] === row) row += 1
  const [first] = added
  if (row < block.length) {
    const firstAt = row === 0 ? block.firstAt : (block.at[row] as number)
    const seqOfFirst = row === 0 ? block.seqOfFirst : block.seqAt(row)
    if (first === undefined || (firstAt - first.event.at || seqOfFirst - first.seq) < 0)
      return { firstAt, seqOfFirst }
  }
  const { event, seq } = first as PlacedEvent
  return { firstAt: event.at, seqOfFirst: seq }
}

function lastTime(block: Block, { removed, added }: BlockChange): number {
  let row = block.length - 1
  let place = removed.length - 1
  for (; place >= 0 && removed[place] === row; place -= 1) row -= 1
  const last = added.at(-1)?.event.at ?? Number.NEGATIVE_INFINITY
  if (row < 0) return last
  return Math.max(last, row === block.length - 1 ? block.lastAt : (block.at[row] as number))
}
