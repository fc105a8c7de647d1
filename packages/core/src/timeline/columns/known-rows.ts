import type { Block } from './block.js'

/** A row of a block that became known at another time than it happened. */
interface KnownRow {
  readonly row: number
  readonly knownAt: number
}

/** These rows of a block. */
interface KnownRows {
  /** Those known later, the latest first. */
  readonly late: readonly KnownRow[]
  /** Those known before, the earliest first. */
  readonly early: readonly KnownRow[]
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
  const cut = block.lastAt <= horizon ? block.length : block.rank(horizon, Number.POSITIVE_INFINITY, true)
  const unknown: number[] = []
  for (const { row, knownAt } of late) {
    if (knownAt <= horizon) break
    if (row < cut) unknown.push(row)
  }
  unknown.sort((left, right) => left - right)
  const behind = new Set<number>()
  for (const { row, knownAt } of early) {
    if (knownAt > horizon) break
    if (row >= cut) behind.add(row)
  }
  for (let row = cut; row < block.length; row += 1) if (!behind.has(row)) unknown.push(row)
  return unknown
}

function knownRowsOf(block: Block): KnownRows {
  const rows = known.get(block)
  if (rows !== undefined) return rows
  const { knownAt, at, length } = block
  const [late, early]: [KnownRow[], KnownRow[]] = [[], []]
  for (let row = 0; knownAt !== undefined && row < length; row += 1) {
    const when = knownAt[row] as number
    if (when > (at[row] as number)) late.push({ row, knownAt: when })
    else if (when < (at[row] as number)) early.push({ row, knownAt: when })
  }
  late.sort((left, right) => right.knownAt - left.knownAt)
  early.sort((left, right) => left.knownAt - right.knownAt)
  const found = late.length + early.length === 0 ? NONE : { late, early }
  known.set(block, found)
  return found
}
