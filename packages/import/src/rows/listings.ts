import '@tapeline/calendars'
import type { EventInput, Fault, Timeline } from '@tapeline/core'
import { type ListedFrom, SymbolExchanges, TapelineError } from '@tapeline/core/internal'
import type { InstrumentListed, MarketEvent } from '@tapeline/core/market'
import type { ListingOptions } from '../import-options.js'
import { type Spelling, spellInCode } from './spelling.js'

/** The exchanges of each symbol over time, by its number, and the symbols that are to be listed. */
export interface Listings {
  readonly exchanges: readonly (readonly ListedFrom[])[]
  readonly unlisted: readonly string[]
}

/**
 * Looks up where the instruments of an import are listed.
 * @throws TapelineError `instrument.unknown` with a fault for each that is not, where it is not said how to list them
 */
export function listingsOf(
  timeline: Timeline<MarketEvent>,
  symbols: readonly string[],
  list: ListingOptions | undefined,
  spelling: Spelling = spellInCode,
): Listings {
  const listed = new SymbolExchanges()
  for (const event of timeline) listed.add(event)
  const unlisted = symbols.filter((symbol) => !listed.has(symbol))
  if (unlisted.length > 0 && list === undefined) {
    const names = unlisted.length > 10 ? `${unlisted.slice(0, 10).join(', ')}, …` : unlisted.join(', ')
    const fault: Fault = {
      code: 'instrument.unknown',
      message: `The timeline lists ${unlisted.length === 1 ? 'no instrument of this symbol' : `none of ${unlisted.length} instruments`}; list what is missing, or pass ${spelling('list')} with its exchange.`,
      expected: `${spelling('list', "{ exchange: 'XNAS' }")}, say`,
      found: names,
    }
    throw new TapelineError(fault)
  }
  const introduced: readonly ListedFrom[] = [
    { from: Number.NEGATIVE_INFINITY, exchange: list?.exchange ?? 'XNYS' },
  ]
  const exchangesOf = (symbol: string): readonly ListedFrom[] =>
    listed.has(symbol) ? listed.of(symbol) : introduced
  return { exchanges: symbols.map(exchangesOf), unlisted }
}

/** The event that lists an instrument, from a moment on. */
export function listingEvent(symbol: string, at: number, list: ListingOptions): EventInput {
  const { exchange, kind, names = {}, sectors = {} } = list
  const sector = Object.hasOwn(sectors, symbol) ? sectors[symbol] : undefined
  const data: InstrumentListed = {
    symbol,
    name: (Object.hasOwn(names, symbol) ? names[symbol] : undefined) ?? symbol,
    kind: kind ?? (symbol.startsWith('^') ? 'index' : 'equity'),
    exchange,
    ...(sector === undefined ? {} : { sector }),
  }
  return { id: `listed-${symbol}`, type: 'instrument.listed', at, data }
}
