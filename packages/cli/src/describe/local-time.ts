const formats = new Map<string, Intl.DateTimeFormat>()

/** The local time of an instant in a zone: `2025-01-27 16:00`, with seconds if they are not 0. */
export function showMoment(at: number, timeZone: string): string {
  const parts = formatIn(timeZone).formatToParts(at)
  const part = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((item) => item.type === type)?.value ?? ''
  const seconds = part('second') === '00' ? '' : `:${part('second')}`
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}${seconds}`
}

/** The time alone: `16:00`. */
export function showTime(at: number, timeZone: string): string {
  return showMoment(at, timeZone).slice(11)
}

/** One format for each zone, since creating one takes longer than using it. */
function formatIn(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  formats.set(timeZone, made)
  return made
}
