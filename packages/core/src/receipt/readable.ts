import { localDayOf } from '../calendar/local-time.js'
import { formatInstant, parseDate, parseInstant } from '../event/date.js'
import type { TapelineEvent } from '../event/event.js'
import { writeEvent } from '../event/write-event.js'

/** Epoch milliseconds as ISO 8601 in UTC; a moment between two milliseconds stays a number. */
export function readableMoment(at: number): string | number {
  return at === Math.round(at) && at === parseInstant(formatInstant(at)) ? formatInstant(at) : at
}

/** An event as plain JSON, with its moments as text. */
export function readableEvent(event: TapelineEvent): Readonly<Record<string, unknown>> {
  const { id, type, at, knownAt, ...rest } = writeEvent(event) as Readonly<Record<string, unknown>> & {
    readonly at: number
    readonly knownAt?: number
  }
  return {
    id,
    type,
    at: event.precision === 'day' ? readableDay(event) : readableMoment(at),
    ...(knownAt === undefined ? {} : { knownAt: readableMoment(knownAt) }),
    ...rest,
  }
}

function readableDay({ at, zone }: TapelineEvent): string | number {
  if (zone === undefined) return at
  const day = new Date(localDayOf(at, zone) * 86_400_000).toISOString().slice(0, 10)
  return parseDate(day, { zone }).at === at ? day : at
}
