import { crc32 } from 'node:zlib'
import { TapelineError } from '@tapeline/core/internal'
import { type Spelling, spellInCode } from '../rows/spelling.js'

/** The number of parts of a file with a checksum each, which gives the place of damage. */
const REGIONS = 64
const MARK = 'tapeline-crc32:'
const DIGITS = 8
const LENGTH = REGIONS * DIGITS
const BLANK = Buffer.alloc(LENGTH, '0')

/** The key under which the metadata of an Arrow or Parquet file hold its checksums. */
export const CHECKSUMS_KEY = 'tapeline.checksums'
/** The placeholder while the file is written. */
export const NO_CHECKSUMS: string = MARK + BLANK.toString('latin1')

/** Options for reading a file of events. */
export interface ReadOptions {
  /**
   * Reads a file without comparing it with its checksums, even if it has none: to recover parts of a damaged file, or to read a
   * file that another program rewrote. Default `false`.
   */
  readonly unchecked?: boolean
  /** Most distinct texts that columns of the timeline hold as numbers, as for `createTimeline`. Default 1,000,000. */
  readonly textsMax?: number
  /** The spelling of an option in messages. Default: as in code, `unchecked: true`. */
  readonly spelling?: Spelling
}

/** The limits of the timeline that is read. */
export function limitsOf({ textsMax }: ReadOptions): { readonly textsMax?: number } {
  return textsMax === undefined ? {} : { textsMax }
}

/** Writes the checksums of all bytes of a file into the place that was left for them in it. */
export function writeChecksums(bytes: Uint8Array): void {
  const file = asBuffer(bytes)
  const place = placeOf(file) as number
  const hex = checksumsOf(file, place).map((checksum) => checksum.toString(16).padStart(DIGITS, '0'))
  file.write(hex.join(''), place, 'latin1')
}

/**
 * Compares all bytes of a file with its checksums.
 * @throws TapelineError `file.invalid` if a part of the file was changed, or the file has no checksums
 */
export function checkChecksums(
  bytes: Uint8Array,
  { unchecked = false, spelling = spellInCode }: ReadOptions,
): void {
  if (unchecked) return
  const file = asBuffer(bytes)
  const place = placeOf(file)
  const anyway = `or pass ${spelling('unchecked', 'true')} to read it as it is.`
  if (place === undefined) {
    throw new TapelineError({
      code: 'file.invalid',
      message: `The file has no checksums: it is damaged, or another program wrote it. Take another copy of it, ${anyway}`,
    })
  }
  const digits = file.toString('latin1', place, place + LENGTH)
  const found = checksumsOf(file, place)
  for (const [region, checksum] of found.entries()) {
    const own = digits.slice(region * DIGITS, (region + 1) * DIGITS)
    if (own === checksum.toString(16).padStart(DIGITS, '0')) continue
    const [start, end] = regionOf(file, region)
    throw new TapelineError({
      code: 'file.invalid',
      message: `The file is damaged between its bytes ${start} and ${end} of ${file.length}, or in its checksums, or another program has written it again. Take another copy of it, ${anyway}`,
      expected: `the checksum ${own}`,
      found: checksum.toString(16).padStart(DIGITS, '0'),
    })
  }
}

/** The place of the checksums: metadata are at the end of a file. */
function placeOf(file: Buffer): number | undefined {
  const mark = file.lastIndexOf(MARK, undefined, 'latin1')
  const place = mark + MARK.length
  return mark < 0 || place + LENGTH > file.length ? undefined : place
}

/** The checksum of each region, computed with the placeholder. */
function checksumsOf(file: Buffer, place: number): number[] {
  return Array.from({ length: REGIONS }, (_, region) => {
    const [start, end] = regionOf(file, region)
    const [from, to] = [clamped(place, start, end), clamped(place + LENGTH, start, end)]
    const before = crc32(file.subarray(start, from))
    return crc32(file.subarray(to, end), crc32(BLANK.subarray(0, to - from), before))
  })
}

function regionOf({ length }: Buffer, region: number): [start: number, end: number] {
  return [Math.floor((region * length) / REGIONS), Math.floor(((region + 1) * length) / REGIONS)]
}

function clamped(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most)
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}
