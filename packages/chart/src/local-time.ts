/** Texts of moments in one zone. */
export interface LocalTime {
  /** `9:30` */
  readonly time: (at: number) => string
  /** `Mon 27 Jan` */
  readonly day: (at: number) => string
  /** `Jan 2025` */
  readonly month: (at: number) => string
  /** Minutes since midnight. */
  readonly minutes: (at: number) => number
}

export function localTime(timeZone: string): LocalTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const parts = (at: number): Readonly<Record<string, string>> =>
    Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  const numbers = (at: number): readonly [number, string] => {
    const { hour = '0', minute = '00' } = parts(at)
    return [Number(hour), minute]
  }
  return {
    time: (at) => numbers(at).join(':'),
    day: (at) => {
      const { weekday = '', day = '', month = '' } = parts(at)
      return `${weekday} ${day} ${month}`
    },
    month: (at) => {
      const { month = '', year = '' } = parts(at)
      return `${month} ${year}`
    },
    minutes: (at) => {
      const [hour, minute] = numbers(at)
      return hour * 60 + Number(minute)
    },
  }
}
