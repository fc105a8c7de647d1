import { getCalendar } from '../calendar/calendar.js'
import { formatInstant } from '../event/date.js'
import type { Exchange, SharesSplit } from './event-data.js'

/* What corporate actions do to entries by symbol. */

/**
 * Demands a time at which the exchange does not trade, so that it is plain which prices are of before and which of after.
 * @throws Error in regular hours
 */
export function checkOutsideHours(exchange: Exchange, at: number): void {
  if (getCalendar(exchange).sessionOf(at)?.phase !== 'regular') return
  throw new Error(`it takes effect outside regular hours, before an open; ${formatInstant(at)} lies in them`)
}

/** Tells prices of an entry in shares after a split; absent ones stay so. */
export function splitPrices<Name extends string>(
  entry: { [Own in Name]: number },
  names: readonly Name[],
  { newShares, oldShares }: SharesSplit,
): void {
  for (const name of names) {
    if (Number.isNaN(entry[name])) continue
    const price: number = (entry[name] * oldShares) / newShares
    if (!(price > 0 && price < Number.POSITIVE_INFINITY))
      throw new Error(`after the split '${name}' is ${price}, and a price is positive and finite`)
    entry[name] = price
  }
}

/**
 * Moves an entry to another symbol. The new entry is another object, since the two symbols are two places of the state.
 * @throws Error where the old symbol has no entry, or the new one has
 */
export function renameEntry<Entry extends object>(
  draft: Record<string, Entry>,
  from: string,
  to: string,
  blank: () => Entry,
): void {
  const entry = draft[from]
  if (entry === undefined) throw new Error(`the instrument '${from}' is not listed before this event`)
  if (draft[to] !== undefined) throw new Error(`the instrument '${to}' is listed already`)
  const renamed = blank()
  for (const field in entry) renamed[field] = entry[field]
  draft[to] = renamed
  delete draft[from]
}
