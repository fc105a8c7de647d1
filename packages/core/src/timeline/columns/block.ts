import type { Rows } from '../../codegen/rows.js'
import type { TapelineEvent } from '../../event/event.js'
import type { BlockCache } from './block-cache.js'
import type { BlockColumns } from './block-columns.js'
import type { DerivedId, IdPrefix } from './derived-id.js'

export type { Envelope } from '../../codegen/rows.js'
export { typeCount, typeIdOf } from './layout.js'

/** What orders the events of a tape: first the time, then the sequence number. */
export interface SortKey {
  readonly at: number
  readonly seq: number
}

/** An event with the sequence number that orders it: its own, or for a correction that of the corrected event. */
export interface PlacedEvent {
  readonly event: TapelineEvent
  readonly seq: number
}

/** Compares by time, then by sequence number. */
export function comparePlaced(left: PlacedEvent, right: PlacedEvent): number {
  return left.event.at - right.event.at || left.seq - right.seq
}

/** The same events in the order of the tape. A list that is already in order, as most are, is returned as it is. */
export function inOrder(placed: readonly PlacedEvent[]): readonly PlacedEvent[] {
  for (let index = 1; index < placed.length; index += 1) {
    if (comparePlaced(placed[index - 1] as PlacedEvent, placed[index] as PlacedEvent) > 0) {
      return [...placed].sort(comparePlaced)
    }
  }
  return placed
}

/**
 * Consecutive events as columns; immutable, and shared by all timelines that contain these events. Each read of an event makes a
 * new object, or may do so, so events are compared by their contents (`isSameEvent`), never by identity.
 *
 * The columns of a `MemoryBlock` are in memory. Those of a `DeferredBlock` are read or made on demand: from a file by a `StoredBlock`,
 * from another block by an `EditedBlock`.
 */
export interface Block extends Rows, Readonly<Omit<BlockColumns, 'held'>> {
  /** This block while its columns are in memory: for loops over its events, and as the key of what is computed from them. */
  readonly loaded: Block
  /** The block with the same events in the same rows, perhaps with other numbers and envelopes, by which indices of rows are kept. */
  readonly rows: Block
  /** Whether its columns are in a file, or made from columns there without new events. */
  readonly isStored: boolean
  /** What drops its columns under a budget; undefined if they stay in memory. */
  readonly cache: BlockCache | undefined
  /** The time of the first event. */
  readonly firstAt: number
  /** The time of the last event. */
  readonly lastAt: number
  /** The sequence number that orders the first event. */
  readonly seqOfFirst: number
  /** The earliest `knownAt` of the block. */
  readonly knownAtMin: number
  /** The latest `knownAt` of the block. */
  readonly knownAtMax: number
  /** The distinct type ids of the block. A deferred block may list others too. */
  readonly types: readonly number[]
  /** Whether an event is held as an object. A deferred block may say so without one. */
  readonly hasObjects: boolean
  /**
   * Some consecutive events as a block whose columns are views.
   * @param start first index
   * @param end exclusive
   */
  piece(start: number, end: number): Block
  /** The event at an index, frozen. */
  event(index: number): TapelineEvent
  /** The event at an index, for a caller that does not keep it: the object may be reused for the next event. */
  readReused(index: number): TapelineEvent
  /** All events, frozen, in order. */
  events(): Iterable<TapelineEvent>
  /** The event at an index, if it is held as an object. */
  objectAt(index: number): TapelineEvent | undefined
  /** The objects from index `start` up to, but not including, `end`; undefined if the block has no objects. */
  objectsWithin(start: number, end: number): (TapelineEvent | undefined)[] | undefined
  /** The events that are held as objects, in order. */
  heldObjects(): TapelineEvent[]
  /** The instrument that an event in the columns names by the declaration of its type, or undefined. */
  instrumentAt(index: number): string | undefined
  placedAt(index: number): PlacedEvent
  /** The number of events of the block before the key (at, seq), or up to it if `inclusive`. */
  rank(at: number, seq: number, inclusive: boolean): number
  /**
   * The ascending indices of the rows that differ from those of a block, if this one is that block with other prices; undefined if that
   * is not known. A method of those blocks alone, so that a page without edits loads none of them.
   */
  changedSince?(block: Block): ArrayLike<number> | undefined
  /** Index of the event in the columns with a derived id, or -1. */
  indexOfId(id: DerivedId): number
  /** The number in the derived id of an event in the columns. */
  idNumberAt(index: number): number
  /** The prefix of the derived id of an event in the columns. */
  idPrefixAt(index: number): IdPrefix
  idPrefixIndexAt(index: number): number
}

/** Whether a condition holds for all events of a block, for none, or possibly for some. */
export type BlockMatch = 'all' | 'none' | 'some'

export function blockMatch(all: boolean, none: boolean): BlockMatch {
  if (all) return 'all'
  return none ? 'none' : 'some'
}
