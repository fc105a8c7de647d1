import {
  type ArgumentKind,
  anyOf,
  checkArgument,
  checkOptionsOf,
  kinds,
  oneOf,
} from '../../event/arguments.js'
import type { Reaction } from '../../whatif/reaction.js'
import type { Calibration } from './calibration.js'
import { type Estimate, estimatedValue } from './estimate.js'
import { outside } from './model-fault.js'
import { PATH, shock } from './shock.js'
import type { PathPoint } from './shock-moments.js'

/** The path of an instrument by a fitted model at the close of a trading day. */
export interface ModelPoint {
  /** `YYYY-MM-DD`. */
  readonly day: string
  /** Log return since the close before the shock. */
  readonly logReturn: number
  /** Whether the day was fitted; otherwise the model is extrapolated. */
  readonly fitted: boolean
}

type Loose = Readonly<Record<string, unknown>>
const isRecord = (value: unknown): value is Loose => kinds.record.fits(value)
const isEstimate = (value: unknown): boolean =>
  isRecord(value) &&
  (value.reason === undefined || typeof value.reason === 'string') &&
  (value.status === 'not-identified' || (typeof value.status === 'string' && kinds.number.fits(value.value)))
const isRemaining = (value: unknown): boolean =>
  isRecord(value) && typeof value.day === 'string' && isEstimate(value.share)

/** May come from JSON; then it must be as `calibrate` returned it. */
export const CALIBRATION: ArgumentKind = {
  expected: 'the result of calibrate()',
  fits: (value) => {
    if (!isRecord(value) || !isRecord(value.event) || !isRecord(value.exposures)) return false
    const { event, exposures, instruments, remaining, fittedDays, horizonDays } = value
    const { depth, part, halfLifeDays, exchange, session } = value
    return (
      [event.id, event.type, exchange, session].every(kinds.text.fits) &&
      [instruments, fittedDays].every(kinds.texts.fits) &&
      (instruments as string[]).every((symbol) => Object.hasOwn(exposures, symbol)) &&
      [depth, part, halfLifeDays, ...Object.values(exposures)].every(isEstimate) &&
      Array.isArray(remaining) &&
      remaining.every(isRemaining) &&
      kinds.number.fits(horizonDays)
    )
  },
}

export interface ModelPathOptions {
  /** One of the fitted instruments. */
  readonly symbol: string
  /** Trading days after the session of the shock, up to the horizon. Default: all of them. */
  readonly days?: number
}

const MODEL_PATH_OPTIONS = {
  symbol: kinds.text,
  days: kinds.anyNumber,
} satisfies Record<keyof ModelPathOptions, ArgumentKind>

/**
 * The path of an instrument by a fitted model, close by close: exposure × depth × the remaining share.
 * @returns from the session of the shock on
 * @throws TapelineError `model.outside` for an instrument that was not fitted, a day after the horizon, and a share that the
 * data do not identify
 */
export function modelPath(calibration: Calibration, options: ModelPathOptions): readonly ModelPoint[] {
  checkArgument('modelPath()', 'calibration', calibration, CALIBRATION)
  checkOptionsOf('modelPath()', options, MODEL_PATH_OPTIONS, ['symbol'])
  const { symbol, days: last = calibration.horizonDays } = options
  checkDays(calibration, last)
  const depth = exposureOf(calibration, symbol) * estimateOf(calibration.depth, 'the depth')
  return calibration.remaining.slice(0, last + 1).map(({ day, share, fitted }) => ({
    day,
    logReturn: depth * estimateOf(share, `the share that is left on ${day}`),
    fitted,
  }))
}

export interface CalibratedShockOptions {
  readonly name: string
  /** The instruments to hit. Default: all fitted ones. */
  readonly instruments?: readonly string[]
  /** Trading days after the session of the shock, up to the horizon. Default: all of them. */
  readonly days?: number
  /** As for `shock`: closes contain nothing about the path inside a session. */
  readonly path?: readonly PathPoint[]
  readonly stepsPerDay?: number
  /** Standard deviation of daily log returns; `residual` uses that of the fit. Default 0: none. */
  readonly noise?: number | 'residual'
}

const CALIBRATED_OPTIONS = {
  name: kinds.name,
  instruments: kinds.texts,
  days: kinds.anyNumber,
  path: PATH,
  stepsPerDay: kinds.anyNumber,
  noise: anyOf(kinds.anyNumber, oneOf('residual')),
} satisfies Record<keyof CalibratedShockOptions, ArgumentKind>

/**
 * The fitted shock, as a reaction to the event on which it was fitted.
 * @throws TapelineError `model.outside` as {@link modelPath}, and for a part, half-life or residual that the data do not
 * identify; `model.invalid` as `shock`
 */
export function calibratedShock(calibration: Calibration, options: CalibratedShockOptions): Reaction {
  checkArgument('calibratedShock()', 'calibration', calibration, CALIBRATION)
  checkOptionsOf('calibratedShock()', options, CALIBRATED_OPTIONS, ['name'])
  const { event, session, depth, part, halfLifeDays, residualDeviation, horizonDays } = calibration
  const { name, instruments = calibration.instruments, days = horizonDays, path, stepsPerDay } = options
  checkDays(calibration, days)
  if (options.noise === 'residual' && residualDeviation === undefined) {
    throw outside('The fit has no degree of freedom, and so no residual noise.', 'a stated noise', 'residual')
  }
  const noise = options.noise === 'residual' ? (residualDeviation as number) : (options.noise ?? 0)
  return shock({
    name,
    on: [event.type],
    where: event.id,
    exposures: Object.fromEntries(instruments.map((symbol) => [symbol, exposureOf(calibration, symbol)])),
    depth: estimateOf(depth, 'the depth'),
    start: { session },
    part: estimateOf(part, 'the part'),
    halfLifeDays: estimateOf(halfLifeDays, 'the half-life'),
    days,
    noise,
    ...(path === undefined ? {} : { path }),
    ...(stepsPerDay === undefined ? {} : { stepsPerDay }),
  })
}

function exposureOf({ exposures, instruments }: Calibration, symbol: string): number {
  if (!instruments.includes(symbol)) {
    throw outside('The model was not fitted on this instrument.', instruments.join(', '), symbol)
  }
  return estimateOf(exposures[symbol] as Estimate, `the exposure of ${symbol}`)
}

function checkDays({ horizonDays }: Calibration, days: number): void {
  if (Number.isSafeInteger(days) && days >= 0 && days <= horizonDays) return
  throw outside('The day is beyond the horizon of the model.', `0 to ${horizonDays} trading days`, days)
}

function estimateOf(estimate: Estimate, what: string): number {
  const value = estimatedValue(estimate)
  if (value !== undefined) return value
  const reason = estimate.status === 'not-identified' ? estimate.reason : ''
  throw outside(
    `The fitted days do not identify ${what}. ${reason}`,
    'a model that the data identify there',
    undefined,
  )
}
