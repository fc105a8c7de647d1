import { type ExchangeCalendar, getCalendar } from '@tapeline/core/calendar'
import { millisecondsInDay } from 'date-fns/constants'
import type { Listings } from './listings.js'
import type { RowStore } from './row-store.js'

/** Longer than any period of a bar, and than any zone is ahead of another. */
const MARGIN_MS = 40 * millisecondsInDay

const ranges = new Map<ExchangeCalendar, readonly [from: number, to: number]>()

/** Whether a time is far outside of the years of a calendar, which is cheaper to know than to catch its error. */
export function isFarOutside(calendar: ExchangeCalendar, at: number): boolean {
  let range = ranges.get(calendar)
  if (range === undefined) {
    range = [Date.parse(calendar.firstDay) - MARGIN_MS, Date.parse(calendar.lastDay) + MARGIN_MS]
    ranges.set(calendar, range)
  }
  return at < range[0] || at > range[1]
}

/** The calendar of each row: of the exchange on which its symbol is listed at its time. */
export class RowCalendars {
  /** By number of the symbol, those that are listed on one exchange. */
  private readonly bySymbol: readonly (ExchangeCalendar | undefined)[]
  /** By row, those of symbols that are listed on several over time. */
  private readonly byRow = new Map<number, ExchangeCalendar>()

  /** @param momentOf when the symbol of a row bears its name: epoch milliseconds UTC */
  constructor(
    private readonly store: RowStore,
    { exchanges }: Listings,
    momentOf: (index: number) => number,
  ) {
    this.bySymbol = exchanges.map(([first, ...more]) =>
      first === undefined || more.length > 0 ? undefined : getCalendar(first.exchange),
    )
    if (!this.bySymbol.includes(undefined)) return
    for (let index = 0; index < store.length; index += 1) {
      const symbol = store.symbol[index] as number
      if (this.bySymbol[symbol] !== undefined) continue
      const list = exchanges[symbol] ?? []
      const moment = momentOf(index)
      const listed = list.findLast(({ from }) => from <= moment) ?? list[0]
      this.byRow.set(index, getCalendar(listed?.exchange ?? 'XNYS'))
    }
  }

  of(index: number): ExchangeCalendar {
    const own = this.bySymbol[this.store.symbol[index] as number] ?? this.byRow.get(index)
    return own as ExchangeCalendar
  }

  /** The rows of a group by their calendars, in the order of the group. */
  part(group: Int32Array): Iterable<readonly [ExchangeCalendar, Int32Array]> {
    const [first] = group
    if (first === undefined) return []
    const only = this.bySymbol[this.store.symbol[first] as number]
    if (only !== undefined) return [[only, group]]
    const calendars = new Set([...group].map((index) => this.of(index)))
    return [...calendars].map((own) => [own, group.filter((index) => this.of(index) === own)] as const)
  }
}
