import { isExchange } from '../calendar/exchanges.js'
import type { Exchange } from './event-data.js'

/** An exchange, and the moment from which a symbol is listed there: epoch milliseconds UTC, inclusive. */
export interface ListedFrom {
  readonly from: number
  readonly exchange: Exchange
}

/** The fields used of an event that lists or renames; other types have no effect. */
export interface ListingEvent {
  readonly type: string
  readonly at: number
  readonly data: unknown
}

/**
 * The exchange of each symbol over time. A symbol that is listed again, or that an instrument takes over by a rename, uses the
 * calendar of its exchange at that time.
 */
export class SymbolExchanges {
  private readonly bySymbol = new Map<string, ListedFrom[]>()

  /** Applies an event. Events must be in the order of the tape. */
  add({ type, at, data }: ListingEvent): void {
    const { symbol, to, exchange } = data as Readonly<Record<string, unknown>>
    if (typeof symbol !== 'string') return
    if (type === 'instrument.listed' && typeof exchange === 'string' && isExchange(exchange))
      this.list(symbol, at, exchange)
    if (type !== 'instrument.renamed' || typeof to !== 'string') return
    const own = this.bySymbol.get(symbol)?.at(-1)?.exchange
    if (own !== undefined) this.list(to, at, own)
  }

  has(symbol: string): boolean {
    return this.bySymbol.has(symbol)
  }

  symbols(): Iterable<string> {
    return this.bySymbol.keys()
  }

  /** The exchanges of a symbol in order of time, each with its start; empty for a symbol that is never listed. */
  of(symbol: string): readonly ListedFrom[] {
    return this.bySymbol.get(symbol) ?? []
  }

  /**
   * The exchange of a symbol at a moment (epoch milliseconds UTC), before its first listing that of the first; undefined
   * without one.
   */
  at(symbol: string, moment: number): Exchange | undefined {
    const list = this.of(symbol)
    return (list.findLast(({ from }) => from <= moment) ?? list[0])?.exchange
  }

  private list(symbol: string, from: number, exchange: Exchange): void {
    const list = this.bySymbol.get(symbol)
    if (list === undefined) this.bySymbol.set(symbol, [{ from, exchange }])
    else if (list.at(-1)?.exchange !== exchange) list.push({ from, exchange })
  }
}
