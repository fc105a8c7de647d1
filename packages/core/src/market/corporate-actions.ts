import type { SharesSplit } from './event-data.js'
import { throwListedAlready, throwNotListed } from './requirements.js'

/* The effects of corporate actions on entries by symbol. */

/** Converts the prices of an entry to the shares after a split; absent ones stay absent. */
export function splitPrices<Name extends string>(
  entry: { [Own in Name]: number },
  names: readonly Name[],
  { newShares, oldShares }: SharesSplit,
): void {
  for (const name of names) {
    if (Number.isNaN(entry[name])) continue
    const price: number = (entry[name] * oldShares) / newShares
    if (!(price > 0 && price < Number.POSITIVE_INFINITY))
      throw new Error(`after the split '${name}' is ${price}; a price must be positive and finite`)
    entry[name] = price
  }
}

/**
 * Moves an entry to another symbol. Returns a copy, since the two symbols are two places of the state.
 * @throws Error if the old symbol has no entry, or the new one has one
 */
export function renameEntry<Entry extends object>(
  draft: Record<string, Entry>,
  from: string,
  to: string,
  blank: () => Entry,
): void {
  const entry = draft[from]
  if (entry === undefined) throwNotListed(from)
  if (draft[to] !== undefined) throwListedAlready(to)
  const renamed = blank()
  for (const field in entry) renamed[field] = entry[field]
  draft[to] = renamed
  delete draft[from]
}
