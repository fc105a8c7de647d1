import type { Sample } from '@tapeline/core/types'
import { checkExport, checkSamples } from '../check-import-options.js'
import { leavesOf } from './flat.js'
import { type Cell, type SheetColumn, typeOf } from './sheet.js'
import { type ExportOptions, writeSheet } from './write-sheet.js'

/**
 * Writes a row for each sample: `at` in epoch milliseconds, `time` as ISO 8601 in UTC, and the value in the column `value`, or for
 * an object a column for each value in it, named by its path.
 * @throws TapelineError if the file cannot be written; then no file is created, and an older file is kept
 */
export async function exportSamples(
  samples: readonly Sample<unknown>[],
  path: string,
  options: ExportOptions = {},
): Promise<void> {
  checkExport('exportSamples()', path, options)
  checkSamples('exportSamples()', samples)
  const columns = new Map<string, Cell[]>()
  for (const [row, { value }] of samples.entries()) {
    for (const [leaf, cell] of leavesOf(value)) {
      const name = leaf === '' ? 'value' : leaf
      let cells = columns.get(name)
      if (cells === undefined) {
        cells = new Array<Cell>(samples.length).fill(undefined)
        columns.set(name, cells)
      }
      cells[row] = cell
    }
  }
  const times: SheetColumn[] = [
    { name: 'at', type: 'number', values: samples.map(({ at }) => at) },
    { name: 'time', type: 'text', values: samples.map(({ at }) => new Date(at).toISOString()) },
  ]
  const taken = new Set(times.map(({ name }) => name))
  const values = [...columns].map(
    ([name, cells]): SheetColumn => ({
      name: taken.has(name) ? `value.${name}` : name,
      type: typeOf(cells),
      values: cells,
    }),
  )
  await writeSheet({ length: samples.length, columns: [...times, ...values] }, path, options)
}
