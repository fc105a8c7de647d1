import type { TradingSession } from '@tapeline/core/calendar'
import type { MarketEvent } from '@tapeline/core/market'
import type { Basis } from '@tapeline/core/types'
import { closeMove, enterMoveSession, lateCloseMove, priceMove, settleMove } from './move.js'
import {
  barQuote,
  changeOf,
  closeQuote,
  enterQuoteSession,
  isSessionBefore,
  sessionOn,
  tradeQuote,
} from './quote.js'
import { type Claim, emptyMarket, type Instrument, type MarketByHand, newMove, newQuote } from './state.js'

type CloseEvent = Extract<MarketEvent, { type: 'close.published' }>

/**
 * The opponent: a loop written by hand for this state alone. One `switch` over an array of event objects changes plain objects
 * in place, with no checkpoints, no freezing and no way back. Ranks and sums across instruments are computed on read
 * (`look.ts`). Claims must be about their own moment and a quote's change in percent.
 */
export function replayByHand(events: readonly MarketEvent[]): MarketByHand {
  const market = emptyMarket()
  for (const event of events) applyByHand(market, event)
  return finishByHand(market)
}

/** Call it after the last event. */
export function finishByHand(market: MarketByHand): MarketByHand {
  judgeClaims(market)
  return market
}

/** Changes the market in place. */
export function applyByHand(market: MarketByHand, event: MarketEvent): void {
  const { instruments, sessions } = market
  judgeClaimsBefore(market, event.at)
  switch (event.type) {
    case 'price.traded': {
      const { price, size, symbol, condition } = event.data
      trade(instrumentOf(instruments, symbol), event.at, price, size, condition === 'late', event.basis)
      break
    }
    case 'bar.closed': {
      const { data, at } = event
      const instrument = instrumentOf(instruments, data.symbol)
      const { quote } = instrument
      if (!barQuote(quote, at, data, event.basis)) break
      instrument.move ??= newMove()
      priceMove(instrument.move, quote, data.low, data.start, at)
      break
    }
    case 'close.published': {
      const instrument = instrumentOf(instruments, event.data.symbol)
      const { quote } = instrument
      const session = closeQuote(quote, event.data, event.basis)
      if (session.open === quote.sessionOpen) {
        instrument.move ??= newMove()
        closeMove(instrument.move, quote)
      } else if (instrument.move !== undefined && isSessionBefore(quote, session)) {
        lateCloseMove(instrument.move, quote, session.open)
      }
      judgeRecord(market, instrument, session, event)
      break
    }
    case 'session.opened': {
      const { exchange, day } = event.data
      const session = sessionOn(exchange, day)
      for (const { quote, move } of instruments.values()) {
        if (quote.exchange !== exchange) continue
        enterQuoteSession(quote, session)
        if (move !== undefined) enterMoveSession(move, quote)
      }
      sessions[exchange] = { day, status: 'open', openedAt: event.at }
      break
    }
    case 'session.closed': {
      const { exchange, day } = event.data
      for (const { quote, move } of instruments.values()) {
        if (quote.exchange === exchange && move !== undefined) settleMove(move, quote)
      }
      const open = sessions[exchange]
      const opened = open?.day === day && open.openedAt !== undefined ? { openedAt: open.openedAt } : {}
      sessions[exchange] = { day, status: 'closed', ...opened, closedAt: event.at }
      break
    }
    case 'instrument.listed': {
      const { symbol, kind, exchange } = event.data
      const known = instruments.get(symbol)
      if (known === undefined)
        instruments.set(symbol, { listing: event.data, quote: newQuote(kind, exchange), move: undefined })
      else {
        known.listing = event.data
        known.quote.kind = kind
        known.quote.exchange = exchange
      }
      break
    }
    case 'shares.reported':
      instrumentOf(instruments, event.data.symbol).quote.shares = event.data.shares
      break
    case 'record.reported': {
      const { symbol, valueUsd, day } = event.data
      market.reported.push({ symbol, valueUsd, day, reportedBy: event.id, sources: event.sources })
      break
    }
    case 'spending.announced':
      market.spending.push(event)
      market.news.push(event)
      break
    case 'earnings.scheduled':
    case 'earnings.reported': {
      const { id, data, sources } = event
      const status = event.type === 'earnings.reported' ? 'reported' : 'scheduled'
      market.agenda.set(`${data.day} ${data.symbol}`, { status, id, data, sources })
      break
    }
    case 'claim.made': {
      const claim: Claim = { event, data: event.data, computed: undefined }
      market.claims.push(claim)
      market.openClaims.push(claim)
      break
    }
    case 'model.released':
    case 'policy.announced':
    case 'statement.made':
    case 'news.published':
    case 'app.ranked':
    case 'indication.reported':
      market.news.push(event)
      break
  }
}

/** A single trade. */
export function trade(
  instrument: Instrument,
  at: number,
  price: number,
  size: number | undefined,
  isLate: boolean,
  basis: Basis,
): void {
  const { quote } = instrument
  if (!tradeQuote(quote, at, price, size, isLate, basis)) return
  if (isLate) {
    if (instrument.move !== undefined) enterMoveSession(instrument.move, quote)
    return
  }
  instrument.move ??= newMove()
  const time = Math.min(at, quote.sessionClose as number)
  priceMove(instrument.move, quote, price, time, time)
}

/** Judges the claims whose moment is over. */
export function judgeClaimsBefore(market: MarketByHand, at: number): void {
  const { openClaims } = market
  if (openClaims.length > 0 && at > (openClaims[0] as Claim).event.at) judgeClaims(market)
}

function instrumentOf(instruments: ReadonlyMap<string, Instrument>, symbol: string): Instrument {
  const instrument = instruments.get(symbol)
  if (instrument === undefined) throw new Error(`the instrument '${symbol}' is not listed before this event`)
  return instrument
}

function judgeRecord(
  market: MarketByHand,
  { quote, move }: Instrument,
  session: TradingSession,
  event: CloseEvent,
): void {
  const { symbol, day } = event.data
  if (quote.shares === undefined || quote.kind !== 'equity' || move?.closeSession !== session.open) return
  const { closeFrom, closeTo } = move
  if (closeFrom === undefined || closeTo === undefined || closeTo >= closeFrom) return
  const valueUsd = (closeFrom - closeTo) * quote.shares
  if (market.largestOneDayCapLoss !== undefined && valueUsd <= market.largestOneDayCapLoss.valueUsd) return
  const others = market.reported.filter((record) => record.symbol !== symbol || record.day !== day)
  market.largestOneDayCapLoss = {
    symbol,
    valueUsd,
    day,
    closeId: event.id,
    // All events of this tape are recorded.
    basis: 'recorded',
    broke: others
      .filter((record) => record.valueUsd < valueUsd)
      .map((record) => ({ ...record, ratio: valueUsd / record.valueUsd })),
    unbroken: others.filter((record) => record.valueUsd >= valueUsd),
  }
}

/** Records the values for the claims whose moment is over, and removes the claims from the list. */
function judgeClaims(market: MarketByHand): void {
  for (const claim of market.openClaims) {
    const symbol = claim.data.subject.path.split('.')[1] as string
    const { quote } = instrumentOf(market.instruments, symbol)
    const change = changeOf(quote)
    claim.computed = change === undefined ? undefined : (change / (quote.previousClose as number)) * 100
  }
  market.openClaims.length = 0
}
