import { type ArgumentKind, checkArgument, checkOptionsOf, kinds, oneOf } from '../event/arguments.js'
import { TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import { replay } from '../replay/replay.js'
import type { Sample } from '../replay/sample.js'
import { eventsOfTypes, InstrumentNames } from '../timeline/instrument-names.js'
import type { Timeline } from '../timeline/timeline.js'
import type { DividendWentEx, SharesSplit } from './event-data.js'
import type { MarketEvent } from './events.js'
import { quotes } from './quotes.js'
import { unknownInstrument } from './unknown-instrument.js'

/** The corporate actions for which prices are adjusted: none, splits, or splits and cash dividends. */
export type Adjustment = 'none' | 'splits' | 'splits-and-dividends'

/** A factor for earlier prices: multiplied by it, they compare with prices from its moment on. */
export interface AdjustmentFactor {
  /** The id of the split or dividend. */
  readonly id: string
  readonly at: number
  /** Positive: old shares divided by new ones for a split, 1 - D / P for a dividend. */
  readonly factor: number
}

/** A factor with its place on the tape. */
export interface ActionFactor extends AdjustmentFactor {
  readonly seq: number
  readonly type: Action['type']
}

export const ADJUSTMENT: ArgumentKind = oneOf('none', 'splits', 'splits-and-dividends')
const SAMPLES: ArgumentKind = {
  expected: 'an array of { at, value }',
  fits: (value) =>
    Array.isArray(value) &&
    value.every((one) => kinds.record.fits(one) && kinds.number.fits(one.at) && kinds.number.fits(one.value)),
}

export interface AdjustmentOptions {
  /**
   * Means the instrument that has it at the end of the tape, or else the one that had it last, under all its names; not another
   * one that had the symbol earlier.
   */
  readonly symbol: string
  readonly adjustment: Adjustment
}

export interface AdjustedOptions extends AdjustmentOptions {
  /** With the splits and dividends. */
  readonly timeline: Timeline<MarketEvent>
}

const OPTIONS = {
  symbol: kinds.name,
  adjustment: ADJUSTMENT,
} satisfies Record<keyof AdjustmentOptions, ArgumentKind>

/**
 * The adjustment factors of an instrument's splits and dividends, in the order of the tape: a price before the event,
 * multiplied by its factor, compares with prices after it. A split of n new shares for o old ones has o / n. A cash dividend D
 * has 1 - D / P, where P is the last price before it, the official close if there is one (CRSP, Data Definitions: factor to
 * adjust price). Factors of several events multiply.
 * @throws TapelineError `event.data-invalid` for a dividend that is not below the price before it. A dividend without a price
 * before it has the factor 1; `instrument.unknown` for a symbol that is neither listed nor named by such an event, with the
 * nearest one
 */
export function adjustmentFactors(
  timeline: Timeline<MarketEvent>,
  options: AdjustmentOptions,
): readonly AdjustmentFactor[] {
  checkArgument('adjustmentFactors()', 'timeline', timeline, kinds.timeline)
  checkOptionsOf('adjustmentFactors()', options, OPTIONS, ['symbol', 'adjustment'])
  const { symbol, adjustment } = options
  const names = InstrumentNames.of(timeline as unknown as Timeline)
  const factors = actionFactorsOf(timeline, names, adjustment)(names.instrumentAtEnd(symbol))
  if (factors.length === 0) checkListed(symbol, names)
  return factors.map(({ id, at, factor }) => ({ id, at, factor }))
}

/**
 * A series of prices of an instrument, such as samples of its `last` or its official closes, adjusted as requested. Recorded
 * prices are raw: each is in the shares of its moment.
 * @param samples raw prices in USD by the moment at which they were published, in any order
 * @param options `symbol`: a sample from before that instrument was listed belongs to the instrument that had the symbol then
 * @returns the same moments with prices that compare with those at the end of the tape, or of the listing; for `none` the
 * samples themselves
 * @throws as {@link adjustmentFactors}
 * @example
 * ```ts
 * import { createTimeline } from '@tapeline/core'
 * import { adjusted, marketEvents } from '@tapeline/core/market'
 *
 * const at = (day: string) => Date.parse(`${day}T20:00Z`)
 * const tape = createTimeline(marketEvents).append([
 *   {
 *     id: 'listed',
 *     type: 'instrument.listed',
 *     at: '2024-06-03T09:30-04:00',
 *     data: { symbol: 'NVDA', name: 'Nvidia', kind: 'equity', exchange: 'XNAS' },
 *   },
 *   {
 *     id: 'split',
 *     type: 'shares.split',
 *     at: '2024-06-10T09:30-04:00',
 *     data: { symbol: 'NVDA', newShares: 10, oldShares: 1 },
 *   },
 * ])
 * const closes = [
 *   { at: at('2024-06-07'), value: 1208.8 },
 *   { at: at('2024-06-10'), value: 121.79 },
 * ]
 * // In USD, in the shares after the split.
 * const prices = adjusted(closes, { timeline: tape, symbol: 'NVDA', adjustment: 'splits' })
 * console.log(prices.map(({ value }) => value)) // [ 120.88, 121.79 ]
 * ```
 */
export function adjusted<Own extends Sample<number>>(
  samples: readonly Own[],
  options: AdjustedOptions,
): readonly Own[] {
  checkArgument('adjusted()', 'samples', samples, SAMPLES)
  checkOptionsOf('adjusted()', options, { timeline: kinds.timeline, ...OPTIONS }, [
    'timeline',
    'symbol',
    'adjustment',
  ])
  const { timeline, symbol, adjustment } = options
  if (adjustment === 'none') return samples
  const names = InstrumentNames.of(timeline as unknown as Timeline)
  const factorsOf = actionFactorsOf(timeline, names, adjustment)
  if (factorsOf(names.instrumentAtEnd(symbol)).length === 0) checkListed(symbol, names)
  return samples.map((sample) => {
    const later = factorsOf(names.instrumentAtEndAbout(symbol, sample.at)).filter(({ at }) => at > sample.at)
    if (later.length === 0) return sample
    return { ...sample, value: later.reduce((price, { factor }) => price * factor, sample.value) }
  })
}

/** @throws TapelineError `instrument.unknown` */
function checkListed(symbol: string, names: InstrumentNames): void {
  if (!names.isListed(symbol)) throw new TapelineError(unknownInstrument(symbol, names))
}

type Action = TapelineEvent<'shares.split', SharesSplit> | TapelineEvent<'dividend.went-ex', DividendWentEx>

/** Looks up the factors of an instrument by its key, in the order of the tape. */
export function actionFactorsOf(
  timeline: Timeline<MarketEvent>,
  names: InstrumentNames,
  adjustment: Adjustment,
): (instrument: string) => readonly ActionFactor[] {
  const types = ['shares.split', ...(adjustment === 'splits-and-dividends' ? ['dividend.went-ex'] : [])]
  const actions = adjustment === 'none' ? [] : [...eventsOfTypes(timeline as unknown as Timeline, types)]
  const replayed = replay(timeline, quotes)
  const factorOf = (event: Action): number => {
    if (event.type === 'shares.split') return event.data.oldShares / event.data.newShares
    const position = timeline.chain.rank(event.at, event.seq, false)
    return dividendFactor(
      event.id,
      event.data.amountUsd,
      replayed.atPosition(position)[event.data.symbol]?.last,
    )
  }
  const known = new Map<string, readonly ActionFactor[]>()
  return (instrument) => {
    let factors = known.get(instrument)
    if (factors === undefined) {
      const own = (actions as Action[]).filter(
        (event) => names.instrumentAt(event.data.symbol, event) === instrument,
      )
      factors = own.map((event) => ({
        id: event.id,
        at: event.at,
        seq: event.seq,
        type: event.type,
        factor: factorOf(event),
      }))
      known.set(instrument, factors)
    }
    return factors
  }
}

function dividendFactor(id: string, amountUsd: number, before: number | undefined): number {
  if (before === undefined) return 1
  if (amountUsd < before) return 1 - amountUsd / before
  throw new TapelineError({
    code: 'event.data-invalid',
    message: 'The dividend is not below the last price before it; correct the amount or the price.',
    eventId: id,
    expected: `less than ${before} USD`,
    found: `${amountUsd} USD`,
  })
}
