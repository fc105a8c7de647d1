import { rmSync } from 'node:fs'
import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { checkOutput, FileError, fileErrorOf, isSystemError, showPath } from './file-error.js'
import { onExit } from './terminal/on-exit.js'

/**
 * Writes a file whole or not at all: under another name first, so that an interruption leaves an older file as it was. A symbolic
 * link to a file is followed.
 * @param option that names the path, for errors
 * @throws UsageError for an empty path and for `-`; FileError if it cannot be written, or is a folder, a device or a pipe
 */
export async function writeOutput(
  option: string,
  path: string,
  contents: string | Uint8Array,
): Promise<void> {
  checkOutput(option, path)
  let temporary: string | undefined
  const forget = onExit(() => {
    if (temporary !== undefined) rmSync(temporary, { force: true })
  })
  try {
    const target = await realpath(path).catch((error: unknown) => {
      if (isSystemError(error) && error.code === 'ENOENT') return path
      throw error
    })
    const isOther = await stat(target).then(
      (stats) => !stats.isFile(),
      () => false,
    )
    if (isOther) throw new FileError(`${showPath(path)}: cannot be written: it is not a regular file.`)
    temporary = `${target}.${process.pid}.tmp`
    await writeFile(temporary, contents)
    await rename(temporary, target)
  } catch (error) {
    if (temporary !== undefined) await rm(temporary, { force: true }).catch(() => undefined)
    if (isSystemError(error)) throw fileErrorOf(path, 'written', error)
    throw error
  } finally {
    forget()
  }
}
