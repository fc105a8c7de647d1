import type { EditPath } from '../event/error.js'
import type { BranchState } from './branch-state.js'
import type { LedgerStep } from './ledger.js'
import { type Listings, listingsOf } from './listings.js'
import { rowMatcherOf } from './match-rows.js'
import type { Multiplication } from './multiplication.js'
import { multiplied } from './multiplied-prices.js'
import type { EditOf } from './resolved-edit.js'
import { matcherOf } from './select-events.js'
import { byType, intersection } from './selector.js'

/** The multiplication of an edit of a branch. */
export function multiplicationOf(
  { timeline }: BranchState,
  { selector, factor }: EditOf<'multiply-prices'>,
  path: EditPath,
): Multiplication {
  let known: Listings | undefined
  const listings = (): Listings => {
    known ??= listingsOf(timeline)
    return known
  }
  const types = [...timeline.definitions.values()].flatMap(({ type, prices }) => (prices ? [type] : []))
  const prices = intersection(byType(...types), selector)
  return {
    factor,
    path,
    timeline,
    matches: matcherOf(timeline, prices, listings),
    rows: rowMatcherOf(timeline, prices, listings),
  }
}

/** Multiplies. Prices that earlier edits wrote have no path, so they are written anew. */
export function multiplyStep({ recording }: BranchState, multiplication: Multiplication): LedgerStep {
  return (ledger) => {
    for (const [id, placed] of ledger.shown)
      ledger.shown.set(id, multiplied(recording, [multiplication], placed))
    for (const [id, placed] of ledger.written) {
      if (!ledger.moves.has(id)) ledger.written.set(id, multiplied(recording, [multiplication], placed))
    }
    ledger.multiplied.push(multiplication)
  }
}
