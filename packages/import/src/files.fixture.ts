import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { isTapelineError, type TapelineError } from '@tapeline/core'

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
