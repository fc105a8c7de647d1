import { identityOf } from '../../event/identity.js'
import type { Block } from '../columns/block.js'
import type { Change } from './merge.js'

/** How many events at either end of a block are those at the same end of the block that it was made from. */
interface Kept {
  /** The identity of that block. */
  readonly from: symbol
  readonly atStart: number
  readonly atEnd: number
}

const keptBy = new WeakMap<Block, Kept>()

/** Notes what a block was made from, so that the two need not be compared event by event. */
export function noteChange(made: Block, from: Block, { removed, added }: Change): void {
  const places = added.map(({ event, seq }) => made.rank(event.at, seq, false))
  keptBy.set(made, {
    from: identityOf(from),
    atStart: Math.min(removed[0] ?? from.length, places[0] ?? made.length),
    atEnd: Math.min(from.length - 1 - (removed.at(-1) ?? -1), made.length - 1 - (places.at(-1) ?? -1)),
  })
}

/** At least how many events are the same at one end of two blocks; what is not known counts for nothing. */
export function knownSame(one: Block, other: Block, fromEnd: boolean): number {
  if (one === other) return one.length
  for (const [made, from] of [
    [one, other],
    [other, one],
  ] as const) {
    const kept = keptBy.get(made)
    if (kept?.from === identityOf(from)) return fromEnd ? kept.atEnd : kept.atStart
  }
  return 0
}
