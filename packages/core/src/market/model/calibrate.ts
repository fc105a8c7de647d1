import { getCalendar } from '../../calendar/calendar.js'
import {
  type ArgumentKind,
  checkArgument,
  checkOptions,
  checkOptionsOf,
  kinds,
} from '../../event/arguments.js'
import { ln } from '../../math/ln.js'
import { pow } from '../../math/pow.js'
import type { Timeline } from '../../timeline/timeline.js'
import type { Exchange } from '../event-data.js'
import type { MarketEvent } from '../events.js'
import { type Calibration, MEANING } from './calibration.js'
import { dailyCloses } from './daily-closes.js'
import type { Estimate } from './estimate.js'
import { demand } from './model-fault.js'
import { estimatesOf } from './shock-estimates.js'
import { fitWinBack, type ShockReturns } from './shock-fit.js'

export interface CalibrateOptions {
  /** The id of the event that is declared as the cause of the shock. */
  readonly event: string
  readonly instruments: readonly string[]
  /** The trading day of the shock, `YYYY-MM-DD`. Default: the session that contains the event, or the next one. */
  readonly session?: string
  /** Trading days after that to fit too, 1 or more. */
  readonly days: number
  /** Trading days after the session of the shock up to which the model can be evaluated. Default: the fitted ones. */
  readonly horizonDays?: number
  /** The instrument whose exposure is 1. Default: the first. */
  readonly reference?: string
  /** Parameters that are declared instead of fitted, if the data hardly identify them. */
  readonly held?: { readonly part?: number; readonly halfLifeDays?: number }
  /** The exchange whose trading days are counted. Default XNYS. */
  readonly exchange?: Exchange
}

const CALIBRATE_OPTIONS = {
  event: kinds.name,
  instruments: kinds.texts,
  session: kinds.text,
  days: kinds.anyNumber,
  horizonDays: kinds.anyNumber,
  reference: kinds.text,
  held: kinds.record,
  exchange: kinds.text,
} satisfies Record<keyof CalibrateOptions, ArgumentKind>

/**
 * Fits a shock to the daily closes after an event, by least squares on daily log returns with equal weights: exposures, depth,
 * the part that is won back, and its half-life. For instrument i the return in the session of the shock is exposure_i × depth,
 * and on the d-th trading day after it exposure_i × depth × (s_d - s_(d-1)), where s_d = 1 - part × (1 - 2^(-d /
 * halfLifeDays)).
 *
 * The fit is the best of all parts from -3 to 4, both inclusive, and all half-lives from 0 (all at once) to unlimited (no
 * win-back); `atBounds` lists the parameters that are at an end of their range. The search covers the whole range, so that it
 * cannot stop at a local optimum.
 *
 * Standard errors are those of the linearised fit, σ² (J'J)^-1 with σ² from the residuals, which assume that errors are
 * independent and equal across instruments and days. Parameters that the data do not identify have no value: one day after the
 * shock identifies the remaining share, but neither part nor half-life; two or more days hardly identify a half-life. Hold one
 * of them, or evaluate the fitted days only.
 * @throws TapelineError `event.unknown`; `model.invalid` for invalid options, for closes that are not on the tape, and for a
 * reference that did not move
 * @example
 * ```ts
 * import { calibrate, modelPath } from '@tapeline/core/market'
 * import { loadScenario } from '@tapeline/scenarios/node'
 *
 * const weeks = await loadScenario('deepseek-r1')
 * const fit = calibrate(weeks, {
 *   event: 'r1-release',
 *   session: '2025-01-27',
 *   instruments: ['NVDA', 'AVGO'],
 *   days: 2,
 * })
 * // The modelled price of Nvidia at the close of the shock and a day later, divided by that before the shock.
 * const path = modelPath(fit, { symbol: 'NVDA', days: 1 })
 * console.log(path.map(({ logReturn }) => Math.exp(logReturn).toFixed(3))) // [ '0.824', '0.873' ]
 * ```
 */
export function calibrate(timeline: Timeline<MarketEvent>, options: CalibrateOptions): Calibration {
  checkArgument('calibrate()', 'timeline', timeline, kinds.timeline)
  checkOptionsOf('calibrate()', options, CALIBRATE_OPTIONS, ['event', 'instruments'])
  checkOptions("the option 'held'", options.held, { part: kinds.anyNumber, halfLifeDays: kinds.anyNumber })
  const event = timeline.get(options.event)
  const { instruments, days, horizonDays = days, held = {}, exchange = 'XNYS' } = options
  const reference = options.reference ?? instruments[0] ?? ''
  check(options, horizonDays, reference)
  const calendar = getCalendar(exchange)
  const session =
    options.session ?? calendar.dayOf(calendar.isOpen(event.at) ? event.at : calendar.nextOpen(event.at))
  const dayAt = (count: number): string => calendar.addTradingDays(session, count)
  const series = dailyCloses(timeline, { instruments, from: dayAt(-1), to: dayAt(days), exchange })
  // Sorted, so that sums, and with them the last digits of a fit, do not depend on the order of the option.
  const symbols = [...instruments].sort()
  const returns: ShockReturns = symbols.map((symbol) => logReturns(series.closes[symbol] ?? []))
  demand(`the calibration on '${event.id}'`, [
    {
      option: 'instruments',
      holds: returns.some((row) => row.some((one) => one !== 0)),
      expected: 'instruments that moved',
      found: instruments.join(', '),
    },
  ])
  const heldAs = {
    part: held.part,
    retention: held.halfLifeDays === undefined ? undefined : retentionOf(held.halfLifeDays),
  }
  const winBack = fitWinBack(returns, heldAs)
  const fitted = estimatesOf(returns, winBack, heldAs, symbols.indexOf(reference), horizonDays)
  const { depth, exposures, part, halfLifeDays, remaining, ...quality } = fitted
  return {
    exchange,
    event: { id: event.id, type: event.type },
    session,
    reference,
    instruments: [...instruments],
    fittedDays: series.days.slice(1),
    horizonDays,
    depth,
    exposures: Object.fromEntries(symbols.map((symbol, index) => [symbol, exposures[index] as Estimate])),
    part,
    halfLifeDays:
      held.halfLifeDays === undefined ? halfLifeDays : { status: 'held', value: held.halfLifeDays },
    remaining: remaining.map((share, index) => ({ day: dayAt(index), share, fitted: index <= days })),
    ...quality,
    meaning: MEANING,
  }
}

/** 2^(-1 / halfLifeDays): the factor by which the part changes from one day to the next. */
function retentionOf(halfLifeDays: number): number {
  return halfLifeDays === 0 ? 0 : pow(2, -1 / halfLifeDays)
}

function logReturns(closes: readonly number[]): number[] {
  return closes.slice(1).map((close, index) => ln(close / (closes[index] as number)))
}

function check(options: CalibrateOptions, horizonDays: number, reference: string): void {
  const { instruments, days, held = {} } = options
  const { part = 0, halfLifeDays = 0 } = held
  const rule = (option: string, holds: boolean, expected: string, found: unknown) => ({
    option,
    holds,
    expected,
    found,
  })
  const isDistinct = instruments.length > 0 && new Set(instruments).size === instruments.length
  const isHalfLife = halfLifeDays >= 0 && Number.isFinite(halfLifeDays)
  demand('the calibration', [
    rule('instruments', isDistinct, 'at least one, without repetition', instruments.join(', ')),
    rule('days', Number.isSafeInteger(days) && days >= 1, 'a whole number, 1 or more', days),
    rule(
      'horizonDays',
      Number.isSafeInteger(horizonDays) && horizonDays >= days,
      'no fewer than `days`',
      horizonDays,
    ),
    rule('reference', instruments.includes(reference), 'one of the instruments', reference),
    rule('held.part', Number.isFinite(part), 'a finite number', part),
    rule('held.halfLifeDays', isHalfLife, '0 or more', halfLifeDays),
  ])
}
