import type { Fault } from '@tapeline/core'
import { TapelineError } from '@tapeline/core/internal'
import { type ExportFormat, foldedName, type Sheet, type SheetColumn } from './sheet.js'

/**
 * Demands of a sheet that a file in a format says all of it: Parquet knows columns apart by more than the case of their names, and
 * no zero character in those; what is text there, in Arrow and in CSV, is UTF-8, which has no halves of surrogate pairs.
 * @throws TapelineError `file.invalid` for each column that the file could not hold
 */
export function checkSheet({ columns }: Sheet, format: ExportFormat): void {
  const faults: Fault[] = []
  const names = new Map<string, string>()
  for (const column of columns) {
    const { name } = column
    const folded = format === 'parquet' ? foldedName(name) : name
    const other = names.get(folded)
    names.set(folded, name)
    if (other !== undefined) faults.push(sameName(other, name))
    const problem = format === 'jsonl' ? undefined : problemOf(column, format)
    if (problem !== undefined) faults.push(problem)
  }
  if (faults.length > 0) throw new TapelineError(faults)
}

/** Whether a text is the same once it was UTF-8: it has no half of a surrogate pair. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text)
}

function sameName(one: string, other: string): Fault {
  return {
    code: 'file.invalid',
    message:
      'Two columns of the file would have the same name; name them otherwise, or write another format.',
    expected: 'names that differ, in Parquet by more than their case',
    found: `${JSON.stringify(one)}, ${JSON.stringify(other)}`,
  }
}

function problemOf({ name, type, values }: SheetColumn, format: ExportFormat): Fault | undefined {
  const invalid = (message: string, found: string): Fault => ({
    code: 'file.invalid',
    message,
    expected: 'text without half a surrogate pair, and names in Parquet without a zero character',
    found: JSON.stringify(found),
  })
  if (!isWellFormed(name) || (format === 'parquet' && name.includes('\0'))) {
    return invalid('The file cannot hold the name of this column; write it as JSON Lines.', name)
  }
  if (type !== 'text' && (type !== 'json' || format !== 'csv')) return undefined
  const broken = values.find((cell) => typeof cell === 'string' && !isWellFormed(cell))
  const message = `The file cannot hold a text in the column ${JSON.stringify(name)}; write it as JSON Lines.`
  return broken === undefined ? undefined : invalid(message, String(broken))
}
