import { sameCount } from '../timeline/chain/block-changes.js'
import type { Chain } from '../timeline/chain/chain.js'
import type { Block } from '../timeline/columns/block.js'
import { isSameEvent } from '../timeline/columns/same-event.js'

/** An event by the block that holds it. */
export interface EventRef {
  readonly block: Block
  readonly index: number
}

/**
 * Where two runs of blocks do not hold the same events at the same place, counted from whichever end they are nearer: the
 * places in both, between the first and the last at which they differ.
 */
export function changedEvents(own: readonly Block[], other: readonly Block[]): EventRef[] {
  const [ownLength, otherLength] = [lengthOf(own), lengthOf(other)]
  const length = Math.min(ownLength, otherLength)
  const start = countSame(own, other, length, false)
  const end = countSame(own, other, length - start, true)
  return [...eventsBetween(own, start, ownLength - end), ...eventsBetween(other, start, otherLength - end)]
}

/** How many events are the same from one end on, at most so many. */
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

/** The places from one position on, up to, but not including, another. */
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

/** Whether the first so many events of two chains are the same. */
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
