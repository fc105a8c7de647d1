import { exchangeZones } from '../calendar/exchange-zones.js'
import { eventsOfTypes } from './instrument-names.js'
import type { Timeline } from './timeline.js'

/** The time zones of the exchanges on which the instruments of some timelines are listed, each once. */
export function exchangeZonesOf(timelines: readonly Timeline[]): readonly string[] {
  const zones = new Set<string>()
  for (const timeline of timelines) {
    const { definitions } = timeline
    const listing = [...definitions.values()].filter(
      ({ listsInstrument, exchange }) => listsInstrument && exchange !== undefined,
    )
    for (const { type, data } of eventsOfTypes(
      timeline,
      listing.map((definition) => definition.type),
    )) {
      const field = definitions.get(type)?.exchange as string
      const zone = exchangeZones.get((data as Readonly<Record<string, string>>)[field] as string)
      if (zone !== undefined) zones.add(zone)
    }
  }
  return [...zones]
}
