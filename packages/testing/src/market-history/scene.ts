import type { TradingSession } from '@tapeline/core/calendar'
import type { MarketOptions } from './constraints.js'
import type { HistoryDraw } from './draws.js'
import type { Halt } from './halts.js'
import type { Instrument } from './instrument.js'
import type { Writer } from './writer.js'

/** Something that happens at a time. At the same time, the lower rank comes first. */
export interface Step {
  readonly at: number
  readonly rank: number
  readonly run: () => void
}

/** The parts of a history that all steps share. */
export interface Scene {
  readonly draw: HistoryDraw
  readonly options: MarketOptions
  readonly sessions: readonly TradingSession[]
  readonly instruments: readonly Instrument[]
  readonly halts: readonly Halt[]
  readonly writer: Writer
  /** The level of all prices at a moment: 1, and less after a crash. */
  readonly levelAt: (session: number, at: number) => number
}
