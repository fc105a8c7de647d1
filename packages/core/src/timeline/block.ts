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
    typeIds.set(type, id)
  }
  return id
}

/** How many type ids have been given out. */
export function typeCount(): number {
  return typeIds.size
}

/**
 * A sealed run of consecutive events with their keys as columns: `at` and `seq` order them, `typeIds` choose their handlers.
 * Blocks are shared by all timelines in which the same run stands.
 */
export class Block {
  readonly length: number
  readonly events: readonly TapelineEvent[]
  readonly at: Float64Array
  readonly seq: Float64Array
  readonly typeIds: Uint16Array
  /** Earliest and latest `knownAt` within. */
  readonly knownAtMin: number
  readonly knownAtMax: number
  /** The distinct type ids within. */
  readonly types: readonly number[]

  /** @param placed at least one event, in the order of the tape */
  constructor(placed: readonly PlacedEvent[]) {
    const length = placed.length
    if (length === 0) throw new RangeError('A block holds at least one event.')
    const events = new Array<TapelineEvent>(length)
    this.length = length
    this.at = new Float64Array(length)
    this.seq = new Float64Array(length)
    this.typeIds = new Uint16Array(length)
    let knownAtMin = Number.POSITIVE_INFINITY
    let knownAtMax = Number.NEGATIVE_INFINITY
    for (let index = 0; index < length; index += 1) {
      const { event, seq } = placed[index] as PlacedEvent
      events[index] = event
      this.at[index] = event.at
      this.seq[index] = seq
      this.typeIds[index] = typeIdOf(event.type)
      if (event.knownAt < knownAtMin) knownAtMin = event.knownAt
      if (event.knownAt > knownAtMax) knownAtMax = event.knownAt
    }
    this.events = events
    this.knownAtMin = knownAtMin
    this.knownAtMax = knownAtMax
    this.types = [...new Set(this.typeIds)]
  }

  placedAt(index: number): PlacedEvent {
    return { event: this.events[index] as TapelineEvent, seq: this.seq[index] as number }
  }

  placed(): PlacedEvent[] {
    return this.events.map((event, index) => ({ event, seq: this.seq[index] as number }))
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
