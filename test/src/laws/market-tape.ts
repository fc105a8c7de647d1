import { createTimeline, type InputOf, type Timeline } from '@tapeline/core'
import { getCalendar } from '@tapeline/core/calendar'
import { type MarketEvent, marketEvents } from '@tapeline/core/market'

type Input = InputOf<MarketEvent>
type WithoutId<Of> = Of extends unknown ? Omit<Of, 'id'> : never
type Line = WithoutId<Input>

const DAYS = ['2025-01-24', '2025-01-27', '2025-01-28']
export const LISTED_AT = Date.UTC(2025, 0, 20)

/** Three trading days around a weekend, in order. */
export const sessions = DAYS.map((day) => ({ day, ...sessionTimes(day) }))

function sessionTimes(day: string): { readonly open: number; readonly close: number } {
  const session = getCalendar('XNYS').sessionOn(day)
  if (session === undefined) throw new Error(`${day} is not a trading day`)
  return session
}

/** The first and the last moment of each session, on both exchanges. */
export const boundaries: readonly Line[] = sessions.flatMap(({ day, open, close }) =>
  (['XNYS', 'XNAS'] as const).flatMap((exchange): Line[] => [
    { type: 'session.opened', at: open, data: { exchange, day } },
    { type: 'session.closed', at: close, data: { exchange, day } },
  ]),
)

export const HOUR = 3_600_000
/** Before the last session. */
export const NIGHT = (sessions.at(-1) as (typeof sessions)[number]).open - 8 * HOUR

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
