import { getCalendar, type Timeline } from '@tapeline/core'
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

/** The prices of a timeline as tables: bars of sessions apart from those of hours, closes, and trades. */
export function priceTablesOf(timeline: Timeline<MarketEvent>): PriceTable[] {
  const calendar = getCalendar('XNYS')
  const rows = { daily: [], bars: [], closes: [], trades: [] } as Record<string, string[]>
  const days = new Set<string>()
  let minutes = 0
  // A column of its own, if some price became known after its moment.
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
        minutes = Math.max(minutes, (event.at - start) / MINUTE)
        rows.bars?.push(`${symbol},${new Date(start).toISOString()},${figures}`)
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
    more: { readonly minutes?: number } = {},
  ): PriceTable[] => {
    const own = rows[name] ?? []
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
    ...table('bars', 'bars', `symbol,start,${prices}`, { minutes }),
    ...table('closes', 'closes', 'symbol,day,price,adjustment'),
    ...table('trades', 'prints', 'symbol,at,price,size'),
  ]
}

function isPrice({ type }: MarketEvent): boolean {
  return type === 'bar.closed' || type === 'close.published' || type === 'price.traded'
}
