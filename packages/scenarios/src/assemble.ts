import {
  createTimeline,
  type Fault,
  formatInstant,
  type InputOf,
  isTapelineError,
  type Timeline,
} from '@tapeline/core'
import { type MarketEvent, marketEvents, offSessionPrices } from '@tapeline/core/market'
import type { Draft, Reading } from './reading.js'

/**
 * Appends the drafts to a timeline and seals it; every fault is noted. Where some events are wrong, the others are
 * sealed apart from them, so that faults in their references are found too.
 */
export function assemble(reading: Reading): Timeline<MarketEvent> | undefined {
  const empty = createTimeline(marketEvents)
  const append = (drafts: readonly Draft[]): Timeline<MarketEvent> =>
    // The core checks at run time what TypeScript cannot know of a file.
    empty.append(drafts.map(({ input }) => input) as unknown as InputOf<MarketEvent>[], {
      zone: reading.zone,
      localTimes: true,
      places: (index) => drafts[index]?.spot.place,
    })
  const faultsOf = (action: () => void): readonly Fault[] => {
    try {
      action()
      return []
    } catch (error) {
      if (isTapelineError(error)) return error.faults
      throw error
    }
  }
  let timeline: Timeline<MarketEvent> | undefined
  const wrong = faultsOf(() => {
    timeline = append(reading.drafts)
  })
  const wrongPlaces = new Set(wrong.map((fault) => fault.place))
  const sound = reading.drafts.filter((draft) => !wrongPlaces.has(draft.spot.place))
  const absent = reading.drafts.filter((draft) => wrongPlaces.has(draft.spot.place))
  const references = faultsOf(() => {
    timeline = (timeline ?? append(sound)).seal()
  })
  // What refers to an event or an instrument that is there, but wrong, is not at fault itself.
  const missing = new Set(reading.rejected)
  for (const { input } of absent) {
    missing.add(input.id)
    if (input.type === 'instrument.listed') missing.add(String(input.data.symbol))
  }
  const own = references.filter(({ message }) => !missing.has(/'([^']*)'/.exec(message)?.[1] ?? ''))
  const offSession = timeline === undefined ? [] : offSessionFaults(reading, timeline)
  const pathAt = new Map(reading.drafts.map(({ spot }) => [spot.place, spot.path]))
  for (const fault of [...wrong, ...own, ...offSession]) {
    const path = fault.place && pathAt.get(fault.place)
    reading.faults.push({ ...fault, ...(path === undefined ? {} : { path }) })
  }
  return timeline
}

/** Prices at times when their exchange does not trade: they would be in no session, and so in no quote's last price. */
function offSessionFaults(reading: Reading, timeline: Timeline<MarketEvent>): Fault[] {
  const placeOf = new Map(reading.drafts.map(({ input, spot }) => [input.id, spot.place]))
  return [...offSessionPrices(timeline)].map(({ id, exchange, at, day, isTradingDay }) => ({
    code: 'scenario.invalid',
    message: `${exchange} does not trade at the time of this price; list the instrument at its own exchange, or leave the price out.`,
    eventId: id,
    place: placeOf.get(id),
    expected: `a time in a session of ${exchange}, extended hours included`,
    found: `${formatInstant(at)}, ${isTradingDay ? `at night on ${day}` : `on ${day}, which is no trading day`}`,
  }))
}
