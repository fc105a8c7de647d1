import { formatInstant, type TapelineEvent } from '@tapeline/core'

/** When an event happened, for people: to the minute in UTC, or the day alone where no more is known. */
export function describeWhen({ at, precision, zone }: TapelineEvent): string {
  if (precision === 'instant') return describeMoment(at)
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(at)
}

/** A moment (epoch milliseconds) to the minute in UTC: `2025-01-27 21:00`; with seconds where it has some. */
export function describeMoment(at: number): string {
  const text = formatInstant(at)
  return text.slice(0, text.endsWith(':00.000Z') ? 16 : 19).replace('T', ' ')
}
