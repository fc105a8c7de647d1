import { checkExport } from '../check-import-options.js'
import { leavesOf } from './flat.js'
import type { Cell } from './sheet.js'
import { type ExportOptions, writeSheet } from './write-sheet.js'

/**
 * Writes a row for each number, text or boolean of a state: its `path`, as `explain` and `compare` accept it, and its `value`, in
 * Parquet and Arrow as JSON.
 * @throws TapelineError if the file cannot be written; then no file is created, and an older file is kept
 */
export async function exportState(state: unknown, path: string, options: ExportOptions = {}): Promise<void> {
  checkExport('exportState()', path, options)
  const paths: string[] = []
  const values: Cell[] = []
  for (const [leaf, cell] of leavesOf(state)) {
    paths.push(leaf)
    values.push(cell)
  }
  const columns = [
    { name: 'path', type: 'text', values: paths },
    { name: 'value', type: 'json', values },
  ] as const
  await writeSheet({ length: paths.length, columns }, path, options)
}
