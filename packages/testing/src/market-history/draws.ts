import type { Exchange, HaltReason } from '@tapeline/core/market'
import fc from 'fast-check'
import { type ClaimDraw, claimDraw } from '../claims/claim-draw.js'
import { notOneIn, oneIn, sometimes } from '../sometimes.js'
import type { MarketOptions } from './constraints.js'
import type { StartDraw } from './sessions.js'

/*
 * A history as plain numbers, which `buildEvents` turns into events. Numbers that refer to something that a history does not have
 * wrap around or have no effect, so that fast-check can shrink each one alone. 0 is the plainest value of all of them.
 */

/** Prices are in cents, and moves in basis points: 100 are 1 %. */
export interface InstrumentDraw {
  readonly exchange: Exchange
  /** In dollars above 100. */
  readonly price: number
  /** Part of the market's moves that it makes. */
  readonly beta: number
  readonly sector: string
}

/** A later correction: another price, or none. */
export interface FixDraw {
  readonly cancels: boolean
  readonly moveBp: number
  /** Until it becomes known. */
  readonly minutes: number
  /** Whether it is itself corrected once more. */
  readonly again: boolean
}

export interface SessionDraw {
  /** Whether its boundaries and its official closes are recorded. */
  readonly hasBounds: boolean
  readonly hasCloses: boolean
  /** The market's move until the close, and its gap at the open. */
  readonly moveBp: number
  readonly gapBp: number
  readonly lateClose: boolean
  readonly fix: (FixDraw & { readonly instrument: number }) | undefined
}

export interface PrintDraw {
  readonly instrument: number
  readonly session: number
  /** Time of the session: 0 is its open, 26 its close. */
  readonly slot: number
  readonly isBar: boolean
  readonly moveBp: number
  /** In hundreds of shares; 0 for no stated size. */
  readonly lots: number
  readonly outside: 'pre' | 'post' | undefined
  readonly late: { readonly minutes: number; readonly isPrintedLate: boolean } | undefined
  readonly fix: FixDraw | undefined
}

export interface CrashDraw {
  readonly session: number
  readonly slot: number
  readonly depthPct: number
  /** Part of the loss that is made good, in eighths, over so many sessions; 0 for the same session. */
  readonly reboundEighths: number
  readonly over: number
  readonly breaksCircuit: boolean
}

export interface HaltDraw {
  readonly instrument: number
  /** Whether it halts the instrument, its exchange, or all. */
  readonly scope: 'instrument' | 'exchange' | 'all'
  readonly reason: Exclude<HaltReason, 'circuit-breaker'>
  readonly session: number
  readonly slot: number
  readonly minutes: number
  /** Whether it lasts until the next open. */
  readonly overnight: boolean
}

/** What happens to an instrument in the night before a session. */
export interface NightDraw {
  readonly instrument: number
  readonly session: number
  readonly ratio: readonly [newShares: number, oldShares: number]
  readonly takesFormerName: boolean
  readonly dividendCents: number
}

export interface NewsDraw {
  readonly session: number
  readonly time: 'evening-before' | 'pre-market' | 'session'
  readonly slot: number
  /** The share, in eighths, that it has in the next session's first prices. */
  readonly shareEighths: number
  readonly followsLast: boolean
}

export interface HistoryDraw {
  readonly start: StartDraw
  readonly instruments: readonly InstrumentDraw[]
  readonly sessions: readonly SessionDraw[]
  readonly prints: readonly PrintDraw[]
  readonly crash: CrashDraw | undefined
  readonly halts: readonly HaltDraw[]
  readonly splits: readonly NightDraw[]
  readonly renames: readonly NightDraw[]
  readonly dividends: readonly NightDraw[]
  readonly delistings: readonly NightDraw[]
  readonly news: readonly NewsDraw[]
  readonly claims: readonly ClaimDraw[]
}

/** Slots of a session: quarters of an hour on a full day. */
export const SLOTS = 26

const index = fc.nat(999)
const slot = fc.nat(SLOTS)
const bp = (most: number): fc.Arbitrary<number> => fc.integer({ min: -most, max: most })

export function historyDraw(options: MarketOptions): fc.Arbitrary<HistoryDraw> {
  const { minSessions, maxSessions, symbols, minInstruments, maxPrints } = options
  const few = <Value>(
    wanted: boolean,
    value: fc.Arbitrary<Value>,
    of: number,
  ): fc.Arbitrary<readonly Value[]> =>
    wanted
      ? fc.oneof(
          { withCrossShrink: true },
          { weight: of - 1, arbitrary: fc.constant([]) },
          { weight: 1, arbitrary: fc.array(value, { minLength: 1, maxLength: 2 }) },
        )
      : fc.constant([])
  return fc.record(
    {
      start: startDraw(options),
      instruments: fc.array(instrumentDraw, { minLength: minInstruments, maxLength: symbols.length }),
      sessions: fc.array(sessionDraw(options), { minLength: minSessions, maxLength: maxSessions }),
      prints: fc.array(printDraw(options), { maxLength: maxPrints }),
      crash: sometimes(options.crashes, crashDraw(options), 4),
      halts: few(options.halts, haltDraw, 3),
      splits: few(options.splits, nightDraw, 4),
      renames: few(options.renames, nightDraw, 4),
      dividends: few(options.dividends, nightDraw, 6),
      delistings: few(options.delistings, nightDraw, 10),
      news: few(options.news, newsDraw, 2),
      claims: few(options.claims, claimDraw(), 3),
    },
    { noNullPrototype: true },
  )
}

function startDraw({ earlyCloses }: MarketOptions): fc.Arbitrary<StartDraw> {
  const around = [
    ...Array<'any'>(5).fill('any'),
    ...(earlyCloses ? (['early-close'] as const) : []),
    'closure' as const,
    'clock-change' as const,
  ]
  return fc.record({ around: fc.constantFrom(...around), pick: fc.nat(9999), offset: fc.nat(99) })
}

const instrumentDraw: fc.Arbitrary<InstrumentDraw> = fc.record({
  exchange: fc.constantFrom('XNYS', 'XNAS'),
  price: fc.integer({ min: -80, max: 400 }),
  beta: fc.constantFrom(1, 1, 0.5, -0.5),
  sector: fc.constantFrom('Chips', 'Power'),
})

const fixDraw: fc.Arbitrary<FixDraw> = fc.record({
  cancels: oneIn(3),
  moveBp: bp(200),
  minutes: fc.integer({ min: 1, max: 900 }),
  again: oneIn(4),
})

function sessionDraw({ gaps, corrections }: MarketOptions): fc.Arbitrary<SessionDraw> {
  const fix = fc
    .record({ instrument: index, fix: fixDraw })
    .map(({ instrument, fix: own }) => ({ ...own, instrument }))
  return fc.record({
    // Rarely left out; shrinking leaves them out too.
    hasBounds: notOneIn(8),
    hasCloses: notOneIn(8),
    moveBp: bp(300),
    gapBp: gaps
      ? fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: bp(500) })
      : fc.constant(0),
    lateClose: oneIn(8),
    fix: sometimes(corrections, fix, 6),
  })
}

function printDraw({ bars, extendedHours, latePrints, corrections }: MarketOptions): fc.Arbitrary<PrintDraw> {
  const outside = fc.constantFrom<('pre' | 'post')[]>('pre', 'post')
  const late = fc.record({ minutes: fc.integer({ min: 1, max: 240 }), isPrintedLate: oneIn(2) })
  return fc.record({
    instrument: index,
    session: index,
    slot,
    isBar: bars ? oneIn(6) : fc.constant(false),
    moveBp: bp(200),
    lots: fc.nat(20),
    outside: sometimes(extendedHours, outside, 8),
    late: sometimes(latePrints, late, 10),
    fix: sometimes(corrections, fixDraw, 10),
  })
}

function crashDraw({ halts }: MarketOptions): fc.Arbitrary<CrashDraw> {
  return fc.record({
    session: index,
    // Early enough for a rebound before the close.
    slot: fc.nat(SLOTS - 6),
    depthPct: fc.integer({ min: 10, max: 40 }),
    reboundEighths: fc.nat(8),
    over: fc.nat(3),
    breaksCircuit: halts ? oneIn(2) : fc.constant(false),
  })
}

const haltDraw: fc.Arbitrary<HaltDraw> = fc.record({
  instrument: index,
  scope: fc.constantFrom('instrument', 'instrument', 'instrument', 'exchange', 'all'),
  reason: fc.constantFrom('news', 'limit-up-limit-down', 'regulatory', 'technical'),
  session: index,
  slot: fc.nat(SLOTS - 1),
  minutes: fc.integer({ min: 5, max: 180 }),
  overnight: oneIn(6),
})

const nightDraw: fc.Arbitrary<NightDraw> = fc.record({
  instrument: index,
  session: index,
  ratio: fc.constantFrom<(readonly [number, number])[]>([2, 1], [3, 1], [3, 2], [4, 1], [10, 1], [1, 8]),
  takesFormerName: oneIn(2),
  dividendCents: fc.integer({ min: 1, max: 100 }),
})

const newsDraw: fc.Arbitrary<NewsDraw> = fc.record({
  session: index,
  time: fc.constantFrom('evening-before', 'pre-market', 'session'),
  slot,
  shareEighths: fc.nat(8),
  followsLast: oneIn(3),
})
