import { createTimeline, type Fault, type InputOf, isTapelineError, type Timeline } from '@tapeline/core'
import { type MarketEvent, marketEvents } from '@tapeline/core/market'
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
  const pathAt = new Map(reading.drafts.map(({ spot }) => [spot.place, spot.path]))
  for (const fault of [...wrong, ...own]) {
    const path = fault.place && pathAt.get(fault.place)
    reading.faults.push({ ...fault, ...(path === undefined ? {} : { path }) })
  }
  return timeline
}
