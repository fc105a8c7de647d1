const formats = new Map<string, Intl.DateTimeFormat>()

/** An instant on the clocks of a zone: `2025-01-27 16:00`, with seconds where there are some. */
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

/** One is made for each zone, since making it takes longer than all it is used for. */
function formatIn(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  formats.set(timeZone, made)
  return made
}
