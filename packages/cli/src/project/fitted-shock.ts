import { describeFault, type Fault, isTapelineError, replay, type Timeline } from '@tapeline/core'
import { getCalendar } from '@tapeline/core/calendar'
import { parsePath } from '@tapeline/core/internal'
import { type Calibration, calibrate, instruments, type MarketEvent } from '@tapeline/core/market'
import { UsageError } from '../usage-error.js'

/** The fitted and the stated parts of a shock. */
export interface FitOptions {
  /** Symbols. Default: the equities whose prices declare the event as a cause. */
  readonly instruments?: readonly string[]
  /** The trading day of the shock, `YYYY-MM-DD`. Default: the day of the first price that declares the event as a cause. */
  readonly session?: string
  /** Trading days after the session of the shock to fit, at least 1. */
  readonly fitDays: number
  /** Trading days after the session of the shock to project. */
  readonly days: number
  readonly part?: number
  readonly halfLifeDays?: number
  /** The measured path; its instrument is the reference of the fit. */
  readonly path: string
}

/** Fits a shock to the closes after an event. @throws UsageError, TapelineError `event.unknown`, `model.invalid` */
export function fittedShock(
  timeline: Timeline<MarketEvent>,
  eventId: string,
  { session, fitDays, days, part, halfLifeDays, path, ...options }: FitOptions,
): Calibration {
  const listed = replay(timeline, instruments).atEnd()
  const declared = declaredPrices(timeline, eventId)
  const hit = [...new Set(declared.map(({ symbol }) => symbol))]
  const chosen = options.instruments ?? hit.filter((symbol) => listed[symbol]?.kind === 'equity')
  if (chosen.length === 0)
    throw new UsageError(
      `No price of an equity declares '${eventId}' as its cause; name the instruments to fit: --instruments NVDA,AVGO.`,
    )
  const stray = chosen.find((symbol) => listed[symbol] === undefined)
  if (stray !== undefined) throw new UsageError(`There is no instrument '${stray}' in this scenario.`)
  const exchange = listed[chosen[0] as string]?.exchange ?? 'XNYS'
  const own = declared.find(({ symbol }) => chosen.includes(symbol))
  const day = session ?? (own === undefined ? undefined : getCalendar(exchange).dayOf(own.at))
  if (day !== undefined && getCalendar(exchange).sessionOn(day) === undefined)
    throw new UsageError(`${day} is not a trading day of ${exchange}; name the day of the shock: --session.`)
  const named = parsePath(path).flatMap((step) => (typeof step === 'object' ? step.value : String(step)))
  return inOneLine(() =>
    calibrate(timeline, {
      event: eventId,
      instruments: chosen,
      ...(day === undefined ? {} : { session: day }),
      days: fitDays,
      horizonDays: Math.max(days, fitDays),
      reference: chosen.find((symbol) => named.includes(symbol)) ?? (chosen[0] as string),
      held: {
        ...(part === undefined ? {} : { part }),
        ...(halfLifeDays === undefined ? {} : { halfLifeDays }),
      },
      exchange,
    }),
  )
}

/** Hundreds of closes may be missing for one reason. */
function inOneLine(calibrated: () => Calibration): Calibration {
  try {
    return calibrated()
  } catch (error) {
    if (!isTapelineError(error, 'model.invalid')) throw error
    const [first, ...others] = error.faults
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`
    throw new UsageError(`${describeFault(first as Fault)}${more}`)
  }
}

const PRICES: ReadonlySet<string> = new Set(['price.traded', 'bar.closed', 'close.published'])

/** The prices that declare an event as a cause, in order of time. */
function declaredPrices(
  timeline: Timeline<MarketEvent>,
  eventId: string,
): readonly { readonly symbol: string; readonly at: number }[] {
  return timeline
    .effectsOf(eventId)
    .flatMap(({ type, data, at }) =>
      PRICES.has(type) && 'symbol' in data ? { symbol: data.symbol as string, at } : [],
    )
}
