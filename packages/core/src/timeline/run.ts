import type { TapelineEvent } from '../event/event.js'
import { Block, type Columns, comparePlaced, type PlacedEvent, typeIdOf } from './block.js'

/** What happens to one block: indices of events that leave it, ascending, and events that join it, in order. */
export interface Change {
  readonly removed: number[]
  readonly added: PlacedEvent[]
}

/** In the order of the tape; what comes in order already, as most does, is not copied. */
export function inOrder(placed: readonly PlacedEvent[]): readonly PlacedEvent[] {
  for (let index = 1; index < placed.length; index += 1) {
    if (comparePlaced(placed[index - 1] as PlacedEvent, placed[index] as PlacedEvent) > 0) {
      return [...placed].sort(comparePlaced)
    }
  }
  return placed
}

/** Events in order with their columns, out of which blocks are cut. It grows as a list does. */
export class Run implements Columns {
  length = 0
  readonly events: TapelineEvent[] = []
  at: Float64Array
  knownAt: Float64Array
  seq: Float64Array
  typeIds: Uint16Array

  /** @param capacity number of events for which there is room at once */
  constructor(capacity: number) {
    this.at = new Float64Array(capacity)
    this.knownAt = new Float64Array(capacity)
    this.seq = new Float64Array(capacity)
    this.typeIds = new Uint16Array(capacity)
  }

  push({ event, seq }: PlacedEvent): void {
    const index = this.length
    this.reserve(index + 1)
    this.events.push(event)
    this.at[index] = event.at
    this.knownAt[index] = event.knownAt
    this.seq[index] = seq
    this.typeIds[index] = typeIdOf(event.type)
    this.length += 1
  }

  /** Takes over the events of a block from one index up to, but not including, another. */
  take(block: Block, from: number, to: number): void {
    const start = this.length
    this.reserve(start + to - from)
    for (let index = from; index < to; index += 1) this.events.push(block.events[index] as TapelineEvent)
    if (to - from < 16) {
      for (let index = from, own = start; index < to; index += 1, own += 1) {
        this.at[own] = block.at[index] as number
        this.knownAt[own] = block.knownAt[index] as number
        this.seq[own] = block.seq[index] as number
        this.typeIds[own] = block.typeIds[index] as number
      }
    } else {
      this.at.set(block.at.subarray(from, to), start)
      this.knownAt.set(block.knownAt.subarray(from, to), start)
      this.seq.set(block.seq.subarray(from, to), start)
      this.typeIds.set(block.typeIds.subarray(from, to), start)
    }
    this.length = start + to - from
  }

  /** Lets go of all events from an index on. */
  truncate(length: number): void {
    this.length = length
    this.events.length = length
  }

  /**
   * The run as blocks of nearly equal length, so that the next insertions find room; or, `full`, as full blocks and a last
   * one. None for an empty run. The run is not to be changed afterwards.
   */
  cut(blockSize: number, full = false): Block[] {
    const { length } = this
    const count = Math.ceil(length / blockSize)
    if (count === 1 && length === this.at.length) return [new Block(this)]
    return Array.from({ length: count }, (_, index) => {
      const start = full ? index * blockSize : Math.floor((index * length) / count)
      const end = full ? Math.min(start + blockSize, length) : Math.floor(((index + 1) * length) / count)
      return new Block({
        events: this.events.slice(start, end),
        at: this.at.slice(start, end),
        knownAt: this.knownAt.slice(start, end),
        seq: this.seq.slice(start, end),
        typeIds: this.typeIds.slice(start, end),
      })
    })
  }

  private reserve(capacity: number): void {
    if (capacity <= this.at.length) return
    const room = Math.max(capacity, this.at.length * 2, 16)
    this.at = grown(this.at, new Float64Array(room))
    this.knownAt = grown(this.knownAt, new Float64Array(room))
    this.seq = grown(this.seq, new Float64Array(room))
    this.typeIds = grown(this.typeIds, new Uint16Array(room))
  }
}

function grown<Column extends Float64Array | Uint16Array>(old: Column, larger: Column): Column {
  larger.set(old)
  return larger
}

/** A block, or nothing, after a change. */
export function merge(block: Block | undefined, { removed, added }: Change): Run {
  const run = new Run((block?.length ?? 0) + added.length)
  let from = 0
  let next = 0
  const takeTo = (to: number): void => {
    if (block === undefined) return
    for (; next < removed.length && (removed[next] as number) < to; next += 1) {
      run.take(block, from, removed[next] as number)
      from = (removed[next] as number) + 1
    }
    if (from < to) run.take(block, from, to)
    from = Math.max(from, to)
  }
  for (const placed of added) {
    if (block !== undefined) takeTo(block.rank(placed.event.at, placed.seq, true))
    run.push(placed)
  }
  takeTo(block?.length ?? 0)
  return run
}
