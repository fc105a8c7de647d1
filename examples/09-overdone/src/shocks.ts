import type { Timeline } from '@tapeline/core'
import {
  type Calibration,
  calibrate,
  dailyCloses,
  type EventStudy,
  eventStudy,
  type MarketEvent,
  type NoChangeRow,
  versusNoChange,
} from '@tapeline/core/market'

/** Half-lives to try: two days are too few to estimate one. */
export const HALF_LIVES = [1, 2, 5] as const

export const MEGACAPS = ['AAPL', 'AMZN', 'GOOGL', 'META', 'MSFT', 'NVDA', 'TSLA']

/** A day on which an event hit the market, and the windows around it. */
export interface Shock {
  readonly eventId: string
  readonly session: string
  /** The instrument whose exposure is 1. */
  readonly reference: string
  /** The equities that are fitted. */
  readonly instruments: readonly string[]
}

/** A fit on the day of the shock and the next, and its path for the following eight trading days. */
export function fitOf(
  tape: Timeline<MarketEvent>,
  shock: Shock,
  held?: { readonly part?: number; readonly halfLifeDays?: number },
): Calibration {
  const { eventId, ...options } = shock
  return calibrate(tape, {
    event: eventId,
    ...options,
    days: 1,
    horizonDays: 9,
    ...(held === undefined ? {} : { held }),
  })
}

/** One instrument compared with *no change*, for each of the stated half-lives. */
export interface Verdict {
  readonly symbol: string
  readonly noChangeError: number
  /** By half-life, in the order of {@link HALF_LIVES}. */
  readonly rows: readonly NoChangeRow[]
}

export function verdictsOf(tape: Timeline<MarketEvent>, shock: Shock): readonly Verdict[] {
  const tables = HALF_LIVES.map((halfLifeDays) => versusNoChange(tape, fitOf(tape, shock, { halfLifeDays })))
  return shock.instruments.map((symbol, index) => {
    const rows = tables.map((table) => table[index] as NoChangeRow)
    return { symbol, noChangeError: (rows[0] as NoChangeRow).noChangeError, rows }
  })
}

/**
 * The megacaps around a shock. The files have no index, so the equally weighted mean of the other six serves as the market. If
 * the shock hits the others too, that mean contains a part of it.
 */
export function studyOf(
  megacaps: Timeline<MarketEvent>,
  estimation: { readonly from: string; readonly to: string },
  event: { readonly from: string; readonly to: string },
  hit: readonly string[],
): EventStudy {
  // The day before the window gives its first return.
  const closes = dailyCloses(megacaps, { instruments: MEGACAPS, from: estimation.from, to: event.to })
  return eventStudy(closes, {
    instruments: MEGACAPS,
    market: { meanOf: MEGACAPS },
    estimation,
    event,
    groups: { hit, others: MEGACAPS.filter((symbol) => !hit.includes(symbol)) },
  })
}
