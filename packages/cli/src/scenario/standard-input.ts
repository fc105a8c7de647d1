import { closeSync, mkdtempSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { constants, gunzipSync } from 'node:zlib'
import { isTapelineError } from '@tapeline/core'
import { TapelineError } from '@tapeline/core/internal'
import { FileError, fileErrorOf, isSystemError } from '../file-error.js'
import { onExit } from '../terminal/on-exit.js'
import { UsageError } from '../usage-error.js'

/** The name of the standard input among files. */
export const STDIN = '-'
/** Its name in messages and reports. */
const STDIN_SHOWN = 'standard input'

/** The number of first bytes that determine the format of a file. */
export const SNIFFED: number = 1 << 16

/**
 * Copies the standard input into a temporary file with the ending of its format, and removes it after its use.
 * @param ending of the file; default: by its first bytes
 * @throws UsageError for an empty input; FileError; errors of `use`, with `standard input` as the name of the file
 */
export async function withStandardInput<Value>(
  use: (file: string) => Promise<Value>,
  ending?: string,
): Promise<Value> {
  if (process.stdin.readableEnded)
    throw new UsageError(
      `The standard input can be read once; name '${STDIN}' once, and files by their paths.`,
    )
  const folder = mkdtempSync(join(tmpdir(), 'tapeline-stdin-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  const forget = onExit(remove)
  try {
    const head = await copyTo(join(folder, 'stdin'))
    if (head.length === 0) throw new UsageError(`The standard input, which '${STDIN}' reads, is empty.`)
    const file = join(folder, `stdin${endingOf(head, ending)}`)
    renameSync(join(folder, 'stdin'), file)
    return await use(file)
  } catch (error) {
    throw renamed(error, folder)
  } finally {
    remove()
    forget()
  }
}

/** The name of the temporary file in messages and reports. */
export function withoutFolder(text: string): string {
  return text.replaceAll(
    /([^\s'"]*[/\\])?\bstdin\.(tape|parquet|csv\.gz|jsonl\.gz|jsonl|yaml|csv)\b/g,
    STDIN_SHOWN,
  )
}

/** @returns the first bytes */
async function copyTo(path: string): Promise<Buffer> {
  let file: number | undefined
  const head: Buffer[] = []
  let length = 0
  try {
    file = openSync(path, 'w')
    for await (const chunk of chunksOfInput()) {
      if (length < SNIFFED) head.push(chunk)
      length += chunk.length
      for (let from = 0; from < chunk.length; ) from += writeSync(file, chunk, from)
    }
  } catch (error) {
    throw isSystemError(error) ? fileErrorOf(path, 'written', error) : error
  } finally {
    if (file !== undefined) closeSync(file)
  }
  return Buffer.concat(head).subarray(0, SNIFFED)
}

async function* chunksOfInput(): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of process.stdin) yield Buffer.from(chunk)
  } catch (error) {
    throw isSystemError(error) ? fileErrorOf(STDIN_SHOWN, 'read', error) : error
  }
}

/** Whether a text begins like a timeline in JSON Lines. */
export function isTimelineHead(head: Buffer): boolean {
  return /^\s*\{[^\n]*"format"\s*:\s*"tapeline\.timeline\//.test(head.toString('utf8'))
}

/** The ending for the format of some bytes. @param given the requested format */
function endingOf(bytes: Buffer, given: string | undefined): string {
  const start = bytes.subarray(0, 6).toString('latin1')
  if (start.startsWith('\x1f\x8b')) return `${given ?? textEndingOf(unpacked(bytes))}.gz`
  if (given !== undefined) return given
  if (start === 'ARROW1' || start === 'TAPELI') return '.tape'
  return start.startsWith('PAR1') ? '.parquet' : textEndingOf(bytes)
}

function textEndingOf(head: Buffer): string {
  if (isTimelineHead(head)) return '.jsonl'
  const text = head.toString('utf8')
  if (/(^|[{,\s])"?format"?\s*:\s*["']?tapeline\.scenario\//.test(text)) return '.yaml'
  return /^\s*\{[^\n]*\}\s*(\n|$)/.test(text) ? '.jsonl' : '.csv'
}

/** The beginning of the uncompressed bytes; empty if they are damaged, which the reader reports. */
function unpacked(head: Buffer): Buffer {
  try {
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH })
  } catch {
    return Buffer.alloc(0)
  }
}

/** The same error, without the name of the temporary folder. */
function renamed(error: unknown, folder: string): unknown {
  const plain = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : withoutFolder(text.replaceAll(`${folder}/`, ''))
  if (error instanceof FileError) return new FileError(plain(error.message), { cause: error })
  if (!isTapelineError(error)) return error
  const faults = error.faults.map((fault) => ({
    ...fault,
    message: plain(fault.message) as string,
    expected: plain(fault.expected),
    found: plain(fault.found),
    place: fault.place && { ...fault.place, file: plain(fault.place.file) as string },
  }))
  return new TapelineError(faults, { cause: error })
}
