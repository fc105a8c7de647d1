import { getCalendar, type SampleOptions, type Timeline } from '@tapeline/core'
import type { MarketEvent, marketEvents } from '@tapeline/core/market'
import { eventTypeNamed } from './event-types.js'
import { exchangeOf } from './moment.js'
import { readStep } from './read-step.js'

/** When values are sampled, as it is typed; one of `every` and `on` is given. */
export interface SamplingFlags {
  readonly every?: string | undefined
  /** Types of events. */
  readonly on?: readonly string[] | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** What the core is asked for, and which of its rows count. */
export interface Sampling {
  readonly options: SampleOptions<MarketEvent>
  readonly kept: <Row extends { readonly at: number }>(rows: readonly Row[]) => readonly Row[]
}

/**
 * Reads when values are sampled. Steps of trading days are those of the exchange of the first instrument, at the local time of the first
 * moment, from the first of them on.
 * @throws UsageError for a step or a type that there is not
 */
export function samplingOf(
  { every, on, from, to }: SamplingFlags,
  timeline: Timeline<MarketEvent>,
): Sampling {
  const bounds = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
  if (on !== undefined) {
    const types = on.map((name) => eventTypeNamed(name).type as keyof typeof marketEvents)
    return { options: { on: types, ...bounds } as SampleOptions<MarketEvent>, kept: (rows) => rows }
  }
  const step = readStep('--every', every ?? '')
  if (!('tradingDays' in step)) return { options: { every: step, ...bounds }, kept: (rows) => rows }
  const calendar = getCalendar(exchangeOf(timeline))
  const { tradingDays } = step
  return {
    options: { every: { days: 1 }, ...bounds },
    kept: (rows) =>
      rows
        .filter(({ at }) => calendar.sessionOn(calendar.dayOf(at)) !== undefined)
        .filter((_, index) => index % tradingDays === 0),
  }
}
