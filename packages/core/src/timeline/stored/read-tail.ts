import { type ByteSource, readChecked, tapeFault } from './byte-source.js'
import { type Directory, directoryIn } from './directory.js'
import type { IdRuns } from './id-runs.js'
import { decodeSections, type SectionValues } from './sections.js'
import {
  DIRECTORY,
  END_MAGIC,
  HEAD,
  HEADER_BYTES,
  MAGIC,
  RUN_CHECKSUMS,
  RUN_COUNTS,
  RUN_FENCES,
  RUN_OFFSETS,
  type StoredHead,
  TRAILER_BYTES,
  VERSION,
} from './tape-head.js'
import { jsonIn } from './text-bytes.js'

/** What a tape says of its blocks. */
export interface TapeTail {
  readonly head: StoredHead
  readonly runs: IdRuns
  readonly directory: Directory
  /** The CRC-32 of the tail. */
  readonly checksum: number
}

/**
 * Reads the tail of a tape.
 * @throws TapelineError `file.invalid` for another file, another version, or an incomplete or damaged tape; `file.unreadable`
 */
export function readTail(source: ByteSource): TapeTail {
  checkHeader(source)
  const { name, size } = source
  const end = size - TRAILER_BYTES
  const trailer = end < HEADER_BYTES ? undefined : source.read(end, TRAILER_BYTES)
  if (trailer === undefined || textIn(trailer, 24) !== END_MAGIC) throw incomplete(name)
  const view = new DataView(trailer.buffer, trailer.byteOffset, TRAILER_BYTES)
  const [offset, length] = [view.getFloat64(0, true), view.getFloat64(8, true)]
  const areNumbers = Number.isInteger(offset) && Number.isInteger(length)
  const isWhole = areNumbers && offset >= HEADER_BYTES && offset + length === end
  if (!isWhole || view.getUint32(20, true) !== VERSION) throw incomplete(name)
  const checksum = view.getUint32(16, true)
  const tail = readChecked(source, 'its tail', { offset, length, checksum })
  const sections = new Map<number, SectionValues>()
  for (const { kind, values } of decodeSections(tail)) sections.set(kind, values)
  const head = jsonIn(sections.get(HEAD) as SectionValues) as StoredHead
  const runs: IdRuns = {
    offsets: sections.get(RUN_OFFSETS) as Float64Array,
    counts: sections.get(RUN_COUNTS) as Float64Array,
    fences: sections.get(RUN_FENCES) as Uint32Array,
    checksums: sections.get(RUN_CHECKSUMS) as Uint32Array,
  }
  return { head, runs, directory: directoryIn(sections, DIRECTORY), checksum }
}

/** Whether some bytes begin as a tape of any version from 2 on. */
export function beginsAsTape(bytes: Uint8Array): boolean {
  return bytes.length >= MAGIC.length && textIn(bytes, 0) === MAGIC
}

function checkHeader(source: ByteSource): void {
  const { name, size } = source
  const header = source.read(0, Math.min(size, HEADER_BYTES))
  if (textIn(header, 0, 6) === 'ARROW1') {
    throw tapeFault(
      name,
      'The file is an Arrow file, as older versions wrote tapes. Read it with importEvents(), and write it again with exportEvents().',
      'a tape that can be opened in place',
      'an Arrow file',
    )
  }
  if (!beginsAsTape(header)) throw tapeFault(name, 'The file is not a tape.')
  if (header.length < HEADER_BYTES) throw incomplete(name)
  const view = new DataView(header.buffer, header.byteOffset)
  const [version, rest] = [view.getUint32(8, true), view.getUint32(12, true)]
  if (version === VERSION && rest === 0) return
  throw tapeFault(
    name,
    'The tape has another version, or its header is damaged. Read it with the version of Tapeline that wrote it, or a newer one.',
    `version ${VERSION}`,
    `version ${version}`,
  )
}

function incomplete(name: string): Error {
  return tapeFault(
    name,
    'The end of the tape is missing or damaged: it was cut, or its writing was stopped. Take another copy of it.',
  )
}

function textIn(bytes: Uint8Array, start: number, length = 8): string {
  return String.fromCharCode(...bytes.subarray(start, start + length))
}
