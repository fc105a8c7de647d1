import type { MarketEvent } from '@tapeline/core/market'
import type { Basis } from '@tapeline/core/types'
import { applyByHand, finishByHand, judgeClaimsBefore, trade } from './loop.js'
import { emptyMarket, type Instrument, type MarketByHand } from './state.js'

/** Type ids of the columns: trades have columns, other events are in a side table. */
const [TRADE, LATE_TRADE, OTHER] = [0, 1, 2]

/** A hand-written layout for this tape: trades as numbers, other events as objects. */
export interface ColumnsByHand {
  readonly at: Float64Array
  readonly typeId: Uint8Array
  /** For a trade, its index in `symbols`; for another event, its index in `others`. */
  readonly reference: Uint32Array
  readonly price: Float64Array
  /** NaN if a trade has none. */
  readonly size: Float64Array
  readonly symbols: readonly string[]
  readonly others: readonly MarketEvent[]
}

/** Trades whose basis is not `recorded` are among the others. */
export function columnsByHand(events: readonly MarketEvent[]): ColumnsByHand {
  const { length } = events
  const [at, price, size] = [new Float64Array(length), new Float64Array(length), new Float64Array(length)]
  const [typeId, reference] = [new Uint8Array(length), new Uint32Array(length)]
  const numbers = new Map<string, number>()
  const others: MarketEvent[] = []
  for (const [index, event] of events.entries()) {
    at[index] = event.at
    if (event.type === 'price.traded' && event.basis === 'recorded') {
      const { data } = event
      typeId[index] = data.condition === 'late' ? LATE_TRADE : TRADE
      price[index] = data.price
      size[index] = data.size ?? Number.NaN
      if (!numbers.has(data.symbol)) numbers.set(data.symbol, numbers.size)
      reference[index] = numbers.get(data.symbol) as number
    } else {
      typeId[index] = OTHER
      reference[index] = others.push(event) - 1
    }
  }
  return { at, typeId, reference, price, size, symbols: [...numbers.keys()], others }
}

const RECORDED: Basis = 'recorded'

/** The hand-written loop over columns: it finds an instrument by its number and makes no object for a trade. */
export function replayColumnsByHand(columns: ColumnsByHand): MarketByHand {
  const { at, typeId, reference, price, size, symbols, others } = columns
  const market = emptyMarket()
  const instruments: (Instrument | undefined)[] = new Array(symbols.length).fill(undefined)
  for (let index = 0; index < at.length; index += 1) {
    const type = typeId[index] as number
    const place = reference[index] as number
    if (type === OTHER) {
      applyByHand(market, others[place] as MarketEvent)
      continue
    }
    const time = at[index] as number
    judgeClaimsBefore(market, time)
    let instrument = instruments[place]
    if (instrument === undefined) {
      instrument = market.instruments.get(symbols[place] as string)
      if (instrument === undefined) throw new Error(`the instrument '${symbols[place]}' is not listed yet`)
      instruments[place] = instrument
    }
    const count = size[index] as number
    const shares = Number.isNaN(count) ? undefined : count
    trade(instrument, time, price[index] as number, shares, type === LATE_TRADE, RECORDED)
  }
  return finishByHand(market)
}
