import type { EntryOf } from '../projection/fields.js'

/*
 * The volume of a session, each share once. Trades and bars may cover the same time: two files overlap, or a tape has hourly
 * bars and daily ones, or trades and bars over them. The volume is the largest total of trades and bars that do not overlap.
 * Each such total is a part of the traded volume, so the largest is nearest to it, and it depends neither on the order of
 * arrival nor on how the time was covered.
 *
 * With V(t) for the volume up to t: a trade adds its size, and a bar from s to e makes V(e) at least V(s) plus its volume. A
 * bar contains the trades from its start (inclusive) to its end (exclusive); one that ends at the close also contains those at
 * the close.
 *
 * An entry is flat, so V(s) is kept only for some moments: the latest whole minute, five minutes, quarter of an hour, the
 * latest two half hours, the previous observation, and the end before bars of any other length. That covers bars of 1, 5, 15,
 * 30 and 60 minutes with any start, consecutive bars of any other length, and those of a whole session. For any other start the
 * latest of these moments before it is used: the volume may then be too low, but never counts a share twice.
 */

const MINUTE = 60_000

/** A missing value is 0, or a moment before the session. */
export const volumeFields = {
  /** The time of the latest trade or bar, at most the close. */
  volumeTo: 'float64',
  /** The volume before that moment, and at it. */
  volumeBefore: 'float64',
  volumeTrades: 'float64',
  /** The time of the previous one; the volume before that moment, and up to it (inclusive). */
  volumeFrom: 'float64',
  volumeFromBefore: 'float64',
  volumeFromTotal: 'float64',
  /** The volume before the latest whole minute, five minutes, quarter, half hour, and the half hour before that. */
  volumeMinute: 'float64',
  volumeFiveMinutes: 'float64',
  volumeQuarter: 'float64',
  volumeHalfHour: 'float64',
  volumeHour: 'float64',
  /** The latest two ends of bars of other lengths, and the volume before them. */
  volumeBarEnd: 'float64',
  volumeBarTotal: 'float64',
  volumeBarEndBefore: 'float64',
  volumeBarTotalBefore: 'float64',
} as const

export const volumeFieldNames: readonly (keyof typeof volumeFields)[] = Object.keys(
  volumeFields,
) as (keyof typeof volumeFields)[]

type VolumeEntry = EntryOf<typeof volumeFields> & { volume: number; sessionClose: number }

/** Starts a session without volume. */
export function resetVolume(quote: VolumeEntry): void {
  quote.volume = Number.NaN
  quote.volumeTo = Number.NaN
  quote.volumeBefore = Number.NaN
  quote.volumeTrades = Number.NaN
  quote.volumeFrom = Number.NaN
  quote.volumeFromBefore = Number.NaN
  quote.volumeFromTotal = Number.NaN
  quote.volumeMinute = Number.NaN
  quote.volumeFiveMinutes = Number.NaN
  quote.volumeQuarter = Number.NaN
  quote.volumeHalfHour = Number.NaN
  quote.volumeHour = Number.NaN
  quote.volumeBarEnd = Number.NaN
  quote.volumeBarTotal = Number.NaN
  quote.volumeBarEndBefore = Number.NaN
  quote.volumeBarTotalBefore = Number.NaN
}

/** Applies a split, outside regular hours: no moment within the session is needed any more. */
export function splitVolume(quote: VolumeEntry, newShares: number, oldShares: number): void {
  for (const name of ['volume', 'volumeBefore', 'volumeTrades'] as const)
    if (!Number.isNaN(quote[name])) quote[name] = counted((quote[name] * newShares) / oldShares)
}

/** Adds a trade. @param time at most the close, also for a trade printed after it */
export function countTrade(quote: VolumeEntry, time: number, size: number): void {
  if (time !== quote.volumeTo) advance(quote, time)
  quote.volumeTrades = orZero(quote.volumeTrades) + size
  const total = counted(orZero(quote.volumeBefore) + quote.volumeTrades)
  // At the close a bar may already contain these trades.
  if (!(quote.volume >= total)) quote.volume = total
}

/** Adds a bar of a session. */
export function countBar(quote: VolumeEntry, start: number, end: number, volume: number): void {
  if (end !== quote.volumeTo) advance(quote, end)
  const total = counted(volumeBefore(quote, start, end) + volume)
  if (end === quote.sessionClose) {
    if (!(quote.volume >= total)) quote.volume = total
    return
  }
  if (!(quote.volumeBefore >= total)) quote.volumeBefore = total
  quote.volume = counted(quote.volumeBefore + orZero(quote.volumeTrades))
  if (quote.volumeBarEnd === end) quote.volumeBarTotal = quote.volumeBefore
  else if (!isOnGrid(start, end)) {
    quote.volumeBarEndBefore = quote.volumeBarEnd
    quote.volumeBarTotalBefore = quote.volumeBarTotal
    quote.volumeBarEnd = end
    quote.volumeBarTotal = quote.volumeBefore
  }
}

/** Advances to a later moment, and keeps the volume before the whole minutes that have passed. */
function advance(quote: VolumeEntry, time: number): void {
  const { volumeTo: from, volumeBefore: before, volume: total } = quote
  const minute = lastMinuteBefore(time)
  // Comparisons with a missing time are false: before the first observation nothing was traded.
  if (minute * MINUTE >= from) {
    quote.volumeMinute = minute * MINUTE > from ? total : before
    const five = minute - (minute % 5)
    if (five * MINUTE >= from) {
      quote.volumeFiveMinutes = five * MINUTE > from ? total : before
      const quarter = minute - (minute % 15)
      if (quarter * MINUTE >= from) {
        quote.volumeQuarter = quarter * MINUTE > from ? total : before
        const half = minute - (minute % 30)
        if (half * MINUTE >= from) {
          const earlier = (half - 30) * MINUTE
          quote.volumeHour = earlier < from ? quote.volumeHalfHour : earlier > from ? total : before
          quote.volumeHalfHour = half * MINUTE > from ? total : before
        }
      }
    }
  }
  quote.volumeFrom = from
  quote.volumeFromBefore = before
  quote.volumeFromTotal = total
  quote.volumeTo = time
  quote.volumeBefore = total
  quote.volumeTrades = Number.NaN
}

/** The volume before the start of a bar that ends now, or before the latest kept moment before it. */
function volumeBefore(quote: VolumeEntry, start: number, end: number): number {
  const minute = lastMinuteBefore(end)
  const half = minute - (minute % 30)
  let most = 0
  if (start >= quote.volumeFrom)
    most = orZero(start > quote.volumeFrom ? quote.volumeFromTotal : quote.volumeFromBefore)
  if (start >= minute * MINUTE && quote.volumeMinute > most) most = quote.volumeMinute
  if (start >= (minute - (minute % 5)) * MINUTE && quote.volumeFiveMinutes > most)
    most = quote.volumeFiveMinutes
  if (start >= (minute - (minute % 15)) * MINUTE && quote.volumeQuarter > most) most = quote.volumeQuarter
  if (start >= half * MINUTE && quote.volumeHalfHour > most) most = quote.volumeHalfHour
  if (start >= (half - 30) * MINUTE && quote.volumeHour > most) most = quote.volumeHour
  // The result is the same for any order of the bars that end now.
  const isOfNow = quote.volumeBarEnd === end
  const barEnd = isOfNow ? quote.volumeBarEndBefore : quote.volumeBarEnd
  const barTotal = isOfNow ? quote.volumeBarTotalBefore : quote.volumeBarTotal
  if (start >= barEnd && barTotal > most) most = barTotal
  return most
}

/** Whether a bar starts at one of the kept whole minutes. */
function isOnGrid(start: number, end: number): boolean {
  const minute = lastMinuteBefore(end)
  const from = start / MINUTE
  return (
    from === minute ||
    from === minute - (minute % 5) ||
    from === minute - (minute % 15) ||
    from === minute - (minute % 30) ||
    from === minute - (minute % 30) - 30
  )
}

/** The last whole minute before a time, in minutes since 1970. */
function lastMinuteBefore(time: number): number {
  return Math.ceil(time / MINUTE) - 1
}

/** @throws Error for a volume that is too large for a number */
function counted(volume: number): number {
  if (volume < Number.POSITIVE_INFINITY) return volume
  throw new Error('the volume of the session is too large for a number; correct the sizes')
}

/** A volume, or 0 for a missing one. */
function orZero(volume: number): number {
  return Number.isNaN(volume) ? 0 : volume
}
