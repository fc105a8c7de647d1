import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { isTapelineError } from '@tapeline/core'
import type { TapelineError } from '@tapeline/core/internal'

/** Rows of a file of hours: facts of 27 January 2025, as the shipped scenario has them. */
export const HOURS = [
  'Ticker,Timestamp,O,H,L,C,Vol',
  'NVDA,2025-01-27T09:30:00-05:00,124.80,128.40,123.03,126.50,1000',
  'NVDA,2025-01-27T10:30:00-05:00,126.50,127.00,120.00,121.00,2000',
  'NVDA,2025-01-27T15:30:00-05:00,118.00,119.00,117.00,118.42,3000',
]

/** A folder of its own for a suite; `write` gives the path of what it wrote. */
export function temporaryFolder(): {
  readonly folder: string
  write(name: string, content: string | Uint8Array): string
  remove(): void
} {
  const folder = mkdtempSync(join(tmpdir(), 'tapeline-import-'))
  return {
    folder,
    write(name, content) {
      const path = join(folder, name)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, content)
      return path
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** The error that a promise is rejected with. */
export async function errorOf(promise: Promise<unknown>): Promise<TapelineError> {
  try {
    await promise
  } catch (error) {
    if (isTapelineError(error)) return error
    throw error
  }
  throw new Error('It did not fail.')
}

/** Each fault as `line: message (expected / found)`. */
export function faultsOf({ faults }: TapelineError): string[] {
  return faults.map(({ place, message, found }) => `${place?.line ?? '-'}: ${message} ${found ?? ''}`.trim())
}
