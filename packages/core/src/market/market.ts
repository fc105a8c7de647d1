import { combineProjections } from '../projection/combine.js'
import type { CombinedProjection, PublishedOf } from '../projection/projection.js'
import { type AgendaItem, agendaOf, type NewsEvent, newsOf, type Spending, spendingOf } from './chronicle.js'
import { type CircuitBreakers, circuitBreakersOf } from './circuit-breakers.js'
import { claimsOf, type JudgedClaim } from './claims.js'
import {
  compareBases,
  compareOrder,
  compareRanks,
  compareRecords,
  type MarketComparison,
} from './comparison.js'
import { type Halt, haltsOf } from './halts.js'
import { instruments, sessions } from './instruments.js'
import { moves } from './moves.js'
import {
  type Breadth,
  breadthOf,
  type RankedInstrument,
  rankingOf,
  type SectorState,
  sectorsOf,
} from './overview.js'
import { quotes } from './quotes.js'
import { records } from './records.js'

/** The state of the market at a moment. Units as in its parts: USD or points, percent in percent, epoch milliseconds UTC. */
export interface MarketState {
  readonly instruments: PublishedOf<typeof instruments>
  readonly quotes: PublishedOf<typeof quotes>
  readonly moves: PublishedOf<typeof moves>
  readonly records: PublishedOf<typeof records>
  readonly sessions: PublishedOf<typeof sessions>
  /** By market capitalisation, largest first. */
  readonly ranking: readonly RankedInstrument[]
  readonly breadth: Breadth
  /** By name, sorted. */
  readonly sectors: Readonly<Record<string, SectorState>>
  /** The levels at which the market-wide circuit breakers trip. */
  readonly circuitBreakers: CircuitBreakers
  /** Oldest first, as all lists of events here. */
  readonly halts: readonly Halt[]
  readonly spending: readonly Spending[]
  readonly news: readonly NewsEvent[]
  readonly agenda: readonly AgendaItem[]
  readonly claims: readonly JudgedClaim[]
}

/** The whole market, in one pass. */
export const market: CombinedProjection<MarketState, MarketComparison> = combineProjections({
  name: 'market',
  parts: { instruments, quotes, moves, records, sessions },
  derive: (state, tape) => ({
    get ranking() {
      return rankingOf(state.quotes)
    },
    get breadth() {
      return breadthOf(state.quotes)
    },
    get sectors() {
      return sectorsOf(state.quotes, state.instruments)
    },
    get circuitBreakers() {
      return circuitBreakersOf(state.quotes, tape)
    },
    get halts() {
      return haltsOf(tape)
    },
    get spending() {
      return spendingOf(tape)
    },
    get news() {
      return newsOf(tape)
    },
    get agenda() {
      return agendaOf(tape)
    },
    get claims() {
      return claimsOf(tape)
    },
  }),
  compare: {
    keys: {
      ranking: 'symbol',
      'circuitBreakers.levels': 'level',
      halts: 'id',
      spending: 'id',
      news: 'id',
      agenda: 'id',
      claims: 'id',
      'records.reported': 'reportedBy',
      'records.largestOneDayCapLoss.broke': 'reportedBy',
      'records.largestOneDayCapLoss.unbroken': 'reportedBy',
    },
    instruments: ['ranking'],
    values: {
      ranks: (a, b, same) => compareRanks(a.ranking, b.ranking, same),
      swaps: (a, b, same) => compareOrder(a.ranking, b.ranking, same),
      records: (a, b, same) => compareRecords(a.records, b.records, same),
      bases: (a, b, same) => compareBases(a.quotes, b.quotes, same),
    },
  },
})
