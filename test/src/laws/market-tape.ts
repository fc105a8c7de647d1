import { createTimeline, type InputOf, type Timeline } from '@tapeline/core'
import { getCalendar } from '@tapeline/core/calendar'
import { type MarketEvent, marketEvents } from '@tapeline/core/market'
import fc from 'fast-check'

type Input = InputOf<MarketEvent>
type WithoutId<Of> = Of extends unknown ? Omit<Of, 'id'> : never
type Line = WithoutId<Input>

const DAYS = ['2025-01-24', '2025-01-27', '2025-01-28']
const EXCHANGES = { AA: 'XNYS', BB: 'XNAS', CC: 'XNYS' } as const
const SYMBOLS = ['AA', 'BB', 'CC'] as const
export const LISTED_AT = Date.UTC(2025, 0, 20)

/** The trading days of {@link arbitraryMarketTape}, in order. */
export const sessions = DAYS.map((day) => ({ day, ...sessionTimes(day) }))

function sessionTimes(day: string): { readonly open: number; readonly close: number } {
  const session = getCalendar('XNYS').sessionOn(day)
  if (session === undefined) throw new Error(`${day} is not a trading day`)
  return session
}

const listings: readonly Line[] = SYMBOLS.flatMap((symbol, index): Line[] => [
  {
    type: 'instrument.listed',
    at: LISTED_AT,
    data: {
      symbol,
      name: symbol,
      kind: 'equity',
      exchange: EXCHANGES[symbol],
      sector: index < 2 ? 'Chips' : 'Power',
    },
  },
  { type: 'shares.reported', at: LISTED_AT, data: { symbol, shares: 1000 * (index + 1) } },
])

/** The first and the last moment of each session, on both exchanges. */
export const boundaries: readonly Line[] = sessions.flatMap(({ day, open, close }) =>
  (['XNYS', 'XNAS'] as const).flatMap((exchange): Line[] => [
    { type: 'session.opened', at: open, data: { exchange, day } },
    { type: 'session.closed', at: close, data: { exchange, day } },
  ]),
)

const symbol = fc.constantFrom(...SYMBOLS)
const price = fc.integer({ min: 60, max: 200 })
const session = fc.constantFrom(...sessions)
const step = fc.integer({ min: 0, max: 13 })
const basis = fc.constantFrom<('recorded' | 'rebased')[]>('recorded', 'recorded', 'rebased')

const trade: fc.Arbitrary<Line> = fc
  .record({
    symbol,
    price,
    session,
    step,
    basis,
    size: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
  })
  .map(({ symbol, price, session: { open, close }, step, basis, size }) => ({
    type: 'price.traded',
    at: open + ((close - open) * step) / 13,
    basis,
    data: { symbol, price, ...(size === undefined ? {} : { size }) },
  }))

const officialClose: fc.Arbitrary<Line> = fc
  .record({ symbol, price, session, basis })
  .map(({ symbol, price, session: { day, close }, basis }) => ({
    type: 'close.published',
    at: close,
    basis,
    data: { symbol, day, price },
  }))

const report: fc.Arbitrary<Line> = fc
  .record({ symbol, price, session })
  .map(({ symbol, price, session: { day, close } }) =>
    price % 3 === 0
      ? { type: 'shares.reported', at: close, data: { symbol, shares: price * 10 } }
      : price % 3 === 1
        ? {
            type: 'record.reported',
            at: close,
            data: { record: 'largestOneDayCapLoss', symbol, day, valueUsd: price * 50 },
          }
        : {
            type: 'claim.made',
            at: close,
            data: { subject: { path: `quotes.${symbol}.changePct` }, relation: 'below', value: price - 120 },
          },
  )

export const HOUR = 3_600_000
/** Before the last session. */
export const NIGHT = (sessions.at(-1) as (typeof sessions)[number]).open - 8 * HOUR

const halt: fc.Arbitrary<Line> = fc
  .record({ symbol: fc.option(symbol, { nil: undefined }), session, step, ends: fc.boolean() })
  .map(({ symbol, session: { open, close }, step, ends }): Line => {
    const at = open + ((close - open) * step) / 13 + 1
    const scope = symbol === undefined ? {} : { symbol }
    return ends
      ? { type: 'trading.resumed', at, data: scope }
      : { type: 'trading.halted', at, data: { ...scope, reason: 'news' } }
  })

interface Fate {
  readonly splits: readonly (typeof SYMBOLS)[number][]
  readonly isRenamed: boolean
  readonly isDelisted: boolean
}

const fate: fc.Arbitrary<Fate> = fc.record({
  splits: fc.subarray([...SYMBOLS]),
  isRenamed: fc.boolean(),
  isDelisted: fc.boolean(),
})

/** In the night before the last session, shares are split, AA is renamed to AX, and CC is delisted. */
function fated(lines: readonly Line[], { splits, isRenamed, isDelisted }: Fate): Line[] {
  const kept = lines.flatMap((line): Line[] => {
    const { data, at } = line as { readonly at: number; readonly data: { readonly symbol?: string } }
    if (isDelisted && data.symbol === 'CC' && at > NIGHT) return []
    if (!isRenamed || data.symbol !== 'AA' || at < NIGHT) return [line]
    return [{ ...line, data: { ...data, symbol: 'AX' } } as Line]
  })
  const actions = splits.map(
    (own): Line => ({ type: 'shares.split', at: NIGHT, data: { symbol: own, newShares: 10, oldShares: 1 } }),
  )
  if (isRenamed)
    actions.push({ type: 'instrument.renamed', at: NIGHT + HOUR, data: { symbol: 'AA', to: 'AX' } })
  if (isDelisted) actions.push({ type: 'instrument.delisted', at: NIGHT + HOUR, data: { symbol: 'CC' } })
  return [...kept, ...actions]
}

/** Listings and share counts, most sessions, trades, official closes, records, claims, halts and corporate actions in random order of arrival. */
export function arbitraryMarketTape(): fc.Arbitrary<Timeline<MarketEvent>> {
  return fc
    .record({
      lines: fc.array(
        fc.oneof({ weight: 5, arbitrary: trade }, { weight: 2, arbitrary: officialClose }, report, halt),
        { maxLength: 40 },
      ),
      fate,
      kept: fc.subarray([...boundaries], { minLength: 6 }),
      blockSize: fc.integer({ min: 2, max: 12 }),
    })
    .chain(({ lines, fate, kept, blockSize }) => {
      const all = [...kept, ...fated(lines, fate)]
      return fc.shuffledSubarray(all, { minLength: all.length }).map((order) => {
        const inputs = [...listings, ...order].map((line, index) => ({ id: `e${index}`, ...line }) as Input)
        return createTimeline(marketEvents, { blockSize }).append(inputs)
      })
    })
}

/** Instruments `S0`, `S1`, … with two official closes each, on two days. */
export function wideMarketTape(before: readonly number[], after: readonly number[]): Timeline<MarketEvent> {
  const closes = (day: (typeof sessions)[number], prices: readonly number[]): Line[] =>
    prices.map((price, index) => ({
      type: 'close.published',
      at: day.close,
      data: { symbol: `S${index}`, day: day.day, price },
    }))
  const lines: Line[] = before.flatMap((_, index): Line[] => [
    {
      type: 'instrument.listed',
      at: LISTED_AT,
      data: {
        symbol: `S${index}`,
        name: `S${index}`,
        kind: 'equity',
        exchange: index % 2 === 0 ? 'XNYS' : 'XNAS',
        sector: 'Software',
      },
    },
    { type: 'shares.reported', at: LISTED_AT, data: { symbol: `S${index}`, shares: 1000 } },
  ])
  const [first, second] = sessions
  if (first !== undefined && second !== undefined)
    lines.push(...closes(first, before), ...closes(second, after))
  const inputs = lines.map((line, index) => ({ id: `e${index}`, ...line }) as Input)
  return createTimeline(marketEvents, { blockSize: 40 }).append(inputs)
}
