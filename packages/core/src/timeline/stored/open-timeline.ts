import type { AnyEventDefinition, EventOf } from '../../event/definition.js'
import { type Fault, TapelineError } from '../../event/error.js'
import type { TapelineEvent } from '../../event/event.js'
import { readEvent } from '../../event/read-event.js'
import { Chain } from '../chain/chain.js'
import { readEnvelopes } from '../columns/batch-reader.js'
import { BlockCache } from '../columns/block-cache.js'
import type { Columns } from '../columns/block-columns.js'
import { IdPrefix } from '../columns/derived-id.js'
import { typeIdOf } from '../columns/layout.js'
import { textTable } from '../columns/texts.js'
import { CorrectionChains } from '../correction-chains.js'
import { EventIndex } from '../event-index.js'
import { checkDefinitions } from '../from-columns.js'
import { createTimeline, Timeline } from '../timeline.js'
import { changedState, type TimelineState } from '../timeline-state.js'
import { decodeBlock, objectRows, type TapeMeanings, tapeMeanings } from './block-codec.js'
import { type ByteSource, readChecked, tapeFault } from './byte-source.js'
import { readTail, type TapeTail } from './read-tail.js'
import { type BlockStore, StoredBlock } from './stored-block.js'
import { storedIdsOf } from './stored-ids.js'

/** Bytes of blocks in memory by default. */
export const MEMORY_BUDGET_BYTES = 268_435_456

export interface OpenTimelineOptions {
  /** Bytes of columns that are kept in memory. Default 256 MiB. The block in use is kept even if it is larger. */
  readonly memoryBudgetBytes?: number
  /** Most distinct texts that columns of the timeline hold as numbers, as for `createTimeline`. Default 1,000,000. */
  readonly textsMax?: number
  /** Whether a sealed tape gives a timeline that is not, for a writer who seals what it wrote. Default `false`. */
  readonly isUnsealed?: boolean
}

/** A timeline whose blocks are in a file. */
export interface OpenTimeline<Event extends TapelineEvent = TapelineEvent> {
  readonly timeline: Timeline<Event>
  /** The CRC-32 of the tail of the tape, which contains the checksums of all blocks. */
  readonly checksum: number
  /** Drops all blocks, and makes each later read of one an error `timeline.closed`. */
  close(): void
}

/**
 * Opens a tape. Its tail is read now, and its blocks when they are needed. A sealed tape is not sealed again, because its checksums
 * prove that it is the one that was sealed.
 * @throws TapelineError as `readTail`; `event.type-unknown` for a type without a definition, `definition.invalid` for one with another
 * version or other columns, or if the tape has more than `textsMax` texts; with every fault of a correction
 */
export function openTimeline<const Definitions extends readonly AnyEventDefinition[]>(
  definitions: Definitions,
  source: ByteSource,
  { memoryBudgetBytes = MEMORY_BUDGET_BYTES, textsMax, isUnsealed = false }: OpenTimelineOptions = {},
): OpenTimeline<EventOf<Definitions>> {
  const tail = readTail(source)
  const { head, directory, runs } = tail
  const { blockSize } = head
  // Read before the definitions, so that the types can get the same numbers as in the tape.
  for (const { type } of head.types) typeIdOf(type)
  const limits = textsMax === undefined ? { blockSize } : { blockSize, textsMax }
  const { state } = createTimeline(definitions, limits)
  checkDefinitions(head, state.definitions)
  const store = new TapeStore(source, tail, state, memoryBudgetBytes)
  const blocks = Array.from(directory.length, (_, index) => new StoredBlock(store, index))
  const prefixes = head.prefixes.map(([text]) => text)
  const corrected = new Map(
    head.corrected.map((json) => store.readEvent(json)).map((event) => [event.id, event]),
  )
  // A corrected event is not in the blocks, but in those of a view from before its correction.
  const index = EventIndex.ofStored(
    storedIdsOf(blocks, directory, prefixes, runs, source),
    new Map(head.prefixes.filter(([, greatest]) => greatest >= 0)),
  ).with(corrected, state.layouts)
  const change = {
    chain: Chain.ofBlocks(blocks),
    // The blocks already hold the corrections in force.
    corrections: CorrectionChains.empty.arrive(corrected, () => undefined).corrections,
    index,
    nextSeq: head.nextSeq,
    sealed: head.sealed && !isUnsealed,
    derivation: undefined,
  }
  return {
    timeline: new Timeline<EventOf<Definitions>>(changedState(state, change)),
    checksum: tail.checksum,
    close: () => store.close(),
  }
}

/** Reads blocks and keeps some of them. */
class TapeStore implements BlockStore {
  readonly directory: BlockStore['directory']
  readonly layouts: BlockStore['layouts']
  readonly typeSets: BlockStore['typeSets']
  readonly cache: BlockCache
  private readonly meanings: TapeMeanings
  private isClosed = false

  constructor(
    private readonly source: ByteSource,
    { head, directory }: TapeTail,
    private readonly state: TimelineState,
    memoryBudgetBytes: number,
  ) {
    this.directory = directory
    this.layouts = state.layouts
    this.cache = new BlockCache(memoryBudgetBytes)
    const typeIds = Uint16Array.from(head.types, ({ type }) => typeIdOf(type))
    this.typeSets = head.typeSets.map((set) => set.map((type) => typeIds[type] as number))
    this.meanings = tapeMeanings({
      layouts: state.layouts,
      typeIds,
      codes: codesOf(head.texts, state, source),
      prefixes: head.prefixes.map(([text]) => new IdPrefix(text)),
      envelopes: readEnvelopes(head.envelopes),
    })
  }

  read(index: number): { readonly columns: Columns; readonly bytes: number } {
    if (this.isClosed) {
      throw new TapelineError({
        code: 'timeline.closed',
        message: 'The tape of this timeline was closed. Open it again, and close it after the last use.',
        place: { file: this.source.name },
      })
    }
    const { offset, byteLength, checksum, length } = this.directory
    const bytes = readChecked(this.source, `block ${index}`, {
      offset: offset[index] as number,
      length: byteLength[index] as number,
      checksum: checksum[index] as number,
    })
    const { columns, objects } = decodeBlock(bytes, length[index] as number, this.meanings)
    const rows = objectRows(columns.length, objects, (json) => this.readEvent(json))
    return {
      columns: { ...columns, objects: rows },
      bytes: bytesHeld(bytes.byteLength, columns, objects.length),
    }
  }

  /** @throws TapelineError with the faults of the event */
  readEvent(json: Readonly<Record<string, unknown>>): TapelineEvent {
    const faults: Fault[] = []
    const { definitions } = this.state
    const place = { file: this.source.name }
    const event = readEvent(json, definitions, faults, { seq: json.seq as number, place })
    if (event === undefined || faults.length > 0) throw new TapelineError(faults)
    return event
  }

  close(): void {
    this.isClosed = true
    this.cache.clear()
  }
}

/** About how many bytes a block takes in memory. */
function bytesHeld(read: number, { length, texts }: Omit<Columns, 'objects'>, objects: number): number {
  return read + length * (2 + 4 * texts.length) + objects * OBJECT_BYTES + BLOCK_BYTES
}

/** The objects of an event. */
const OBJECT_BYTES = 600
/** The objects of a block without events. */
const BLOCK_BYTES = 1500

function codesOf(texts: readonly string[], { layouts }: TimelineState, source: ByteSource): Uint32Array {
  const all = new Uint32Array(texts.length + 1)
  for (const [index, text] of texts.entries()) {
    const code = textTable.code(text, layouts)
    if (code === 0) {
      throw tapeFault(
        source.name,
        'The tape has more texts than `textsMax`.',
        `textsMax of at least ${texts.length}`,
        String(index),
      )
    }
    all[index + 1] = code
  }
  return all
}
