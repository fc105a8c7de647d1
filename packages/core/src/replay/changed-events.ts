import { changedRows, sameCount } from '../timeline/chain/block-changes.js'
import type { Chain } from '../timeline/chain/chain.js'
import type { Block } from '../timeline/columns/block.js'
import { isSameEvent } from '../timeline/columns/same-event.js'

/** An event as a block and an index in it. */
export interface EventRef {
  readonly block: Block
  readonly index: number
}

/**
 * The events in which two lists of blocks may differ. Of blocks with the same numbers of events, those in rows that differ; otherwise
 * those of both lists without the events that both begin with, and without those that both end with.
 */
export function* changedEvents(own: readonly Block[], other: readonly Block[]): Generator<EventRef> {
  if (own.length !== other.length || own.some(({ length }, index) => length !== other[index]?.length)) {
    yield* changedBetweenEnds(own, other)
    return
  }
  for (const [index, block] of own.entries()) {
    const before = other[index] as Block
    const rows = block === before ? [] : changedRows(block, before)
    if (rows === undefined) yield* changedBetweenEnds([block], [before])
    else
      for (const row of Array.from(rows)) {
        yield { block, index: row }
        yield { block: before, index: row }
      }
  }
}

function changedBetweenEnds(own: readonly Block[], other: readonly Block[]): EventRef[] {
  const [ownLength, otherLength] = [lengthOf(own), lengthOf(other)]
  const length = Math.min(ownLength, otherLength)
  const start = countSame(own, other, length, false)
  const end = countSame(own, other, length - start, true)
  return [...eventsBetween(own, start, ownLength - end), ...eventsBetween(other, start, otherLength - end)]
}

/** How many events two lists of blocks have in common at their start or end, at most `most`. */
function countSame(left: readonly Block[], right: readonly Block[], most: number, fromEnd: boolean): number {
  const blocksOf = (blocks: readonly Block[]): Iterator<Block> =>
    (fromEnd ? [...blocks].reverse() : blocks).values()
  const [lefts, rights] = [blocksOf(left), blocksOf(right)]
  let [one, other]: [Block | undefined, Block | undefined] = [lefts.next().value, rights.next().value]
  let [done, otherDone, count] = [0, 0, 0]
  while (one !== undefined && other !== undefined && count < most) {
    const stop = Math.min(one.length - done, other.length - otherDone, most - count)
    let same = done === otherDone ? Math.min(stop, Math.max(0, sameCount(one, other, fromEnd) - done)) : 0
    for (; same < stop; same += 1) {
      const [index, otherIndex] = fromEnd
        ? [one.length - 1 - done - same, other.length - 1 - otherDone - same]
        : [done + same, otherDone + same]
      if (!isSameEvent(one, index, other, otherIndex)) return count + same
    }
    count += stop
    done += stop
    otherDone += stop
    if (done === one.length) [one, done] = [lefts.next().value, 0]
    if (otherDone === other.length) [other, otherDone] = [rights.next().value, 0]
  }
  return count
}

/** The events from position `from` up to, but not including, `to`. */
function eventsBetween(blocks: readonly Block[], from: number, to: number): EventRef[] {
  const places: EventRef[] = []
  let start = 0
  for (const block of blocks) {
    const last = Math.min(block.length, to - start)
    for (let index = Math.max(0, from - start); index < last; index += 1) places.push({ block, index })
    start += block.length
  }
  return places
}

function lengthOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { length }) => sum + length, 0)
}

/** Whether two chains begin with the same `length` events. */
export function sharesPrefix(left: Chain, right: Chain, length: number): boolean {
  for (const [index, prefix] of left.prefixes.entries()) {
    if (prefix.start >= length) return true
    const other = right.prefixes[index]
    if (other === prefix) continue
    if (other === undefined || other.start !== prefix.start || other.end < length || prefix.end < length)
      return false
    const count = length - prefix.start
    for (let index = 0; index < count; index += 1) {
      if (!isSameEvent(prefix.block, index, other.block, index)) return false
    }
    return true
  }
  return true
}
