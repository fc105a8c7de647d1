import type { TapelineEvent } from '../../event/event.js'
import type { Block } from './block.js'

const cache = new WeakMap<Block, ReadonlyMap<string, readonly TapelineEvent[]>>()

/** The events of a block that declare one of some causes, in order. */
export function effectsIn(block: Block, causes: readonly string[]): readonly TapelineEvent[] {
  const byCause = effectsByCause(block)
  const lists = causes.flatMap((id) => [byCause.get(id) ?? []])
  const found = lists.filter((list) => list.length > 0)
  if (found.length <= 1) return found[0] ?? []
  const effects = new Set(found.flat())
  return block.heldObjects().filter((event) => effects.has(event))
}

/** The events of a block by the ids of their declared causes, computed once for each block. */
export function effectsByCause(block: Block): ReadonlyMap<string, readonly TapelineEvent[]> {
  const known = cache.get(block)
  if (known !== undefined) return known
  const effects = new Map<string, TapelineEvent[]>()
  // Columns cannot hold events that declare causes.
  for (const event of block.heldObjects()) {
    for (const cause of event.causes) {
      const list = effects.get(cause.id)
      if (list === undefined) effects.set(cause.id, [event])
      else list.push(event)
    }
  }
  cache.set(block, effects)
  return effects
}
