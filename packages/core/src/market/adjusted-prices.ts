import { TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import { replay } from '../replay/replay.js'
import type { Sample } from '../replay/sample.js'
import type { Timeline } from '../timeline/timeline.js'
import { listingsOf } from '../whatif/listings.js'
import type { DividendWentEx, SharesSplit } from './event-data.js'
import type { MarketEvent } from './events.js'
import { quotes } from './quotes.js'

/** What a series of prices is adjusted for: nothing, splits, or splits and cash dividends. */
export type Adjustment = 'none' | 'splits' | 'splits-and-dividends'

/** From its moment on, prices are told as they would be without the action: what came before is multiplied by the factor. */
export interface AdjustmentFactor {
  /** The id of the split or dividend. */
  readonly id: string
  readonly at: number
  /** Positive: old shares over new ones for a split, 1 - D / P for a dividend. */
  readonly factor: number
}

/**
 * The factors by which prices of an instrument before each of its splits and dividends are multiplied, so that they compare
 * with those after it, in the order of the tape. A split of n new shares for o old ones has o / n; a cash dividend D has
 * 1 - D / P, where P is the last price before it, the official close where there is one (CRSP, Data Definitions: factor to
 * adjust price). Factors before several of them multiply.
 * @param symbol the name of the instrument at the end of the tape, or the last it had; earlier names are followed
 * @throws TapelineError `event.data-invalid` for a dividend that is no smaller than the price before it. A dividend without a price before has factor 1
 */
export function adjustmentFactors(
  timeline: Timeline<MarketEvent>,
  symbol: string,
  adjustment: Adjustment,
): readonly AdjustmentFactor[] {
  if (adjustment === 'none') return []
  const { instrumentOf, bearerOf } = listingsOf(timeline as unknown as Timeline)
  const instrument = bearerOf(symbol)
  const factors: AdjustmentFactor[] = []
  const replayed = replay(timeline, quotes)
  for (const event of actionsOf(timeline, adjustment)) {
    if (instrumentOf(event) !== instrument) continue
    const { id, at, seq } = event
    const position = timeline.chain.rank(at, seq, false)
    const factor =
      event.type === 'shares.split'
        ? event.data.oldShares / event.data.newShares
        : dividendFactor(id, event.data.amountUsd, replayed.atPosition(position)[event.data.symbol]?.last)
    factors.push({ id, at, factor })
  }
  return factors
}

/**
 * A series of prices of an instrument, such as samples of its `last` or its official closes, adjusted by choice. Recorded
 * prices are raw: each is in the shares of its moment.
 * @param samples raw prices in USD by the moment at which they were told, in any order
 * @param timeline which has the splits and dividends
 * @param symbol as in {@link adjustmentFactors}
 * @returns the same moments with prices that compare with those at the end of the tape; for `none` the samples themselves
 * @throws as {@link adjustmentFactors}
 */
export function adjusted<Own extends Sample<number>>(
  samples: readonly Own[],
  timeline: Timeline<MarketEvent>,
  symbol: string,
  adjustment: Adjustment,
): readonly Own[] {
  const factors = adjustmentFactors(timeline, symbol, adjustment)
  if (factors.length === 0) return samples
  return samples.map((sample) => {
    const later = factors.filter(({ at }) => at > sample.at)
    return { ...sample, value: later.reduce((price, { factor }) => price * factor, sample.value) }
  })
}

type Action = TapelineEvent<'shares.split', SharesSplit> | TapelineEvent<'dividend.went-ex', DividendWentEx>

function actionsOf(timeline: Timeline<MarketEvent>, adjustment: Adjustment): readonly Action[] {
  return [...timeline].filter(
    (event): event is Action =>
      event.type === 'shares.split' ||
      (event.type === 'dividend.went-ex' && adjustment === 'splits-and-dividends'),
  )
}

function dividendFactor(id: string, amountUsd: number, before: number | undefined): number {
  if (before === undefined) return 1
  if (amountUsd < before) return 1 - amountUsd / before
  throw new TapelineError({
    code: 'event.data-invalid',
    message: 'The dividend is not below the last price before it, and so leaves no price.',
    eventId: id,
    expected: `less than ${before} USD`,
    found: `${amountUsd} USD`,
  })
}
