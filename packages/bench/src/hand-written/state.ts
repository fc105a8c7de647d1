import type { Source } from '@tapeline/core'
import type {
  ClaimMade,
  EarningsDate,
  InstrumentListed,
  MarketEvent,
  SessionState,
} from '@tapeline/core/market'
import type { Basis } from '@tapeline/core/types'
import { newVolume, type Volume } from './volume.js'

/* A hand-written state of the market: plain objects of fixed shapes, one record for each instrument. */

export interface Quote {
  last: number | undefined
  previousClose: number | undefined
  open: number | undefined
  high: number | undefined
  low: number | undefined
  volume: number | undefined
  at: number | undefined
  lastBasis: Basis | undefined
  previousCloseBasis: Basis | undefined
  closedBy: 'official' | undefined
  previousClosedBy: 'official' | 'last-price' | undefined
  sessionOpen: number | undefined
  sessionClose: number | undefined
  extendedLast: number | undefined
  extendedAt: number | undefined
  shares: number | undefined
  kind: 'equity' | 'index'
  exchange: string
  /** The inputs of the volume. */
  readonly counted: Volume
}

export interface Move {
  low: number | undefined
  lowFrom: number | undefined
  lowTo: number | undefined
  last: number | undefined
  previousClose: number | undefined
  sessionOpen: number | undefined
  peak: number | undefined
  drawdownPct: number | undefined
  closeFrom: number | undefined
  closeTo: number | undefined
  closeSession: number | undefined
  worstFrom: number | undefined
  worstTo: number | undefined
  worstSession: number | undefined
}

/** Everything about an instrument, so that an event needs one look-up. */
export interface Instrument {
  listing: InstrumentListed
  readonly quote: Quote
  move: Move | undefined
}

export interface ReportedRecord {
  readonly symbol: string
  readonly valueUsd: number
  readonly day: string
  readonly reportedBy: string
  readonly sources: readonly Source[]
}

export interface CapLoss {
  readonly symbol: string
  readonly valueUsd: number
  readonly day: string
  readonly closeId: string
  readonly basis: Basis
  readonly broke: readonly (ReportedRecord & { readonly ratio: number })[]
  readonly unbroken: readonly ReportedRecord[]
}

/** A claim with the value at its path after its moment; until then it is `open`. */
export interface Claim {
  readonly event: Extract<MarketEvent, { type: 'claim.made' }>
  readonly data: ClaimMade
  computed: number | undefined
}

export interface Earnings {
  readonly status: 'scheduled' | 'reported'
  readonly id: string
  readonly data: EarningsDate
  readonly sources: readonly Source[]
}

export interface MarketByHand {
  readonly instruments: Map<string, Instrument>
  readonly sessions: Record<string, SessionState>
  largestOneDayCapLoss: CapLoss | undefined
  readonly reported: ReportedRecord[]
  readonly news: MarketEvent[]
  readonly spending: Extract<MarketEvent, { type: 'spending.announced' }>[]
  readonly agenda: Map<string, Earnings>
  readonly claims: Claim[]
  /** Claims whose moment is not over yet. */
  readonly openClaims: Claim[]
}

export function emptyMarket(): MarketByHand {
  return {
    instruments: new Map(),
    sessions: {},
    largestOneDayCapLoss: undefined,
    reported: [],
    news: [],
    spending: [],
    agenda: new Map(),
    claims: [],
    openClaims: [],
  }
}

export function newQuote(kind: Quote['kind'], exchange: Quote['exchange']): Quote {
  return {
    last: undefined,
    previousClose: undefined,
    open: undefined,
    high: undefined,
    low: undefined,
    volume: undefined,
    at: undefined,
    lastBasis: undefined,
    previousCloseBasis: undefined,
    closedBy: undefined,
    previousClosedBy: undefined,
    sessionOpen: undefined,
    sessionClose: undefined,
    extendedLast: undefined,
    extendedAt: undefined,
    shares: undefined,
    kind,
    exchange,
    counted: newVolume(),
  }
}

export function newMove(): Move {
  return {
    low: undefined,
    lowFrom: undefined,
    lowTo: undefined,
    last: undefined,
    previousClose: undefined,
    sessionOpen: undefined,
    peak: undefined,
    drawdownPct: undefined,
    closeFrom: undefined,
    closeTo: undefined,
    closeSession: undefined,
    worstFrom: undefined,
    worstTo: undefined,
    worstSession: undefined,
  }
}
