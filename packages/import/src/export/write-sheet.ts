import { writeFile } from 'node:fs/promises'
import { TapelineError } from '@tapeline/core/internal'
import { arrowOf } from './arrow.js'
import { checkSheet } from './check-sheet.js'
import { writeParquet } from './parquet.js'
import type { ExportFormat, Sheet } from './sheet.js'
import { csvOf, jsonLinesOf } from './text-formats.js'
import { writeText, writeWhole } from './write-whole.js'

export interface ExportOptions {
  /** Default: by the name of the file. */
  readonly format?: ExportFormat
  /** Stops the writing, and leaves no file behind. */
  readonly signal?: AbortSignal
}

/** The format of a file to be written or read. @throws TapelineError `file.invalid` where its name does not say it */
export function exportFormatOf(path: string, format: ExportFormat | undefined): ExportFormat {
  if (format !== undefined) return format
  const ending = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? ''
  const known = { csv: 'csv', jsonl: 'jsonl', ndjson: 'jsonl', parquet: 'parquet', tape: 'tape' } as const
  if (Object.hasOwn(known, ending)) return known[ending as keyof typeof known]
  if (['arrow', 'feather'].includes(ending)) return 'arrow'
  throw new TapelineError({
    code: 'file.invalid',
    message: 'The file has an unknown ending; set `format`.',
    expected: '.csv, .jsonl, .ndjson, .parquet, .arrow, .feather or .tape',
    found: `'${path}'`,
  })
}

/** Writes a sheet to a file. @throws TapelineError where it cannot be written; then there is no file, or the older one */
export async function writeSheet(sheet: Sheet, path: string, options: ExportOptions): Promise<void> {
  const { signal } = options
  const format = exportFormatOf(path, options.format)
  if (format === 'tape') {
    throw new TapelineError({
      code: 'file.invalid',
      message: 'A tape holds a whole timeline; write samples and states as another kind of file.',
      expected: '.csv, .jsonl, .parquet or .arrow',
      found: `'${path}'`,
    })
  }
  checkSheet(sheet, format)
  await writeWhole(path, signal, async (temporary) => {
    if (format === 'csv') await writeText(temporary, signal, csvOf(sheet))
    else if (format === 'jsonl') await writeText(temporary, signal, jsonLinesOf(sheet))
    else if (format === 'parquet') await writeParquet(sheet, temporary, signal)
    else await writeFile(temporary, await arrowOf(sheet))
  })
}
