import fc from 'fast-check'
import { getCalendar } from '../calendar/calendar.js'
import type { TradingSession } from '../calendar/session.js'
import type { TradingResumed } from './event-data.js'
import {
  bar,
  closed,
  delisted,
  halted,
  type Line,
  listed,
  officialClose,
  opened,
  renamed,
  resumed,
  sessionOf,
  shares,
  split,
  trade,
  wentEx,
} from './tape.fixture.js'

/* Random tapes over real sessions: a weekend, a day of early closing, an unscheduled closure, the end of a year. */

const HALF_HOUR = 1_800_000
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const FIRST_DAYS = ['2025-01-23', '2024-11-27', '2025-01-07', '2024-12-30']
const DAYS = 4

const INSTRUMENTS: readonly Line[] = [
  listed('AA', { sector: 'Chips' }),
  listed('BB', { exchange: 'XNAS', sector: 'Chips' }),
  listed('CC', { sector: 'Power' }),
  listed('^IX', { kind: 'index' }),
]
const SYMBOLS = ['AA', 'BB', 'CC', '^IX']

const symbol = fc.constantFrom(...SYMBOLS)
const price = fc.integer({ min: 100, max: 400 }).map((quarters) => quarters / 4)
const size = fc.integer({ min: 0, max: 900 })

function between(from: number, to: number): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: 1000 }).map((share) => from + Math.round(((to - from) * share) / 1000))
}

function regularTrade({ open, close }: TradingSession): fc.Arbitrary<Line> {
  const at = fc.oneof(fc.constantFrom(open, close), between(open, close))
  const condition = fc.constantFrom<('regular' | 'late')[]>('regular', 'regular', 'late')
  return fc
    .record({ symbol, price, at, size: fc.option(size, { nil: undefined }), condition })
    .map(({ symbol, price, at, size, condition }) =>
      trade(symbol, price, at, { condition, ...(size === undefined ? {} : { size }) }),
    )
}

function extendedTrade({ preOpen, open, close, postClose }: TradingSession): fc.Arbitrary<Line> {
  const at = fc.oneof(
    between(preOpen, open - 1),
    between(close + 1, close + 20_000),
    between(close + 1, postClose),
    between(postClose + 1, postClose + MINUTE),
  )
  const condition = fc.constantFrom<('regular' | 'closing-print')[]>('regular', 'regular', 'closing-print')
  return fc
    .record({ symbol, price, at, size: fc.option(size, { nil: undefined }), condition })
    .map(({ symbol, price, at, size, condition }) =>
      trade(symbol, price, at, { condition, ...(size === undefined ? {} : { size }) }),
    )
}

/** Bars of half an hour, an hour or the whole session, starting at any half hour. */
function regularBar({ open, close }: TradingSession): fc.Arbitrary<Line> {
  const steps = (close - open) / HALF_HOUR
  return fc
    .record({
      symbol,
      prices: fc.tuple(price, price, price, price),
      start: fc.integer({ min: 0, max: steps - 1 }),
      length: fc.constantFrom(1, 2, steps),
      volume: fc.option(size, { nil: undefined }),
    })
    .map(({ symbol, prices, start, length, volume }) => {
      const [first, , , last] = prices
      const from = length === steps ? open : open + start * HALF_HOUR
      const to = Math.min(close, from + length * HALF_HOUR)
      return bar(symbol, [first, Math.max(...prices), Math.min(...prices), last], from, to, volume)
    })
}

/** Official closes of some instruments: at the close, in the evening, before the next open, or ten minutes after it. */
function closes({ day, open, close }: TradingSession): fc.Arbitrary<Line[]> {
  const late = getCalendar('XNYS').nextOpen(open) + 10 * MINUTE
  const at = fc.constantFrom(close, close, close + 60 * MINUTE, late - 40 * MINUTE, late)
  const one = (symbol: string): fc.Arbitrary<Line[]> =>
    fc.option(fc.tuple(price, at), { nil: undefined }).map((found) => {
      return found === undefined ? [] : [officialClose(symbol, day, found[0], { at: found[1] })]
    })
  return fc.tuple(...SYMBOLS.map(one)).map((lists) => lists.flat())
}

function boundaries({ day }: TradingSession): fc.Arbitrary<Line[]> {
  const all = [opened(day), opened(day, 'XNAS'), closed(day), closed(day, 'XNAS')]
  return fc.subarray(all, { minLength: 0 })
}

function halts({ preOpen, postClose }: TradingSession): fc.Arbitrary<Line[]> {
  const at = between(preOpen, postClose)
  const scope = fc.oneof(
    symbol.map((own) => ({ symbol: own })),
    fc.constantFrom<Pick<TradingResumed, 'exchange'>[]>({}, { exchange: 'XNYS' }, { exchange: 'XNAS' }),
  )
  const halt = fc.tuple(at, scope, fc.boolean()).map(([time, where, brief]) => {
    if (!brief) return halted(time, { ...where, reason: 'news' })
    return 'symbol' in where
      ? halted(time, { ...where, reason: 'limit-up-limit-down' })
      : halted(time, { ...where, reason: 'circuit-breaker', level: 1 })
  })
  const end = fc.tuple(at, scope).map(([time, where]) => resumed(time, where))
  return fc.array(fc.oneof(halt, end), { maxLength: 3 })
}

function day(session: TradingSession): fc.Arbitrary<Line[]> {
  const shareChange = fc
    .tuple(symbol, fc.integer({ min: 1, max: 9 }), between(session.preOpen, session.postClose))
    .map(([symbol, count, at]) => shares(symbol, count, at))
  return fc
    .tuple(
      fc.array(regularTrade(session), { maxLength: 8 }),
      fc.array(regularBar(session), { maxLength: 4 }),
      fc.array(extendedTrade(session), { maxLength: 3 }),
      closes(session),
      boundaries(session),
      fc.array(shareChange, { maxLength: 1 }),
      halts(session),
      corporateActions(session),
    )
    .map((lists) => lists.flat())
}

/** Separates days: every other line of a day is later in the morning, and every line of the previous day is earlier. */
const NIGHT = 3 * HOUR

/** Splits by powers of two, so that prices stay exact, and dividends, in the night before a session. */
function corporateActions({ preOpen }: TradingSession): fc.Arbitrary<Line[]> {
  const ratio = fc.constantFrom<(readonly [number, number])[]>([2, 1], [4, 1], [1, 8])
  const equity = fc.constantFrom('AA', 'BB', 'CC')
  const one = fc.oneof(
    fc.tuple(equity, ratio).map(([own, [more, less]]) => split(own, more, less, preOpen - NIGHT + 1000)),
    equity.map((own) => wentEx(own, 0.25, preOpen - NIGHT + 2000)),
  )
  return fc.array(one, { maxLength: 1 })
}

/** Renames or delists an instrument in the night before some session; later lines use the new name or are removed. */
function withFates(lines: readonly Line[], nights: readonly number[]): Line[] {
  const [renaming = Number.POSITIVE_INFINITY, delisting = Number.POSITIVE_INFINITY] = nights
  const kept = lines.flatMap((line): Line[] => {
    const { data, at } = line as { readonly data: { readonly symbol?: string }; readonly at: number }
    if (data.symbol === 'CC' && at > delisting) return []
    if (data.symbol === 'AA' && at > renaming) return [{ ...line, data: { ...data, symbol: 'AX' } } as Line]
    return [line]
  })
  const fates = [
    ...(renaming < Number.POSITIVE_INFINITY ? [renamed('AA', 'AX', renaming)] : []),
    ...(delisting < Number.POSITIVE_INFINITY ? [delisted('CC', delisting)] : []),
  ]
  return [...kept, ...fates]
}

/** Listings first, then the lines of up to four trading days in random order of arrival. */
export const arbitraryLines: fc.Arbitrary<Line[]> = fc
  .constantFrom(...FIRST_DAYS)
  .chain((first) => {
    const fate = (offset: number): fc.Arbitrary<number> =>
      fc.option(fc.integer({ min: 0, max: DAYS - 1 }), { nil: undefined }).map((index) => {
        const day = index === undefined ? undefined : calendar.addTradingDays(first, index)
        return day === undefined ? Number.POSITIVE_INFINITY : sessionOf(day).preOpen - NIGHT + offset
      })
    const calendar = getCalendar('XNYS')
    const sessions = Array.from({ length: DAYS }, (_, index) =>
      sessionOf(calendar.addTradingDays(first, index)),
    )
    return fc.tuple(fc.tuple(...sessions.map(day)), fc.tuple(fate(0), fate(1)))
  })
  .map(([days, nights]) => withFates(days.flat(), nights))
  .chain((lines) => fc.shuffledSubarray(lines, { minLength: lines.length }))
  .map((lines) => [...INSTRUMENTS, shares('AA', 5), shares('BB', 3), shares('^IX', 1), ...lines])
