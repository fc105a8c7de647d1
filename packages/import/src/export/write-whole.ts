import { open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { TapelineError } from '@tapeline/core'

let written = 0

/**
 * Writes a file whole or not at all: beside it under another name, which takes its place once all is on the disk. What went
 * wrong, or was stopped, leaves no file behind, and an older one as it was.
 * @param write receives the other name, and writes there
 * @throws TapelineError `file.unreadable` where the file cannot be written; the signal's reason; what `write` throws
 */
export async function writeWhole(
  path: string,
  signal: AbortSignal | undefined,
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  signal?.throwIfAborted()
  const target = resolve(path)
  written += 1
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}-${written}.tmp`)
  try {
    if ((await stat(target).catch(() => undefined))?.isDirectory()) throw new Error('it is a folder')
    await write(temporary)
    signal?.throwIfAborted()
    const file = await open(temporary, 'r')
    await file.sync().finally(() => file.close())
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true })
    signal?.throwIfAborted()
    if (error instanceof TapelineError) throw error
    const message = `The file cannot be written: ${error instanceof Error ? error.message : String(error)}.`
    throw new TapelineError({ code: 'file.unreadable', message, place: { file: path } }, { cause: error })
  }
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
