import type { Block } from './block.js'

/** The rows of a block that became known at another time than they happened. */
interface KnownRows {
  /** Those known later, the latest first. */
  readonly late: readonly number[]
  /** Those known before, the earliest first. */
  readonly early: readonly number[]
}

const NONE: KnownRows = { late: [], early: [] }

/** Kept for a stored block too while it is not in memory: the lists are short. */
const known = new WeakMap<Block, KnownRows>()

/**
 * The rows of a block that were not known at a moment, in ascending order. Later calls for a block read only rows that became known at
 * another time than they happened, and rows after the moment.
 */
export function unknownRows(block: Block, horizon: number): number[] {
  const { late, early } = knownRowsOf(block)
  const cut =
    block.lastAt <= horizon ? block.length : block.rank(horizon, Number.POSITIVE_INFINITY, true)
  const unknown: number[] = []
  for (const row of late) {
    if (block.knownAtOf(row) <= horizon) break
    if (row < cut) unknown.push(row)
  }
  unknown.sort((left, right) => left - right)
  const behind = new Set<number>()
  for (const row of early) {
    if (block.knownAtOf(row) > horizon) break
    if (row >= cut) behind.add(row)
  }
  for (let row = cut; row < block.length; row += 1) if (!behind.has(row)) unknown.push(row)
  return unknown
}

function knownRowsOf(block: Block): KnownRows {
  const rows = known.get(block)
  if (rows !== undefined) return rows
  const { knownAt, at, length } = block
  const [late, early]: [number[], number[]] = [[], []]
  if (knownAt !== undefined) {
    for (let row = 0; row < length; row += 1) {
      const when = knownAt[row] as number
      if (when > (at[row] as number)) late.push(row)
      else if (when < (at[row] as number)) early.push(row)
    }
    late.sort((left, right) => (knownAt[right] as number) - (knownAt[left] as number))
    early.sort((left, right) => (knownAt[left] as number) - (knownAt[right] as number))
  }
  const found = late.length + early.length === 0 ? NONE : { late, early }
  known.set(block, found)
  return found
}
