import { replay, type Timeline } from '@tapeline/core'
import { getCalendar } from '@tapeline/core/calendar'
import { valueAtPath } from '@tapeline/core/internal'
import { type Calibration, calibratedShock, type MarketEvent, market } from '@tapeline/core/market'
import { project, whatIf } from '@tapeline/core/what-if'
import { checkPaths } from '../scenario/check-paths.js'
import { UsageError } from '../usage-error.js'
import { type FitOptions, fittedShock } from './fitted-shock.js'

export interface ProjectedShockOptions extends FitOptions {
  /** A number of the state of the market. */
  readonly path: string
  /** The number of runs. */
  readonly runs: number
  readonly seed: number
  /** Standard deviation of the drawn daily log returns. Default: the deviation of the residuals of the fit. */
  readonly noise?: number
}

/** The close of a trading day. */
export interface ProjectedClose {
  /** `YYYY-MM-DD`. */
  readonly day: string
  /** Epoch milliseconds UTC. */
  readonly at: number
  /** The quantiles of the runs, one for each probability; empty if no run has a number. */
  readonly quantiles: readonly number[]
  /** The recorded value; absent if missing, or after the end of the history. */
  readonly recorded?: number
}

export interface ProjectedShock {
  readonly calibration: Calibration
  readonly probabilities: readonly number[]
  /** Standard deviation of the drawn daily log returns. */
  readonly noise: number
  /** From the last close before the shock on. */
  readonly closes: readonly ProjectedClose[]
}

/**
 * Many runs of a fitted shock with its noise: the history ends before the session of the shock, and the shock replaces the later
 * recorded prices.
 * @throws UsageError for a path whose value is not a number; TapelineError `event.unknown`, `model.…`, `project.invalid`
 */
export function projectedShock(
  timeline: Timeline<MarketEvent>,
  eventId: string,
  options: ProjectedShockOptions,
): ProjectedShock {
  const { path, runs, seed } = options
  const calibration = fittedShock(timeline, eventId, options)
  const { part, halfLifeDays, atBounds } = calibration
  const unknown = [part, halfLifeDays].find((estimate) => estimate.status === 'not-identified')
  if (unknown?.status === 'not-identified')
    throw new UsageError(
      `The fitted days do not determine how much is won back and how fast: hold one, --half-life 2 or --part 1, or fit more of them, --fit-days 3.${atBounds.length === 0 ? '' : ` ${unknown.reason}`}`,
    )
  const { exchange, session, horizonDays, residualDeviation } = calibration
  const calendar = getCalendar(exchange)
  const days = Array.from({ length: horizonDays + 2 }, (_, index) =>
    calendar.addTradingDays(session, index - 1),
  )
  const closes = days.map((day) => calendar.sessionOn(day)?.close as number)
  const before = historyBefore(timeline, eventId, calendar.sessionOn(days[0] as string)?.postClose as number)
  checkPaths([path], before, timeline)
  if (typeof valueAtPath(replay(before, market).atEnd(), path) !== 'number')
    throw new UsageError(`The value at '${path}' is not a number; use a path such as quotes.NVDA.last.`)
  const reaction = calibratedShock(calibration, { name: eventId, noise: options.noise ?? 'residual' })
  const branch = whatIf(before, { name: 'shock', reactions: [reaction], derivedMax: Number.MAX_SAFE_INTEGER })
  const numberOf = (state: unknown): number | undefined => {
    const value = valueAtPath(state, path)
    return typeof value === 'number' ? value : undefined
  }
  const { moments, probabilities } = project(branch, market, {
    at: closes,
    until: closes.at(-1) as number,
    runs,
    seed,
    select: numberOf,
  })
  const recorded = replay(timeline, market)
  const end = timeline.eventBefore(timeline.length)?.at ?? 0
  return {
    calibration,
    probabilities,
    noise: options.noise ?? (residualDeviation as number),
    closes: moments.map(({ at, quantiles }, index) => {
      const value = at <= end ? numberOf(recorded.at(at)) : undefined
      return {
        day: days[index] as string,
        at,
        quantiles,
        ...(value === undefined ? {} : { recorded: value }),
      }
    }),
  }
}

/** The events that had happened and were known at a moment, and the event itself, which may be later. */
function historyBefore(
  timeline: Timeline<MarketEvent>,
  eventId: string,
  moment: number,
): Timeline<MarketEvent> {
  return timeline.filter(({ id, at, knownAt }) => id === eventId || (at <= moment && knownAt <= moment))
}
