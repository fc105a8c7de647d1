import type { Timeline } from '@tapeline/core'
import { getCalendar } from '@tapeline/core/calendar'
import type { MarketEvent, marketEvents } from '@tapeline/core/market'
import type { SampleOptions } from '@tapeline/core/types'
import { eventTypeNamed } from './event-types.js'
import { exchangeOf } from './moment.js'
import { readStep } from './read-step.js'

/** The typed times of samples: either `every` or `on`. */
export interface SamplingFlags {
  readonly every?: string | undefined
  /** Types of events. */
  readonly on?: readonly string[] | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** The options for the core, and a filter for its rows. */
export interface Sampling {
  readonly options: SampleOptions<MarketEvent>
  readonly kept: <Row extends { readonly at: number }>(rows: readonly Row[]) => readonly Row[]
}

/**
 * Reads the times of samples. Trading days are those of the exchange of the first instrument, at the local time of the first
 * moment.
 * @throws UsageError for an invalid step or an unknown type
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
