import { rmSync } from 'node:fs'
import { open, readlink, realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { TapelineError } from '@tapeline/core/internal'

let written = 0

/**
 * Writes a file whole or not at all: beside it under another name, which takes its place once all is on the disk. What went
 * wrong, or was stopped, leaves no file behind, and an older one as it was. A symbolic link is followed: what it leads to is
 * written, and need not be there yet. What is there and is no regular file (a folder, a device, a pipe) is refused.
 * @param write receives the other name, and writes there
 * @throws TapelineError `file.unreadable` where the file cannot be written; the signal's reason; what `write` throws
 */
export async function writeWhole(
  path: string,
  signal: AbortSignal | undefined,
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  signal?.throwIfAborted()
  let temporary: string | undefined
  const remove = (): void => {
    if (temporary !== undefined) rmSync(temporary, { force: true })
  }
  // An exit in between, by a signal, leaves no file either.
  process.once('exit', remove)
  try {
    if (path === '') throw new Error('the path is empty')
    const target = await targetOf(resolve(path))
    const stats = await stat(target).catch(() => undefined)
    if (stats?.isDirectory()) throw new Error('it is a folder')
    if (stats !== undefined && !stats.isFile()) throw new Error('it is not a regular file')
    written += 1
    temporary = join(dirname(target), `.tapeline-${process.pid}-${written}.tmp`)
    await write(temporary)
    signal?.throwIfAborted()
    const file = await open(temporary, 'r')
    await file.sync().finally(() => file.close())
    await rename(temporary, target)
  } catch (error) {
    if (temporary !== undefined) await rm(temporary, { force: true }).catch(() => undefined)
    signal?.throwIfAborted()
    if (error instanceof TapelineError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    const message = `The file cannot be written: ${temporary === undefined ? reason : reason.replaceAll(temporary, path)}.`
    throw new TapelineError({ code: 'file.unreadable', message, place: { file: path } }, { cause: error })
  } finally {
    process.removeListener('exit', remove)
  }
}

/** Links that lead to one another are given up by the system after so many. */
const LINKS_MAX = 40

/** The target of a path's symbolic links; it need not exist yet. */
async function targetOf(path: string, followed = 0): Promise<string> {
  if (followed > LINKS_MAX) throw new Error('its symbolic links form a loop')
  try {
    return await realpath(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const link = await readlink(path).catch(() => undefined)
  return link === undefined ? path : targetOf(resolve(dirname(path), link), followed + 1)
}

const CHUNK = 1 << 16

/** Writes text piece by piece, some of it at a time. */
export async function writeText(
  path: string,
  signal: AbortSignal | undefined,
  pieces: Iterable<string>,
): Promise<void> {
  const file = await open(path, 'wx')
  try {
    let text = ''
    for (const piece of pieces) {
      text += piece
      if (text.length < CHUNK) continue
      signal?.throwIfAborted()
      await file.writeFile(text)
      text = ''
    }
    await file.writeFile(text)
  } finally {
    await file.close()
  }
}
