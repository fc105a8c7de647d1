import { getCalendar } from '../../calendar/calendar.js'
import type { ExchangeCalendar } from '../../calendar/exchange-calendar.js'
import { type ArgumentKind, checkArgument, checkOptionsOf, kinds } from '../../event/arguments.js'
import { type Fault, isTapelineError, TapelineError } from '../../event/error.js'
import type { TapelineEvent } from '../../event/event.js'
import { type Replay, replay } from '../../replay/replay.js'
import type { SortKey } from '../../timeline/columns/block.js'
import { eventsOfTypes, InstrumentNames } from '../../timeline/instrument-names.js'
import type { Timeline } from '../../timeline/timeline.js'
import { type ActionFactor, ADJUSTMENT, type Adjustment, actionFactorsOf } from '../adjusted-prices.js'
import type { ClosePublished, Exchange } from '../event-data.js'
import type { MarketEvent } from '../events.js'
import type { Quote } from '../quote.js'
import { quotes } from '../quotes.js'
import { sessionOn } from '../trading-session.js'
import { unknownInstrument } from '../unknown-instrument.js'

/** The closes of some instruments on each trading day of a period, without gaps. */
export interface DailyCloses {
  /** Trading days, `YYYY-MM-DD`, in order. */
  readonly days: readonly string[]
  /** By symbol as requested, in USD or points, one for each day. */
  readonly closes: Readonly<Record<string, readonly number[]>>
}

export interface DailyClosesOptions {
  /**
   * Symbols. Each means the instrument that has it at the close of `to`, or else the one that had it last before, or else the
   * one that has it first; that instrument is followed through all its names.
   */
  readonly instruments: readonly string[]
  /** First and last trading day, `YYYY-MM-DD`, both inclusive. */
  readonly from: string
  readonly to: string
  /** The exchange whose trading days are used. Default XNYS. */
  readonly exchange?: Exchange
  /** The adjustment. Default `splits`: all closes in the shares at the end of the tape, so that a split is not a move. */
  readonly adjustment?: Adjustment
}

/** A price of a session, with the place on the tape that determines its shares. */
interface DatedPrice {
  readonly price: number
  readonly place: SortKey
}

const CLOSES_OPTIONS = {
  instruments: kinds.texts,
  from: kinds.text,
  to: kinds.text,
  exchange: kinds.text,
  adjustment: ADJUSTMENT,
} satisfies Record<keyof DailyClosesOptions, ArgumentKind>

/**
 * Reads daily closes from a timeline: official closes, whenever they were published, the last one of each day; otherwise the
 * last regular prices of the sessions. A close is in the shares of the moment at which it was published, and is adjusted for
 * the splits after that moment and the dividends after its session.
 * @throws TapelineError `model.invalid` with each instrument and day without a price on the tape; `instrument.unknown` for
 * symbols that are not listed and have no price, with the nearest ones
 */
export function dailyCloses(timeline: Timeline<MarketEvent>, options: DailyClosesOptions): DailyCloses {
  checkArgument('dailyCloses()', 'timeline', timeline, kinds.timeline)
  checkOptionsOf('dailyCloses()', options, CLOSES_OPTIONS, ['instruments', 'from', 'to'])
  const { instruments, from, to, exchange = 'XNYS', adjustment = 'splits' } = options
  const calendar = getCalendar(exchange)
  const days = calendar.tradingDaysBetween({ from, to })
  const names = InstrumentNames.of(timeline as unknown as Timeline)
  const factorsOf = actionFactorsOf(timeline, names, adjustment)
  const replayed = replay(timeline, quotes)
  const official = officialCloses(timeline, names)
  const end = { at: sessionEnd(exchange, days.at(-1)), seq: Number.POSITIVE_INFINITY }
  const series = instruments.map((symbol) => ({
    symbol,
    instrument: names.instrumentAt(symbol, end),
    closes: [] as number[],
  }))
  const missing: { readonly symbol: string; readonly day: string }[] = []
  for (const day of days) {
    const { open, close } = sessionOn(exchange, day)
    const night = { at: nextOpen(calendar, open), seq: Number.NEGATIVE_INFINITY }
    for (const { symbol, instrument, closes } of series) {
      const found =
        official.get(instrument)?.get(day) ?? lastPrice(timeline, replayed, names, instrument, open, night)
      if (found === undefined) missing.push({ symbol, day })
      else closes.push(adjustedPrice(found, close, factorsOf(instrument)))
    }
  }
  const unknown = new Set(
    series.flatMap(({ symbol, closes }) => (closes.length === 0 && !names.isListed(symbol) ? [symbol] : [])),
  )
  const faults: Fault[] = missing.flatMap(({ symbol, day }) =>
    unknown.has(symbol)
      ? []
      : [
          {
            code: 'model.invalid',
            message:
              'A series of daily closes must not have gaps; leave the instrument out, or shorten the period.',
            expected: 'a regular price of each instrument on each trading day',
            found: `none of ${symbol} on ${day}`,
          },
        ],
  )
  for (const symbol of unknown) faults.push(unknownInstrument(symbol, names))
  if (faults.length > 0) throw new TapelineError(faults)
  return { days, closes: Object.fromEntries(series.map(({ symbol, closes }) => [symbol, closes])) }
}

function adjustedPrice(
  { price, place }: DatedPrice,
  close: number,
  factors: readonly ActionFactor[],
): number {
  const isLater = ({ type, at, seq }: ActionFactor): boolean =>
    type === 'shares.split' ? at > place.at || (at === place.at && seq > place.seq) : at > close
  return factors.filter(isLater).reduce((product, { factor }) => product * factor, price)
}

/**
 * The last price of a session in the quote of an instrument, when the following night ends or when the instrument is delisted.
 */
function lastPrice(
  timeline: Timeline<MarketEvent>,
  replayed: Replay<MarketEvent, Readonly<Record<string, Quote>>>,
  names: InstrumentNames,
  instrument: string,
  open: number,
  night: SortKey,
): DatedPrice | undefined {
  const delisting = names.delistingOf(instrument)
  const place = delisting !== undefined && delisting.at < night.at ? delisting : night
  const name = names.nameAt(instrument, place)
  // Before its listing, another instrument may have had its first name.
  if (names.instrumentAt(name, place) !== instrument) return undefined
  const { last, at, sessionOpen } =
    replayed.atPosition(timeline.chain.rank(place.at, place.seq, false))[name] ?? {}
  // Without a price of this session the quote is still that of an earlier one.
  return last === undefined || sessionOpen !== open || (at as number) < open
    ? undefined
    : { price: last, place }
}

/** The official closes by instrument and day; the last one of each day. */
function officialCloses(
  timeline: Timeline<MarketEvent>,
  names: InstrumentNames,
): ReadonlyMap<string, ReadonlyMap<string, DatedPrice>> {
  const closes = new Map<string, Map<string, DatedPrice>>()
  for (const event of eventsOfTypes(timeline as unknown as Timeline, ['close.published'])) {
    const { at, seq, data } = event as TapelineEvent<string, ClosePublished>
    const instrument = names.instrumentAt(data.symbol, event)
    const own = closes.get(instrument) ?? new Map<string, DatedPrice>()
    closes.set(instrument, own.set(data.day, { price: data.price, place: { at, seq } }))
  }
  return closes
}

function sessionEnd(exchange: Exchange, day: string | undefined): number {
  return day === undefined ? Number.POSITIVE_INFINITY : sessionOn(exchange, day).close
}

/** The open of the next session; Infinity after the last one in the calendar. */
function nextOpen(calendar: ExchangeCalendar, open: number): number {
  try {
    return calendar.nextOpen(open)
  } catch (error) {
    if (isTapelineError(error, 'calendar.range')) return Number.POSITIVE_INFINITY
    throw error
  }
}
