import type { TapelineEvent } from '../event/event.js'
import type { Block } from '../timeline/block.js'
import type { Runner } from './program.js'
import type { Cell } from './slot.js'

/**
 * The hot loop: runs the events of a block from one index up to, but not including, another.
 * @returns undefined, or where and how one failed
 */
export function runBlock(
  runners: readonly (Runner | undefined)[],
  cells: readonly Cell[],
  block: Block,
  from: number,
  to: number,
): { readonly index: number; readonly error: unknown } | undefined {
  const { events, typeIds } = block
  let index = from
  try {
    for (; index < to; index += 1) {
      const runner = runners[typeIds[index] as number]
      if (runner !== undefined) runner(cells, events[index] as TapelineEvent)
    }
  } catch (error) {
    return { index, error }
  }
  return undefined
}
