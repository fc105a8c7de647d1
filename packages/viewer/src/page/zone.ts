/** Instants as text in the chosen time zone. */

/** Whose clock the page shows: that of the exchange, of the viewer, or UTC. */
export type ZoneChoice = 'exchange' | 'viewer' | 'utc'

export type TimeStyle = 'moment' | 'short' | 'day' | 'time' | 'short with year' | 'day with year'

/** The name of the zone that is meant. */
export function zoneOf(choice: ZoneChoice, exchangeZone: string): string {
  if (choice === 'exchange') return exchangeZone
  return choice === 'utc' ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone
}

const day = { weekday: 'short', day: '2-digit', month: 'short' } as const
const minute = { hour: '2-digit', minute: '2-digit' } as const

const styles: Readonly<Record<TimeStyle, Intl.DateTimeFormatOptions>> = {
  moment: { ...day, year: 'numeric', ...minute, second: '2-digit' },
  short: { ...day, ...minute },
  'short with year': { ...day, year: 'numeric', ...minute },
  day,
  'day with year': { ...day, year: 'numeric' },
  time: minute,
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** `Mon 27 Jan 2025, 16:00:00` for the style `moment`. */
export function showTime(instant: number, zone: string, style: TimeStyle): string {
  const key = `${zone} ${style}`
  let format = formats.get(key)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', { ...styles[style], timeZone: zone, hourCycle: 'h23' })
    formats.set(key, format)
  }
  return format.format(instant).replace(/^(\w{3}), /, '$1 ')
}

/** The abbreviation of a zone at an instant: `EST`, `GMT+7`. */
export function zoneName(instant: number, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'short' }).formatToParts(
    instant,
  )
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone
}

/** The time of the zone's clock minus UTC at an instant, in milliseconds. */
export function offsetOf(instant: number, zone: string): number {
  const key = `${zone} offset`
  let format = formats.get(key)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      ...{
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      },
    })
    formats.set(key, format)
  }
  const part: Record<string, number> = {}
  for (const { type, value } of format.formatToParts(instant)) part[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000
}

/** The instant of a local date and time such as `2025-01-27 16:00` in a zone; undefined for other text. */
export function parseMoment(text: string, zone: string): number | undefined {
  const match = /^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?\s*$/.exec(text)
  if (match === null) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0))
  const local = Date.UTC(year, month - 1, day, hour, minute, second)
  const read = new Date(local)
  if (read.getUTCMonth() !== month - 1 || read.getUTCDate() !== day || hour > 23 || minute > 59)
    return undefined
  const first = local - offsetOf(local, zone)
  return local - offsetOf(first, zone)
}
