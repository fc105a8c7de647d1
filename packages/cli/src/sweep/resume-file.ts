import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { TapelineError } from '@tapeline/core'
import type { SweepTable } from '@tapeline/sweep'

/** The table that an earlier sweep left in a file; undefined where there is no file. @throws TapelineError `file.invalid` */
export function readResumeFile(file: string): SweepTable | undefined {
  if (!existsSync(file)) return undefined
  try {
    const table: SweepTable = JSON.parse(readFileSync(file, 'utf8'))
    if (table.manifest.format === 'tapeline.sweep/2' && Array.isArray(table.rows)) return table
  } catch {
    // Told below, like a file of something else.
  }
  throw new TapelineError({
    code: 'file.invalid',
    message: 'This is no table of a sweep.',
    expected: 'what an earlier sweep with --resume has written',
    place: { file },
  })
}

/** Keeps a table for a later sweep. It is written beside the file first, so that an interruption leaves no half of one. */
export function writeResumeFile(file: string, table: SweepTable): void {
  writeFileSync(`${file}.part`, `${JSON.stringify(table)}\n`)
  renameSync(`${file}.part`, file)
}
