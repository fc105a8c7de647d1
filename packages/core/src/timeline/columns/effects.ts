import type { TapelineEvent } from '../../event/event.js'
import type { Block } from './block.js'

const NO_EFFECTS: ReadonlyMap<string, readonly TapelineEvent[]> = new Map()
const cache = new WeakMap<Block, ReadonlyMap<string, readonly TapelineEvent[]>>()

/** The events of a block that declare one of some causes, in order. */
export function effectsIn(block: Block, causes: readonly string[]): readonly TapelineEvent[] {
  if (!block.hasObjects) return []
  const byCause = effectsByCause(block)
  const lists = causes.flatMap((id) => [byCause.get(id) ?? []])
  const found = lists.filter((list) => list.length > 0)
  if (found.length <= 1) return found[0] ?? []
  const effects = new Set(found.flat().map(({ id }) => id))
  return block.heldObjects().filter(({ id }) => effects.has(id))
}

/** The events of a block by the ids of their declared causes, computed once for each block. */
export function effectsByCause(block: Block): ReadonlyMap<string, readonly TapelineEvent[]> {
  // Columns cannot hold events that declare causes.
  if (!block.hasObjects) return NO_EFFECTS
  const { loaded } = block
  const known = cache.get(loaded)
  if (known !== undefined) return known
  const effects = new Map<string, TapelineEvent[]>()
  for (const event of loaded.heldObjects()) {
    for (const cause of event.causes) {
      const list = effects.get(cause.id)
      if (list === undefined) effects.set(cause.id, [event])
      else list.push(event)
    }
  }
  cache.set(loaded, effects)
  return effects
}
