import { isUtf8 } from 'node:buffer'
import { open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import type { Fault, TimelineJson } from '@tapeline/core'
import { didYouMean, parseJson, TapelineError } from '@tapeline/core/internal'
import { spellInCode } from '../rows/spelling.js'
import type { ReadOptions } from '../tape/checksums.js'
import { writeText } from './write-whole.js'

/** The contents of the first line; the other lines are events. */
const HEAD_KEYS = ['format', 'sealed', 'nextSeq', 'checksum'] as const
/** Before eight digits, so that the checksum can be written into a line that is there. */
const MARK = 'crc32:'
const DIGITS = 8
const BLANK = '0'.repeat(DIGITS)

/**
 * Writes a timeline as JSON Lines: the first line describes the timeline and has a checksum of all lines; each further line is an
 * event.
 */
export async function writeEventLines(
  { events, ...head }: TimelineJson,
  path: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const first = `${JSON.stringify({ ...head, checksum: MARK + BLANK })}\n`
  let checksum = crc32(first)
  function* lines(): Generator<string> {
    yield first
    for (const event of events) {
      const line = `${JSON.stringify(event)}\n`
      checksum = crc32(line, checksum)
      yield line
    }
  }
  await writeText(path, signal, lines())
  const file = await open(path, 'r+')
  try {
    await file.write(digitsOf(checksum), Buffer.byteLength(first) - Buffer.byteLength(`${BLANK}"}\n`))
  } finally {
    await file.close()
  }
}

/**
 * The JSON of a timeline from JSON Lines.
 * @param file the name of the file in faults
 * @throws TapelineError `file.invalid` for lines that are not JSON, and for a checksum in the first line that does not match
 */
export function readEventLines(bytes: Buffer, file: string, options: ReadOptions): unknown {
  if (!isUtf8(bytes))
    throw invalid(file, 1, 'The file is not UTF-8 text; it is damaged, or written in another encoding.')
  const values: unknown[] = []
  let line = 0
  for (let start = 0; start < bytes.length; ) {
    const feed = bytes.indexOf(LINE_FEED, start)
    const end = feed < 0 ? bytes.length : feed
    const text = bytes.toString('utf8', start, end)
    line += 1
    const value = parseJson(text, { file, line })
    if (line === 1) checkHead(value, text, bytes.subarray(end + 1), file, options)
    values.push(value)
    start = end + 1
  }
  const [head, ...events] = values
  return typeof head === 'object' && head !== null ? { ...head, events } : head
}

const LINE_FEED = 10
const RETURN_AND_FEED = Buffer.from('\r\n')

function checkHead(head: unknown, text: string, rest: Buffer, file: string, options: ReadOptions): void {
  if (typeof head !== 'object' || head === null || !('format' in head)) return
  const stray = Object.keys(head).find((key) => !HEAD_KEYS.includes(key as 'format'))
  if (stray !== undefined) {
    const message = `The first line has an unknown key '${stray}'.${didYouMean(stray, HEAD_KEYS)}`
    throw invalid(file, 1, message, HEAD_KEYS.join(', '))
  }
  if (options.unchecked === true || !('checksum' in head)) return
  const { spelling = spellInCode } = options
  const given = new RegExp(`"${MARK}([0-9a-f]{${DIGITS}})"`).exec(text)?.[1]
  const found = digitsOf(checksumOf(rest, crc32(`${text.trim().replace(`${MARK}${given}`, MARK + BLANK)}\n`)))
  if (given === found) return
  const message = `The file is damaged or cut off, or was changed after it was written. Take another copy of it; delete 'checksum' in its first line after a change of your own; or pass ${spelling('unchecked', 'true')} to read it as it is.`
  throw invalid(file, 1, message, String(head.checksum), MARK + found)
}

/** The checksum of lines that end in a line feed. Other line ends, or none at the end of the file, do not change it. */
function checksumOf(rest: Buffer, before: number): number {
  let checksum = before
  let start = 0
  while (start < rest.length) {
    const found = rest.indexOf(RETURN_AND_FEED, start)
    const end = found < 0 ? rest.length : found
    checksum = crc32(rest.subarray(start, end), checksum)
    if (found < 0) return rest.at(-1) === LINE_FEED ? checksum : crc32('\n', checksum)
    checksum = crc32('\n', checksum)
    start = found + RETURN_AND_FEED.length
  }
  return checksum
}

function digitsOf(checksum: number): string {
  return checksum.toString(16).padStart(DIGITS, '0')
}

function invalid(
  file: string,
  line: number,
  message: string,
  expected?: string,
  found?: string,
): TapelineError {
  const fault: Fault = { code: 'file.invalid', message, expected, found, place: { file, line } }
  return new TapelineError(fault)
}
