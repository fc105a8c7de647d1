import { sameCount } from '../timeline/chain/block-changes.js'
import type { Block } from '../timeline/columns/block.js'
import { isSameEvent } from '../timeline/columns/same-event.js'

/** An event by the block that holds it. */
export interface EventPlace {
  readonly block: Block
  readonly index: number
}

/**
 * Where two runs of blocks do not hold the same events at the same place, counted from whichever end they are nearer: the
 * places in both, between the first and the last at which they differ.
 */
export function changedPlaces(own: readonly Block[], other: readonly Block[]): EventPlace[] {
  const [ownLength, otherLength] = [lengthOf(own), lengthOf(other)]
  const length = Math.min(ownLength, otherLength)
  const start = countSame(own, other, length, false)
  const end = countSame(own, other, length - start, true)
  return [...placesBetween(own, start, ownLength - end), ...placesBetween(other, start, otherLength - end)]
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
function placesBetween(blocks: readonly Block[], from: number, to: number): EventPlace[] {
  const places: EventPlace[] = []
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
