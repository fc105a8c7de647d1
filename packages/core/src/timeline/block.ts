import type { TapelineEvent } from '../event/event.js'

/** An event and its place among those of the same instant: its own number, or for a correction that of what it corrects. */
export interface PlacedEvent {
  readonly event: TapelineEvent
  readonly seq: number
}

/** Order of the tape: by time, then by place. */
export function comparePlaced(left: PlacedEvent, right: PlacedEvent): number {
  return left.event.at - right.event.at || left.seq - right.seq
}

const typeIds = new Map<string, number>()

/** A small integer for the name of an event type, the same wherever it is asked for, so that handlers can stand in an array. */
export function typeIdOf(type: string): number {
  let id = typeIds.get(type)
  if (id === undefined) {
    id = typeIds.size
    if (id > 65_535) throw new RangeError('There are at most 65,536 types of events in one process.')
    typeIds.set(type, id)
  }
  return id
}

/** How many type ids have been given out. */
export function typeCount(): number {
  return typeIds.size
}

/** Events in the order of the tape, and their keys beside them. */
export interface Columns {
  readonly events: readonly TapelineEvent[]
  readonly at: Float64Array
  readonly knownAt: Float64Array
  /** Places among the events of the same instant. */
  readonly seq: Float64Array
  readonly typeIds: Uint16Array
}

/**
 * A sealed run of consecutive events with their keys as columns: `at` and `seq` order them, `typeIds` choose their handlers.
 * Blocks are shared by all timelines in which the same run stands.
 */
export class Block implements Columns {
  readonly length: number
  readonly events: readonly TapelineEvent[]
  readonly at: Float64Array
  readonly knownAt: Float64Array
  readonly seq: Float64Array
  readonly typeIds: Uint16Array
  /** Earliest and latest `knownAt` within. */
  readonly knownAtMin: number
  readonly knownAtMax: number
  /** The distinct type ids within. */
  readonly types: readonly number[]

  /** @param columns of at least one event; they are kept */
  constructor({ events, at, knownAt, seq, typeIds }: Columns) {
    const { length } = events
    if (length === 0) throw new RangeError('A block holds at least one event.')
    this.length = length
    this.events = events
    this.at = at
    this.knownAt = knownAt
    this.seq = seq
    this.typeIds = typeIds
    const types = new Set<number>()
    let knownAtMin = Number.POSITIVE_INFINITY
    let knownAtMax = Number.NEGATIVE_INFINITY
    let last = -1
    for (let index = 0; index < length; index += 1) {
      const known = knownAt[index] as number
      if (known < knownAtMin) knownAtMin = known
      if (known > knownAtMax) knownAtMax = known
      const typeId = typeIds[index] as number
      if (typeId !== last) types.add(typeId)
      last = typeId
    }
    this.knownAtMin = knownAtMin
    this.knownAtMax = knownAtMax
    this.types = [...types]
  }

  placedAt(index: number): PlacedEvent {
    return { event: this.events[index] as TapelineEvent, seq: this.seq[index] as number }
  }

  /** How many events within come before the key (at, seq), or at it if `inclusive`. */
  rank(at: number, seq: number, inclusive: boolean): number {
    let low = 0
    let high = this.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const difference = (this.at[middle] as number) - at || (this.seq[middle] as number) - seq
      if (difference < 0 || (inclusive && difference === 0)) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Whether all events of a block are meant, or none, or each has to be asked. */
export type Judgement = 'all' | 'none' | 'some'

export function decide(all: boolean, none: boolean): Judgement {
  if (all) return 'all'
  return none ? 'none' : 'some'
}
