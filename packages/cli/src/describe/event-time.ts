import type { TapelineEvent } from '@tapeline/core'
import { showMoment } from './local-time.js'

/** The local time of an event in a zone: `2025-01-27 16:00`, or only the day if its time is unknown. */
export function showEventTime({ at, precision, zone }: TapelineEvent, timeZone: string): string {
  return precision === 'instant' ? showMoment(at, timeZone) : showMoment(at, zone ?? timeZone).slice(0, 10)
}
