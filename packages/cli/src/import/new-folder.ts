import { randomUUID } from 'node:crypto'
import { lstatSync, rmSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { checkOutput, fileErrorOf, isSystemError, showPath } from '../file-error.js'
import { onExit } from '../terminal/on-exit.js'
import { UsageError } from '../usage-error.js'

/**
 * Checks that a folder can be made at a path.
 * @throws UsageError if something exists there, even a symbolic link; FileError if the parent does not exist
 */
export function checkNewFolder(option: string, path: string): void {
  checkOutput(option, path)
  let isThere: boolean
  try {
    isThere = lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch (error) {
    throw isSystemError(error) ? fileErrorOf(path, 'written', error) : error
  }
  if (isThere) throw new UsageError(`There is a '${showPath(path)}' already; name a new folder.`)
}

/**
 * Makes a folder with files, completely or not at all: under a temporary name in the same parent folder, and renamed when
 * everything is written and checked. Its mode follows the umask, as for any new folder.
 * @throws UsageError, FileError; the reason of the signal; errors of `check`
 */
export async function newFolder(
  folder: string,
  files: ReadonlyMap<string, string>,
  { signal, check }: { readonly signal: AbortSignal; readonly check: (made: string) => Promise<unknown> },
): Promise<void> {
  checkNewFolder('The folder', folder)
  const path = resolve(folder)
  const temporary = join(dirname(path), `.tapeline-${randomUUID()}`)
  const forget = onExit(() => rmSync(temporary, { recursive: true, force: true }))
  try {
    await mkdir(temporary)
    for (const [name, text] of files) {
      signal.throwIfAborted()
      await writeFile(join(temporary, name), text)
    }
    await check(temporary)
    signal.throwIfAborted()
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { recursive: true, force: true })
    throw isSystemError(error) ? fileErrorOf(folder, 'written', error) : error
  } finally {
    forget()
  }
}
