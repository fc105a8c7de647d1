import { getCalendar } from '../calendar/calendar.js'
import type { MarketEvent } from './events.js'

/* A naive market: computes everything from the whole list of events each time, without a running state. */

interface Day {
  /** The regular open of the session. */
  readonly open: number
  readonly prices: {
    readonly open: number
    readonly high: number
    readonly low: number
    readonly last: number
    readonly at: number
  }[]
  readonly volumes: Traded[]
  official: number | undefined
  /** Whether its close is known: officially, or because the session ended with a price. */
  closed: boolean
}

/** The shares traded at a moment, or from one moment (inclusive) to another (exclusive). */
export interface Traded {
  readonly from: number
  readonly to: number
  readonly shares: number
}

/**
 * The largest total of trades and bars that do not overlap: by dynamic programming over the whole list, from the last moment
 * backward.
 */
export function naiveVolume(traded: readonly Traded[], close: number): number | undefined {
  if (traded.length === 0) return undefined
  // A bar that ends at the close includes the trades at the close; otherwise a trade at the end of a bar is after it.
  const intervals = traded.map(({ from, to, shares }) =>
    from === to
      ? { from: from + 0.25, to: from + 0.5, shares }
      : { from, to: to === close ? to + 1 : to, shares },
  )
  const starts = [...new Set(intervals.map(({ from }) => from))].sort((left, right) => right - left)
  const best = new Map<number, number>()
  const bestFrom = (time: number): number => {
    const next = starts.filter((start) => start >= time).at(-1)
    return next === undefined ? 0 : (best.get(next) as number)
  }
  for (const start of starts) {
    const here = intervals.filter(({ from }) => from === start)
    const points = here.filter(({ to, from }) => to - from < 0.5)
    const together = points.reduce((sum, { shares }) => sum + shares, 0)
    best.set(
      start,
      Math.max(
        bestFrom(start + 0.125),
        points.length === 0 ? 0 : together + bestFrom(start + 0.25),
        ...here.filter((one) => !points.includes(one)).map(({ to, shares }) => shares + bestFrom(to)),
      ),
    )
  }
  return bestFrom(Number.NEGATIVE_INFINITY)
}

interface NaiveQuote {
  readonly last: number | undefined
  readonly previousClose: number | undefined
  readonly open: number | undefined
  readonly high: number | undefined
  readonly low: number | undefined
  readonly volume: number | undefined
  readonly change: number | undefined
  readonly shares: number | undefined
  readonly extendedLast: number | undefined
  readonly halted: string | undefined
  /** Of the sessions that have ended, oldest first. */
  readonly closes: readonly { readonly open: number; readonly price: number }[]
}

function closeOf(day: Day): number | undefined {
  return day.official ?? day.prices.at(-1)?.last
}

/** The close of the session that opens at a moment. */
function closeAfter(exchange: string, open: number): number {
  return getCalendar(exchange).sessionOf(open)?.session.close as number
}

/** The events of an instrument from its listing on, as if it had always had its last name. */
function underOneName(events: readonly MarketEvent[], symbol: string): readonly MarketEvent[] {
  const own: MarketEvent[] = []
  let name = symbol
  for (const event of [...events].reverse()) {
    if (event.type === 'instrument.renamed' && event.data.to === name) name = event.data.symbol
    const { symbol: current, ...rest } = event.data as { readonly symbol?: string }
    if (current === undefined) own.push(event)
    else if (current === name) own.push({ ...event, data: { ...rest, symbol } } as MarketEvent)
  }
  return own.reverse()
}

/** The quote of an instrument after some events. */
export function naiveQuote(all: readonly MarketEvent[], symbol: string): NaiveQuote {
  const events = underOneName(all, symbol)
  const days = new Map<number, Day>()
  const dayAt = (open: number): Day => {
    const known = days.get(open)
    if (known !== undefined) return known
    const made: Day = { open, prices: [], volumes: [], official: undefined, closed: false }
    days.set(open, made)
    return made
  }
  let exchange: string = 'XNYS'
  const halts: { own?: NaiveHalt | undefined; market?: NaiveHalt | undefined } = {}
  let shares: number | undefined
  let extended: { readonly price: number; readonly at: number } | undefined
  for (const event of events) {
    if (event.type === 'instrument.listed' && event.data.symbol === symbol) exchange = event.data.exchange
    if (event.type === 'shares.split' && event.data.symbol === symbol) {
      const ratio = event.data.newShares / event.data.oldShares
      if (shares !== undefined) shares *= ratio
      if (extended !== undefined) extended = { ...extended, price: extended.price / ratio }
      for (const day of days.values()) {
        if (day.official !== undefined) day.official /= ratio
        for (const [index, { open, high, low, last, at }] of day.prices.entries())
          day.prices[index] = {
            open: open / ratio,
            high: high / ratio,
            low: low / ratio,
            last: last / ratio,
            at,
          }
        for (const [index, traded] of day.volumes.entries())
          day.volumes[index] = { ...traded, shares: traded.shares * ratio }
      }
    }
    if (event.type === 'shares.reported' && event.data.symbol === symbol) shares = event.data.shares
    const calendar = getCalendar(exchange)
    if (event.type === 'session.opened' && event.data.exchange === exchange) dayAt(event.at)
    if (event.type === 'session.closed' && event.data.exchange === exchange) {
      for (const day of days.values()) if (closeOf(day) !== undefined) day.closed = true
    }
    if (event.type === 'trading.halted' || event.type === 'trading.resumed') {
      const own = event.data.symbol
      const of: string = event.data.exchange ?? exchange
      const scope = own === undefined ? 'market' : 'own'
      if ((own ?? symbol) === symbol && of === exchange)
        halts[scope] =
          event.type === 'trading.halted' ? { since: event.at, reason: event.data.reason } : undefined
    }
    if (event.type === 'price.traded' && event.data.symbol === symbol) {
      const { price, size, condition } = event.data
      const place = calendar.sessionOf(event.at)
      const afterClose = place === undefined ? Number.NaN : event.at - place.session.close
      const isClosing = place?.phase === 'post' && (condition === 'closing-print' || afterClose <= 10_000)
      if (place !== undefined && (place.phase === 'regular' || isClosing)) {
        const day = dayAt(place.session.open)
        if (size !== undefined)
          day.volumes.push({
            from: Math.min(event.at, place.session.close),
            to: Math.min(event.at, place.session.close),
            shares: size,
          })
        if (condition !== 'late')
          day.prices.push({
            open: price,
            high: price,
            low: price,
            last: price,
            at: Math.min(event.at, place.session.close),
          })
      } else {
        extended = { price, at: event.at }
      }
    }
    if (event.type === 'bar.closed' && event.data.symbol === symbol) {
      const { open, high, low, close, volume } = event.data
      const day = dayAt(calendar.sessionOf(event.at)?.session.open as number)
      if (volume !== undefined) day.volumes.push({ from: event.data.start, to: event.at, shares: volume })
      day.prices.push({ open, high, low, last: close, at: event.at })
    }
    if (event.type === 'close.published' && event.data.symbol === symbol) {
      const day = dayAt(calendar.sessionOn(event.data.day)?.open as number)
      day.official = event.data.price
      day.closed = true
    }
  }
  const sorted = [...days.values()].sort((left, right) => left.open - right.open)
  const present = sorted.at(-1)
  const before = sorted.slice(0, -1).filter((day) => closeOf(day) !== undefined)
  const previousClose = before.length === 0 ? undefined : closeOf(before.at(-1) as Day)
  const own = present && closeOf(present)
  const officials = present?.official === undefined ? [] : [present.official]
  const traded = present !== undefined && present.prices.length > 0
  return {
    last: own ?? previousClose,
    previousClose,
    open: present?.prices[0]?.open,
    high: traded ? Math.max(...present.prices.map(({ high }) => high), ...officials) : undefined,
    low: traded ? Math.min(...present.prices.map(({ low }) => low), ...officials) : undefined,
    volume: present && naiveVolume(present.volumes, closeAfter(exchange, present.open)),
    change: own === undefined || previousClose === undefined ? undefined : own - previousClose,
    shares,
    extendedLast: extended !== undefined && extended.at > (present?.open ?? 0) ? extended.price : undefined,
    halted: naiveHalted(halts, sorted, extended?.at),
    closes: sorted
      .filter((day) => closeOf(day) !== undefined && (day !== present || day.closed))
      .map((day) => ({ open: day.open, price: closeOf(day) as number })),
  }
}

interface NaiveHalt {
  readonly since: number
  readonly reason: string
}

/** As text, so that it can be compared as a whole. */
function naiveHalted(
  { own, market }: { readonly own?: NaiveHalt | undefined; readonly market?: NaiveHalt | undefined },
  days: readonly Day[],
  extendedAt: number | undefined,
): string | undefined {
  const present = days.at(-1)?.open ?? 0
  const inForce = [own, market].filter(
    (halt) => halt !== undefined && (['news', 'technical'].includes(halt.reason) || halt.since >= present),
  ) as NaiveHalt[]
  const first = inForce.sort((left, right) => left.since - right.since)[0]
  if (first === undefined) return undefined
  const priced = days.filter((day) => closeOf(day) !== undefined).at(-1)
  const times = [
    priced?.official === undefined ? priced?.prices.at(-1)?.at : undefined,
    extendedAt !== undefined && extendedAt > present ? extendedAt : undefined,
  ].filter((time) => time !== undefined && time > first.since) as number[]
  const { reason, since } = first
  return JSON.stringify({ reason, since, ...(times.length === 0 ? {} : { pricedAt: Math.max(...times) }) })
}

interface NaiveFall {
  readonly worstDayPct: number | undefined
  readonly winBackSincePct: number | undefined
}

/** The deepest fall from close to close, the first of equal ones, and how much of it the last close has won back. */
export function naiveFall(closes: readonly number[]): NaiveFall {
  const ratios = closes.map((close, index) => (index === 0 ? 1 : close / (closes[index - 1] as number)))
  const worst = Math.min(1, ...ratios)
  if (worst >= 1) return { worstDayPct: undefined, winBackSincePct: undefined }
  const day = ratios.indexOf(worst)
  const [from, to] = [closes[day - 1] as number, closes[day] as number]
  const since = (((closes.at(-1) as number) - to) / (from - to)) * 100
  return { worstDayPct: (worst - 1) * 100, winBackSincePct: day === closes.length - 1 ? undefined : since }
}
