import { UsageError } from '../usage-error.js'
import type { ProjectedShockOptions } from './projected-shock.js'

/** The options as typed. */
export interface TypedProjectOptions {
  readonly instruments?: string
  readonly session?: string
  readonly fitDays?: string
  readonly halfLife?: string
  readonly part?: string
  readonly noise?: string
  readonly days?: string
  readonly runs?: string
  readonly seed?: string
}

const DAYS_MAX = 60
const RUNS_MAX = 100_000

/** The options of a projection. @throws UsageError for an invalid number, or a number out of its bounds */
export function projectOptionsOf(path: string, typed: TypedProjectOptions): ProjectedShockOptions {
  const { instruments, session } = typed
  if (session !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(session))
    throw new UsageError(`--session takes a day such as 2025-01-27; not '${session}'.`)
  const symbols = instruments?.split(',').map((symbol) => symbol.trim())
  if (symbols?.includes('')) throw new UsageError(`--instruments takes NVDA,AVGO; not '${instruments}'.`)
  const part = numberOf('--part', typed.part)
  const halfLifeDays = numberOf('--half-life', typed.halfLife, 0)
  const noise = numberOf('--noise', typed.noise, 0)
  return {
    path,
    fitDays: wholeOf('--fit-days', typed.fitDays ?? '1', 1, DAYS_MAX),
    days: wholeOf('--days', typed.days ?? '9', 0, DAYS_MAX),
    runs: wholeOf('--runs', typed.runs ?? '200', 1, RUNS_MAX),
    seed: wholeOf('--seed', typed.seed ?? '0', 0, Number.MAX_SAFE_INTEGER),
    ...(symbols === undefined ? {} : { instruments: symbols }),
    ...(session === undefined ? {} : { session }),
    ...(part === undefined ? {} : { part }),
    ...(halfLifeDays === undefined ? {} : { halfLifeDays }),
    ...(noise === undefined ? {} : { noise }),
  }
}

function wholeOf(option: string, text: string, least: number, most: number): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new UsageError(`${option} takes a whole number from ${least} to ${most}; not '${text}'.`)
}

function numberOf(option: string, text: string | undefined, least?: number): number | undefined {
  if (text === undefined) return undefined
  const value = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (value >= (least ?? Number.NEGATIVE_INFINITY)) return value
  throw new UsageError(
    `${option} takes a number${least === undefined ? '' : `, ${least} and up`}; not '${text}'.`,
  )
}
