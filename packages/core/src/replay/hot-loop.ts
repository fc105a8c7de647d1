import type { Failure } from '../codegen/interpreted-runner.js'
import type { Block } from '../timeline/columns/block.js'
import type { Program } from './program.js'
import type { Cell } from './slot.js'

/**
 * The hot loop: runs the events of a block from index `from` up to, but not including, `to`.
 * @returns the first failure, or undefined
 */
export function runBlock(
  program: Program,
  cells: readonly Cell[],
  block: Block,
  from: number,
  to: number,
): Failure | undefined {
  const { typeIds } = block
  const failure: Failure = { index: -1, error: undefined }
  const runners = program.runnersByType()
  const rows = program.rowsOf(cells)
  rows.refresh()
  const ofAll = program.runnerOfAll()
  if (ofAll !== undefined) {
    ofAll(cells, rows, block, from, to, failure)
    return failure.index >= 0 ? failure : undefined
  }
  let index = from
  while (index < to) {
    const runner = runners[typeIds[index] as number]
    if (runner === undefined) {
      index += 1
      continue
    }
    index = runner(cells, rows, block, index, to, failure)
    if (failure.index >= 0) return failure
  }
  return undefined
}
