import {
  createTimeline,
  type Fault,
  formatInstant,
  type InputOf,
  isTapelineError,
  type Timeline,
} from '@tapeline/core'
import type { TapelineError } from '@tapeline/core/internal'
import { offSessionPrices } from '@tapeline/core/internal'
import { type MarketEvent, marketEvents } from '@tapeline/core/market'
import type { Draft, Reading } from './reading.js'

/**
 * Appends the drafts to a timeline and seals it; every fault is noted. If some events are invalid, the others are sealed
 * without them, so that faults in their references are found too.
 */
export function assemble(reading: Reading): Timeline<MarketEvent> | undefined {
  const empty = createTimeline(marketEvents)
  const append = (drafts: readonly Draft[]): Timeline<MarketEvent> =>
    // The core checks the types at run time, since TypeScript cannot know the contents of a file.
    empty.append(drafts.map(({ input }) => input) as unknown as InputOf<MarketEvent>[], {
      zone: reading.zone,
      localTimes: true,
      places: (index) => drafts[index]?.spot.place,
    })
  const errorOf = (action: () => void): TapelineError | undefined => {
    try {
      action()
      return undefined
    } catch (error) {
      if (isTapelineError(error)) return error
      throw error
    }
  }
  let timeline: Timeline<MarketEvent> | undefined
  const wrong = errorOf(() => {
    timeline = append(reading.drafts)
  })
  const pathAt = new Map(reading.drafts.map(({ spot }) => [spot.place, spot.path]))
  const note = (fault: Fault): Fault => {
    const path = fault.place && pathAt.get(fault.place)
    return path === undefined ? fault : { ...fault, path }
  }
  if (wrong !== undefined) reading.faults.pushAll(wrong, note)
  // Then it is unknown which of the other events are invalid.
  if (wrong !== undefined && wrong.count > wrong.faults.length) return undefined
  const wrongPlaces = new Set(wrong?.faults.map((fault) => fault.place))
  const sound = reading.drafts.filter((draft) => !wrongPlaces.has(draft.spot.place))
  const absent = reading.drafts.filter((draft) => wrongPlaces.has(draft.spot.place))
  const references = errorOf(() => {
    timeline = (timeline ?? append(sound)).seal()
  })
  // A reference to an existing but invalid event or instrument is not a fault of its own.
  const missing = new Set(reading.rejected)
  for (const { input } of absent) {
    missing.add(input.id)
    if (input.type === 'instrument.listed') missing.add(String(input.data.symbol))
  }
  const isOwn = ({ subject }: Fault): boolean => subject === undefined || !missing.has(subject)
  if (references !== undefined && references.count > references.faults.length)
    reading.faults.pushAll(references, note)
  else for (const fault of references?.faults.filter(isOwn) ?? []) reading.faults.push(note(fault))
  const offSession = timeline === undefined ? [] : offSessionFaults(reading, timeline)
  for (const fault of offSession) reading.faults.push(() => note(fault))
  return timeline
}

/** Faults of prices at times when their exchange does not trade: they would be in no session, and in no quote's last price. */
function offSessionFaults(reading: Reading, timeline: Timeline<MarketEvent>): Fault[] {
  const placeOf = new Map(reading.drafts.map(({ input, spot }) => [input.id, spot.place]))
  return [...offSessionPrices(timeline)].map(({ id, exchange, at, day, isTradingDay }) => ({
    code: 'scenario.invalid',
    message: `${exchange} does not trade at the time of this price; list the instrument at its own exchange, or remove the price.`,
    eventId: id,
    place: placeOf.get(id),
    expected: `a time in a session of ${exchange}, including extended hours`,
    found: `${formatInstant(at)}, ${isTradingDay ? `at night on ${day}` : `on ${day}, which is not a trading day`}`,
  }))
}
