import type { TapelineEvent } from '@tapeline/core'
import { showMoment } from './local-time.js'

/** When an event happened, on the clocks of a zone: `2025-01-27 16:00`, or the day alone where no more is known. */
export function showEventTime({ at, precision, zone }: TapelineEvent, timeZone: string): string {
  return precision === 'instant' ? showMoment(at, timeZone) : showMoment(at, zone ?? timeZone).slice(0, 10)
}
