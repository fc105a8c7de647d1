import type { DateInput, Timeline } from '@tapeline/core'
import { parseInstant, replay } from '@tapeline/core'
import { type ExchangeCalendar, getCalendar } from '@tapeline/core/calendar'
import {
  checkArgument,
  checkOptionsOf,
  didYouMean,
  kinds,
  oneOf,
  parseZone,
  TapelineError,
} from '@tapeline/core/internal'
import { type Exchange, type MarketEvent, quotes } from '@tapeline/core/market'
import type { Chart, ChartBar, ChartPoint, ChartSeries, ChartSession } from './chart.js'
import { eventsOf } from './events-of.js'
import { localTime } from './local-time.js'

/** A history of a chart; the first has no name and is the recorded one. */
export interface ChartedHistory {
  /** The name of a what-if; absent for the recorded history. */
  readonly name?: string
  readonly timeline: Timeline<MarketEvent>
}

export interface MarketChartOptions {
  /** The recorded history and what-ifs of it, at least one. The events are those of the first. */
  readonly histories: readonly ChartedHistory[]
  /** Symbols, at least one. The sessions are those of the exchange of the first. */
  readonly instruments: readonly string[]
  /** Inclusive; default: the open of the first session with a price. */
  readonly from?: DateInput
  /** Inclusive; default: the close of the last session with a price. */
  readonly to?: DateInput
  /** Prices, or the change since the last price before `from` in percent. Default: `price` for one instrument, else `percent`. */
  readonly unit?: Chart['unit']
  /** Candles of the bars of the first instrument in the first history, or lines only. Default `lines`. */
  readonly draw?: 'lines' | 'candles'
  /** Default: the instruments. */
  readonly title?: string
  /** The IANA name of the zone of the time axis. Default: that of the exchange. */
  readonly zone?: string
}

const PRICES = ['price.traded', 'bar.closed', 'close.published'] as const
const OPTIONS = {
  histories: kinds.list,
  instruments: kinds.texts,
  from: kinds.date,
  to: kinds.date,
  unit: oneOf('price', 'percent'),
  draw: oneOf('lines', 'candles'),
  title: kinds.text,
  zone: kinds.text,
}

/**
 * Reads the chart of some instruments from histories: their prices in regular hours, and the news, halts and earnings between the two
 * moments.
 * @throws TapelineError `instrument.unknown` with the nearest name; `argument.invalid` without histories, instruments or sessions, and
 * for candles without bars; `date.…`, `calendar.range`
 * @example
 * ```ts
 * import { drawChart, marketChart } from '@tapeline/chart'
 * import { loadScenario } from '@tapeline/scenarios/node'
 *
 * const chart = marketChart({
 *   histories: [{ timeline: await loadScenario('deepseek-r1') }],
 *   instruments: ['NVDA', '^DJI'],
 *   from: '2025-01-27T09:30-05:00',
 *   to: '2025-01-27T16:00-05:00',
 * })
 * console.log(chart.series.map(({ points }) => points.at(-1)?.value.toFixed(2)).join(' ')) // -16.97 0.65
 * console.log(drawChart(chart).slice(0, 4)) // <svg
 * ```
 */
export function marketChart(options: MarketChartOptions): Chart {
  checkOptionsOf('marketChart()', options, OPTIONS, ['histories', 'instruments'])
  const { histories, instruments: symbols } = options
  for (const history of histories) {
    checkArgument('marketChart()', 'histories', history, kinds.record)
    checkArgument('marketChart()', 'histories', history.timeline, kinds.timeline)
    if (history.name !== undefined) checkArgument('marketChart()', 'histories', history.name, kinds.text)
  }
  const [recorded] = histories
  const [symbol] = symbols
  if (recorded === undefined || symbol === undefined) {
    throw new TapelineError({
      code: 'argument.invalid',
      message: 'A chart needs a history and an instrument.',
      expected: 'at least one of each',
      found: `${histories.length} histories and ${symbols.length} instruments`,
    })
  }
  const { unit = symbols.length === 1 ? 'price' : 'percent', draw = 'lines' } = options
  const calendar = calendarOf(recorded.timeline, symbols)
  const sessions = sessionsOf(recorded.timeline, symbols, calendar, options)
  const [from, to] = [sessions[0]?.open ?? 0, sessions.at(-1)?.close ?? 0]
  const zone = parseZone(options.zone ?? calendar.timeZone)
  const series = histories.flatMap((history, index) =>
    seriesOf(history, { symbols, sessions, unit, candles: draw === 'candles' && index === 0 }),
  )
  return {
    title: options.title ?? symbols.join(', '),
    subtitle: subtitleOf(unit, from, calendar, zone),
    unit,
    zone,
    sessions,
    series: series.filter((own) => own.points.length > 0 && !isAsRecorded(own, series)),
    events: eventsOf(recorded.timeline, { from, to, calendar }),
  }
}

/** Whether a series of a what-if is the same as the recorded one. */
function isAsRecorded({ instrument, branch, points }: ChartSeries, series: readonly ChartSeries[]): boolean {
  if (branch === undefined) return false
  const recorded = series.find((own) => own.branch === undefined && own.instrument === instrument)?.points
  return (
    recorded?.length === points.length && points.every(({ value }, index) => value === recorded[index]?.value)
  )
}

function subtitleOf(unit: Chart['unit'], from: number, calendar: ExchangeCalendar, zone: string): string {
  if (unit === 'price') return `Price; times in ${zone}`
  const isOpen = calendar.sessionOf(from)?.session.open === from
  const local = localTime(zone)
  const base = isOpen
    ? `the close of ${local.day(calendar.previousClose(from - 1))}`
    : `the last price before ${local.day(from)}, ${local.time(from)}`
  return `Change since ${base}; times in ${zone}`
}

/** The calendar of the first of some instruments. */
function calendarOf(timeline: Timeline<MarketEvent>, symbols: readonly string[]): ExchangeCalendar {
  const known = new Map<string, Exchange>()
  for (const event of timeline)
    if (event.type === 'instrument.listed') known.set(event.data.symbol, event.data.exchange)
    else if (event.type === 'instrument.renamed')
      known.set(event.data.to, known.get(event.data.symbol) ?? 'XNYS')
  for (const symbol of symbols) {
    if (known.has(symbol)) continue
    throw new TapelineError({
      code: 'instrument.unknown',
      subject: symbol,
      message: `The instrument '${symbol}' is not listed in this timeline.${didYouMean(symbol, known.keys())}`,
      expected: [...known.keys()].slice(0, 12).join(', '),
    })
  }
  return getCalendar(known.get(symbols[0] as string) ?? 'XNYS')
}

/** The sessions from one moment to another; the first and the last may be cut. */
function sessionsOf(
  timeline: Timeline<MarketEvent>,
  symbols: readonly string[],
  calendar: ExchangeCalendar,
  { from, to }: MarketChartOptions,
): readonly ChartSession[] {
  const wanted = new Set(symbols)
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const event of timeline) {
    if (!isPrice(event) || !wanted.has(event.data.symbol)) continue
    if (event.at < first) first = event.at
    if (event.at > last) last = event.at
  }
  const start = from === undefined ? first : parseInstant(from)
  const end = to === undefined ? last : parseInstant(to)
  const days =
    start <= end ? calendar.tradingDaysBetween({ from: calendar.dayOf(start), to: calendar.dayOf(end) }) : []
  const sessions = days.flatMap((day): ChartSession[] => {
    const session = calendar.sessionOn(day)
    if (session === undefined) return []
    const open = from === undefined ? session.open : Math.max(session.open, start)
    const close = to === undefined ? session.close : Math.min(session.close, end)
    return open < close ? [{ open, close }] : []
  })
  if (sessions.length > 0) return sessions
  throw new TapelineError({
    code: 'argument.invalid',
    message: 'There is no trading between the two moments of the chart.',
    expected: "'from' before 'to', with a part of a session between them",
    found:
      Number.isFinite(start) && Number.isFinite(end)
        ? `${new Date(start).toISOString()} to ${new Date(end).toISOString()}`
        : 'no prices',
  })
}

interface Wanted {
  readonly symbols: readonly string[]
  readonly sessions: readonly ChartSession[]
  readonly unit: Chart['unit']
  readonly candles: boolean
}

/** The series of one history. */
function seriesOf(
  { name, timeline }: ChartedHistory,
  { symbols, sessions, unit, candles }: Wanted,
): readonly ChartSeries[] {
  const [from, to] = [sessions[0]?.open ?? 0, sessions.at(-1)?.close ?? 0]
  const run = replay(timeline, quotes)
  const start = run.at(new Date(from - 1))
  const samples = run.sample((state) => symbols.map((symbol) => state[symbol]?.last), {
    on: [...PRICES],
    from,
    to,
  })
  const { barsBySymbol, timesBySymbol } = pricesOf(timeline, symbols, sessions)
  return symbols.map((instrument, index): ChartSeries => {
    const bars = barsBySymbol.get(instrument) ?? []
    const opens = new Set(sessions.map(({ open }) => open))
    const times = timesBySymbol.get(instrument)
    const values = new Map<number, number>()
    for (const { start, open } of bars) if (opens.has(start)) values.set(start, open)
    let before: number | undefined = start[instrument]?.last
    for (const { at, value } of samples) {
      const last = value[index]
      // Events of other instruments are sampled too.
      if (last !== undefined && (last !== before || times?.has(at))) values.set(at, last)
      before = last
    }
    const points = [...values].map(([at, value]): ChartPoint => ({ at, value }))
    points.sort((one, other) => one.at - other.at)
    const base = start[instrument]?.last ?? points[0]?.value ?? 1
    const scaled = (value: number): number => (unit === 'price' ? value : (value / base - 1) * 100)
    return {
      instrument,
      ...(name === undefined ? {} : { branch: name }),
      points: points.map(({ at, value }) => ({ at, value: scaled(value) })),
      ...(candles && index === 0 && bars.length > 0
        ? {
            bars: bars.map(({ start, at, open, high, low, close }) => ({
              start,
              at,
              open: scaled(open),
              high: scaled(high),
              low: scaled(low),
              close: scaled(close),
            })),
          }
        : {}),
    }
  })
}

interface Prices {
  /** The bars that lie within a session. */
  readonly barsBySymbol: ReadonlyMap<string, ChartBar[]>
  /** The times of all prices. */
  readonly timesBySymbol: ReadonlyMap<string, Set<number>>
}

function pricesOf(
  timeline: Timeline<MarketEvent>,
  symbols: readonly string[],
  sessions: readonly ChartSession[],
): Prices {
  const barsBySymbol = new Map(symbols.map((symbol): [string, ChartBar[]] => [symbol, []]))
  const timesBySymbol = new Map(symbols.map((symbol) => [symbol, new Set<number>()]))
  const [from, to] = [sessions[0]?.open ?? 0, sessions.at(-1)?.close ?? 0]
  let index = 0
  for (const event of timeline.between({ from, to })) {
    if (!isPrice(event)) continue
    timesBySymbol.get(event.data.symbol)?.add(event.at)
    if (event.type !== 'bar.closed') continue
    while ((sessions[index]?.close ?? to) < event.at && index < sessions.length - 1) index += 1
    const { symbol, ...bar } = event.data
    if (bar.start >= (sessions[index]?.open ?? 0)) barsBySymbol.get(symbol)?.push({ ...bar, at: event.at })
  }
  return { barsBySymbol, timesBySymbol }
}

type PriceEvent = Extract<MarketEvent, { type: (typeof PRICES)[number] }>

function isPrice(event: MarketEvent): event is PriceEvent {
  return (PRICES as readonly string[]).includes(event.type)
}
