import type { Timeline } from '@tapeline/core'
import { getCalendar } from '@tapeline/core/calendar'
import type { MarketEvent } from '@tapeline/core/market'

/** A table of a scenario, as the lines of its CSV. */
export interface PriceTable {
  readonly file: string
  readonly section: 'bars' | 'closes' | 'prints'
  readonly minutes?: number
  readonly lines: readonly string[]
  /** Trading days, YYYY-MM-DD, of its first and last rows. */
  readonly days: readonly string[]
}

const MINUTE = 60_000

/** A bar of hours, and the close of the session in which it starts. */
interface HourBar {
  readonly start: number
  readonly end: number
  readonly close: number | undefined
  readonly row: string
}

/** The prices of a timeline as tables: bars of sessions, bars of hours, closes, and trades. */
export function priceTablesOf(timeline: Timeline<MarketEvent>): PriceTable[] {
  const calendar = getCalendar('XNYS')
  const rows = { daily: [], closes: [], trades: [] } as Record<string, string[]>
  const hours: HourBar[] = []
  const days = new Set<string>()
  // A separate column, if some price became known after its moment.
  const isLate = [...timeline].some((event) => isPrice(event) && event.knownAt !== event.at)
  const known = ({ at, knownAt }: MarketEvent): string[] =>
    isLate ? [knownAt === at ? '' : new Date(knownAt).toISOString()] : []
  const dayOf = (at: number): string | undefined => calendar.sessionOf(at)?.session.day
  for (const event of timeline) {
    if (event.type === 'bar.closed') {
      const { symbol, start, open, high, low, close, volume } = event.data
      const session = calendar.sessionOf(start)?.session
      const figures = [open, high, low, close, volume ?? '', ...known(event)].join()
      if (session !== undefined) days.add(session.day)
      if (session?.open === start && session.close === event.at)
        rows.daily?.push(`${symbol},${session.day},${figures}`)
      else {
        const isOpen = session !== undefined && start >= session.open && start < session.close
        const row = `${symbol},${new Date(start).toISOString()},${figures}`
        hours.push({ start, end: event.at, close: isOpen ? session.close : undefined, row })
      }
    } else if (event.type === 'close.published') {
      const { symbol, day, price, adjustment } = event.data
      days.add(day)
      rows.closes?.push([symbol, day, price, adjustment ?? '', ...known(event)].join())
    } else if (event.type === 'price.traded') {
      const { symbol, price, size } = event.data
      const day = dayOf(event.at)
      if (day !== undefined) days.add(day)
      rows.trades?.push([symbol, new Date(event.at).toISOString(), price, size ?? '', ...known(event)].join())
    }
  }
  const prices = 'open,high,low,close,volume'
  const sorted = [...days].sort()
  const table = (
    name: string,
    section: PriceTable['section'],
    head: string,
    own = rows[name] ?? [],
    more: { readonly minutes?: number } = {},
  ): PriceTable[] => {
    return own.length === 0
      ? []
      : [
          {
            file: `${name}.csv`,
            section,
            lines: [isLate ? `${head},knownAt` : head, ...own],
            days: sorted,
            ...more,
          },
        ]
  }
  return [
    ...table('daily', 'bars', `symbol,day,${prices}`),
    ...byLength(hours).flatMap(([name, minutes, own]) =>
      table(name, 'bars', `symbol,start,${prices}`, own, { minutes }),
    ),
    ...table('closes', 'closes', 'symbol,day,price,adjustment'),
    ...table('trades', 'prints', 'symbol,at,price,size'),
  ]
}

/** A table of the longest bars, including those that a close cuts short, and one table for each other length. */
function byLength(bars: readonly HourBar[]): [name: string, minutes: number, rows: string[]][] {
  const longest = bars.reduce((most, { start, end }) => Math.max(most, end - start), 0)
  const tables = new Map<number, string[]>()
  for (const { start, end, close = Number.POSITIVE_INFINITY, row } of bars) {
    const length = Math.min(start + longest, close) === end ? longest : end - start
    const rows = tables.get(length) ?? []
    tables.set(length, rows)
    rows.push(row)
  }
  return [...tables].map(([length, rows]) => {
    const minutes = length / MINUTE
    return [length === longest ? 'bars' : `bars-${minutes}m`, minutes, rows]
  })
}

function isPrice({ type }: MarketEvent): boolean {
  return type === 'bar.closed' || type === 'close.published' || type === 'price.traded'
}
