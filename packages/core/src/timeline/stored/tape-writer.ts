import type { AnyEventDefinition } from '../../event/definition.js'
import { showValue, TapelineError } from '../../event/error.js'
import type { Block } from '../columns/block.js'
import { BlockBuilder, type BlockPlan } from '../columns/block-builder.js'
import { MemoryBlock } from '../columns/memory-block.js'
import { encodeBlock } from './block-codec.js'
import type { ByteSink } from './byte-source.js'
import { type DirectoryEntry, directorySections, entryOf, hasConsecutiveIds } from './directory.js'
import { IdRunWriter } from './id-runs.js'
import { encodeSections } from './sections.js'
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
import { GrowingTables } from './tape-numbers.js'
import { jsonBytes } from './text-bytes.js'

/** What the end of a tape says beside its blocks. */
export type TapeEnd = Pick<StoredHead, 'sealed' | 'nextSeq' | 'corrected'>

/**
 * Writes a tape from its first block to its last, then its tail. It holds one block in memory, about 100 bytes for each block written,
 * and up to 32 MiB of ids where these are not consecutive. Equal events in the same order give equal bytes, however they are cut
 * into blocks.
 */
export class TapeWriter {
  private readonly tables: GrowingTables
  private readonly entries: DirectoryEntry[] = []
  private readonly runs: IdRunWriter
  private pending: BlockBuilder
  private position = 0
  private length = 0
  private last = { at: Number.NEGATIVE_INFINITY, seq: 0 }

  constructor(
    private readonly sink: ByteSink,
    private readonly plan: BlockPlan,
    definitions: ReadonlyMap<string, AnyEventDefinition>,
  ) {
    this.tables = new GrowingTables(definitions)
    this.pending = new BlockBuilder(plan)
    this.runs = new IdRunWriter(
      { write: (bytes) => this.write(bytes), checksum: (bytes) => sink.checksum(bytes) },
      () => this.position,
    )
    const header = new Uint8Array(HEADER_BYTES)
    header.set(ascii(MAGIC))
    new DataView(header.buffer).setUint32(MAGIC.length, VERSION, true)
    this.write(header)
  }

  /**
   * Adds the events of a block.
   * @throws TapelineError `event.invalid` if they are not after all events before; what the sink throws
   */
  add(block: Block): void {
    this.checkOrder(block)
    this.length += block.length
    const { size } = this.plan
    if (this.pending.length === 0 && block.length === size) {
      this.writeBlock(block)
      return
    }
    for (let from = 0; from < block.length; ) {
      const to = Math.min(block.length, from + size - this.pending.length)
      this.pending.take(block, from, to)
      from = to
      if (this.pending.length === size) this.flush()
    }
  }

  /** Writes the rest. The tape is complete then. */
  finish({ sealed, nextSeq, corrected }: TapeEnd): void {
    this.flush()
    const { types, texts, prefixes, envelopes, typeSets } = this.tables
    const { length } = this
    const { offsets, counts, fences, checksums } = this.runs.finish()
    const head: StoredHead = {
      sealed,
      nextSeq,
      blockSize: this.plan.size,
      length,
      types,
      texts,
      prefixes,
      envelopes,
      typeSets,
      corrected,
    }
    const tail = encodeSections([
      { kind: HEAD, index: 0, values: jsonBytes(head) },
      { kind: RUN_OFFSETS, index: 0, values: offsets },
      { kind: RUN_COUNTS, index: 0, values: counts },
      { kind: RUN_FENCES, index: 0, values: fences },
      { kind: RUN_CHECKSUMS, index: 0, values: checksums },
      ...directorySections(this.entries, DIRECTORY),
    ])
    const trailer = new Uint8Array(TRAILER_BYTES)
    const view = new DataView(trailer.buffer)
    view.setFloat64(0, this.position, true)
    view.setFloat64(8, tail.byteLength, true)
    view.setUint32(16, this.sink.checksum(tail), true)
    view.setUint32(20, VERSION, true)
    trailer.set(ascii(END_MAGIC), 24)
    this.write(tail)
    this.write(trailer)
  }

  private flush(): void {
    const [block] = this.pending.cut(true)
    if (block === undefined) return
    this.pending = new BlockBuilder(this.plan)
    this.writeBlock(block)
  }

  private writeBlock(given: Block): void {
    const block = new MemoryBlock(given.loaded, 0, given.length, { isCompact: true, isCopy: false })
    const bytes = encodeBlock(block, this.tables)
    const index = this.entries.length
    const isConsecutive = hasConsecutiveIds(block)
    this.tables.noteIds(block)
    this.entries.push({
      ...entryOf(block),
      offset: this.position,
      byteLength: bytes.byteLength,
      checksum: this.sink.checksum(bytes),
      typeSet: this.tables.typeSetOf(block),
      idPrefix: isConsecutive ? this.tables.prefixOf((block.idPrefixes[0] as { text: string }).text) + 1 : 0,
    })
    this.write(bytes)
    if (!isConsecutive) this.runs.add(block, index)
  }

  private write(bytes: Uint8Array): void {
    this.sink.write(bytes)
    this.position += bytes.byteLength
  }

  private checkOrder(block: Block): void {
    const { at, seq } = this.last
    if ((block.firstAt - at || block.seqOfFirst - seq) > 0 || this.length === 0) {
      this.last = { at: block.lastAt, seq: block.seqAt(block.length - 1) }
      return
    }
    throw new TapelineError({
      code: 'event.invalid',
      message: 'A tape is written in order, and this event is not after the last one.',
      eventId: block.idAt(0),
      expected: `at ${at} or later`,
      found: showValue(block.firstAt),
    })
  }
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}
