import { TapelineError } from '../../event/error.js'
import type { Block } from '../columns/block.js'
import { type ByteSink, type ByteSource, readChecked } from './byte-source.js'
import { derivedHash, type IdHash, idHash, type TextHash, textHash } from './id-hash.js'

/**
 * The ids of blocks in which the number of an id does not determine its row, as sorted runs of entries on disk: 40 bits of the hash
 * of the id, then 24 bits of the index of its block. A look-up reads one page of each run.
 */
export interface IdRuns {
  /** Where each run begins in the file. */
  readonly offsets: Float64Array
  /** Entries of each run. */
  readonly counts: Float64Array
  /** The first word of each page, run by run. */
  readonly fences: Uint32Array
  /** The CRC-32 of each page, run by run. */
  readonly checksums: Uint32Array
}

const ENTRY_BYTES = 8
/** Entries of a page. */
const PAGE = 512
/** Entries of a run: 32 MiB, which the writer holds in memory. */
const RUN = 4_194_304
const BLOCKS_MAX = 2 ** 24

/** Collects the ids of blocks and writes them as runs. */
export class IdRunWriter {
  private entries = new Uint32Array(2 * 4096)
  private count = 0
  private readonly offsets: number[] = []
  private readonly counts: number[] = []
  private readonly fences: number[] = []
  private readonly checksums: number[] = []
  private readonly prefixes = new Map<string, TextHash>()

  /**
   * @param sink where runs are written
   * @param position bytes that have been written to it
   */
  constructor(
    private readonly sink: ByteSink,
    private readonly position: () => number,
  ) {}

  add(block: Block, index: number): void {
    if (index >= BLOCKS_MAX) {
      throw new TapelineError({
        code: 'definition.invalid',
        message: 'The tape has too many blocks. Set a larger `blockSize`.',
        expected: `at most ${BLOCKS_MAX.toLocaleString('en-US')}`,
      })
    }
    const hashes = block.idPrefixes.map(({ text }) => this.hashOf(text))
    for (let row = 0; row < block.length; row += 1) {
      const object = block.objectAt(row)
      const hash =
        object === undefined
          ? derivedHash(hashes[block.idPrefixIndexAt(row)] as TextHash, block.idNumberAt(row))
          : idHash(object.id)
      this.push(hash, index)
    }
  }

  finish(): IdRuns {
    this.flush()
    return {
      offsets: Float64Array.from(this.offsets),
      counts: Float64Array.from(this.counts),
      fences: Uint32Array.from(this.fences),
      checksums: Uint32Array.from(this.checksums),
    }
  }

  private push({ high, low }: IdHash, block: number): void {
    if (this.count === RUN) this.flush()
    if (2 * this.count === this.entries.length) {
      const larger = new Uint32Array(2 * this.entries.length)
      larger.set(this.entries)
      this.entries = larger
    }
    // Little-endian: the second word is the upper half.
    this.entries[2 * this.count] = (low << 24) | block
    this.entries[2 * this.count + 1] = high
    this.count += 1
  }

  private flush(): void {
    const { count, entries } = this
    if (count === 0) return
    // The native sort of numbers takes a tenth of a sort with a comparison.
    new BigUint64Array(entries.buffer, 0, count).sort()
    this.offsets.push(this.position())
    this.counts.push(count)
    for (let start = 0; start < count; start += PAGE) {
      const length = Math.min(PAGE, count - start)
      const page = new Uint8Array(entries.buffer, start * ENTRY_BYTES, length * ENTRY_BYTES)
      this.fences.push(entries[2 * start + 1] as number)
      this.checksums.push(this.sink.checksum(page))
    }
    this.sink.write(new Uint8Array(entries.buffer, 0, count * ENTRY_BYTES).slice())
    this.count = 0
  }

  private hashOf(prefix: string): TextHash {
    const known = this.prefixes.get(prefix)
    if (known !== undefined) return known
    const hash = textHash(prefix)
    this.prefixes.set(prefix, hash)
    return hash
  }
}

/** The indices of the blocks that may hold an event with this id, each once. */
export function blocksWithId(runs: IdRuns, source: ByteSource, id: string): Set<number> {
  const found = new Set<number>()
  const { high, low } = idHash(id)
  let firstPage = 0
  for (const [run, count] of runs.counts.entries()) {
    const pages = Math.ceil(count / PAGE)
    for (let page = firstPageOf(runs.fences, firstPage, pages, high); page < pages; page += 1) {
      const fence = runs.fences[firstPage + page] as number
      if (fence > high) break
      for (const [entryHigh, entryLow] of entriesIn(runs, source, run, firstPage, page))
        if (entryHigh === high && entryLow >>> 24 === low) found.add(entryLow & 0xffffff)
    }
    firstPage += pages
  }
  return found
}

/** Checks all pages, for those who read a whole tape. @throws TapelineError `file.invalid` for a damaged page */
export function checkRuns(runs: IdRuns, source: ByteSource): void {
  let firstPage = 0
  for (const [run, count] of runs.counts.entries()) {
    const pages = Math.ceil(count / PAGE)
    for (let page = 0; page < pages; page += 1) readPage(runs, source, run, firstPage, page)
    firstPage += pages
  }
}

/** The first page that may hold a hash: the last one that begins below it. */
function firstPageOf(fences: Uint32Array, from: number, pages: number, high: number): number {
  let [least, most] = [0, pages]
  while (least < most) {
    const middle = (least + most) >>> 1
    if ((fences[from + middle] as number) < high) least = middle + 1
    else most = middle
  }
  return Math.max(0, least - 1)
}

function* entriesIn(
  runs: IdRuns,
  source: ByteSource,
  run: number,
  firstPage: number,
  page: number,
): Generator<readonly [high: number, low: number]> {
  const bytes = readPage(runs, source, run, firstPage, page)
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
  for (let word = 0; word < words.length; word += 2) yield [words[word + 1] as number, words[word] as number]
}

function readPage(
  { offsets, counts, checksums }: IdRuns,
  source: ByteSource,
  run: number,
  firstPage: number,
  page: number,
): Uint8Array {
  const count = Math.min(PAGE, (counts[run] as number) - page * PAGE)
  return readChecked(source, `page ${page} of the index of ids`, {
    offset: (offsets[run] as number) + page * PAGE * ENTRY_BYTES,
    length: count * ENTRY_BYTES,
    checksum: checksums[firstPage + page] as number,
  })
}
