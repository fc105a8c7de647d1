import { getCalendar } from '../calendar/calendar.js'
import type { TradingSession } from '../calendar/session.js'
import { type Fault, isTapelineError, showThrown } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import type { BrokenRule, TapeRules } from '../event/tape-rules.js'
import type * as Data from './event-data.js'
import {
  checkBarLength,
  checkOutsideHours,
  closedSession,
  ListingError,
  openedSession,
  throwListedAlready,
  throwNotListed,
} from './requirements.js'
import { sessionOfBar, sessionOn } from './trading-session.js'

/** The rules that the projections of the market require of a tape, by the functions that their recipes call. */
export const marketRules: TapeRules = {
  decidedBy: ['instrument.listed', 'instrument.renamed', 'instrument.delisted'],
  ignorePrices: true,
  begin: () => {
    const pass = new Pass()
    return (event) => pass.brokenBy(event)
  },
}

/** The instruments that are listed at a moment of a tape, by symbol. */
export class Listed {
  private readonly exchanges = new Map<string, Data.Exchange>()

  /** @throws Error for an instrument that is not listed */
  exchangeOf(symbol: string): Data.Exchange {
    return this.exchanges.get(symbol) ?? throwNotListed(symbol)
  }

  find(symbol: string): Data.Exchange | undefined {
    return this.exchanges.get(symbol)
  }

  /** Applies an event that lists, renames or delists. @throws Error if it cannot */
  take({ type, data }: TapelineEvent): void {
    if (type === 'instrument.listed') {
      const { symbol, exchange } = data as Data.InstrumentListed
      this.exchanges.set(symbol, exchange)
    } else if (type === 'instrument.renamed') {
      const { symbol, to } = data as Data.InstrumentRenamed
      const exchange = this.exchangeOf(symbol)
      if (this.exchanges.has(to)) throwListedAlready(to)
      this.exchanges.set(to, exchange)
      this.exchanges.delete(symbol)
    } else if (type === 'instrument.delisted') {
      const { symbol } = data as Data.InstrumentDelisted
      this.exchangeOf(symbol)
      this.exchanges.delete(symbol)
    }
  }
}

class Pass {
  private readonly listed = new Listed()
  /** The session of the last price on each exchange: most prices are in it. */
  private readonly sessions = new Map<Data.Exchange, TradingSession>()

  brokenBy(event: TapelineEvent): BrokenRule | undefined {
    try {
      this.check(event)
      return undefined
    } catch (error) {
      if (isTapelineError(error)) {
        const { code, message, path, subject, expected, found } = error.faults[0] as Fault
        return { code, message, path, subject, expected, found }
      }
      const text = showThrown(error)
      return {
        code: 'event.data-invalid',
        message: `${text.charAt(0).toUpperCase()}${text.slice(1)}.`,
        ...(error instanceof ListingError ? { subject: error.symbol } : {}),
      }
    }
  }

  private check(event: TapelineEvent): void {
    const { type, at } = event
    switch (type) {
      case 'price.traded': {
        const exchange = this.listed.exchangeOf((event.data as Data.PriceTraded).symbol)
        this.enter(exchange, at, at, () => getCalendar(exchange).sessionOf(at)?.session)
        return
      }
      case 'bar.closed': {
        const { symbol, start } = event.data as Data.BarClosed
        const exchange = this.listed.exchangeOf(symbol)
        checkBarLength(start, at)
        this.enter(exchange, start, at, () => sessionOfBar(exchange, start, at))
        return
      }
      case 'close.published': {
        const { symbol, day } = event.data as Data.ClosePublished
        closedSession(this.listed.exchangeOf(symbol), day, at)
        return
      }
      case 'session.opened': {
        const { exchange, day } = event.data as Data.SessionBoundary
        openedSession(exchange, day, at)
        return
      }
      case 'session.closed': {
        const { exchange, day } = event.data as Data.SessionBoundary
        sessionOn(exchange, day)
        return
      }
      case 'shares.split':
      case 'dividend.went-ex':
        checkOutsideHours(this.listed.exchangeOf((event.data as Data.SharesSplit).symbol), at)
        return
      case 'shares.reported':
        this.listed.exchangeOf((event.data as Data.SharesReported).symbol)
        return
      case 'trading.halted':
      case 'trading.resumed': {
        const { symbol } = event.data as Data.TradingResumed
        if (symbol !== undefined) this.listed.exchangeOf(symbol)
        return
      }
      default:
        this.listed.take(event)
    }
  }

  private enter(
    exchange: Data.Exchange,
    start: number,
    end: number,
    find: () => TradingSession | undefined,
  ): void {
    const session = this.sessions.get(exchange)
    if (session !== undefined && start >= session.open && end <= session.close) return
    const found = find()
    if (found !== undefined) this.sessions.set(exchange, found)
  }
}
