import type { ExchangeCalendar, SessionBreak } from '@tapeline/core/calendar'

/** A session as another project has it; epoch milliseconds UTC. */
export interface ForeignSession {
  readonly day: string
  readonly open: number
  readonly close: number
  readonly break?: SessionBreak
}

/** What differs: whether there is a session, or a time of it. */
export type Differing = 'session' | 'open' | 'close' | 'break'

/** A difference on one day, with both answers as texts in the zone of the exchange. */
export interface Difference {
  readonly day: string
  readonly what: Differing
  readonly ours: string
  readonly theirs: string
}

/** Days on which this package and the other project differ for one reason, with who is right. */
export interface ExplainedDifference {
  readonly exchange: string
  readonly what: Differing
  /** The days, or the first and the last day, inclusive. */
  readonly days?: readonly string[]
  readonly from?: string
  readonly to?: string
  /** The answers, if only those are explained. */
  readonly ours?: string
  readonly theirs?: string
  readonly right: 'ours' | 'theirs' | 'both' | 'open'
  readonly why: string
}

/** Days as texts are in the order of time. */
function laterOf(one: string, other: string): string {
  return [one, other].sort()[1] as string
}

function earlierOf(one: string, other: string): string {
  return [one, other].sort()[0] as string
}

/** Compares the days that a calendar and the sessions of another project both cover. */
export function differencesOf(
  calendar: ExchangeCalendar,
  sessions: readonly ForeignSession[],
): { readonly compared: number; readonly found: readonly Difference[] } {
  const first = sessions[0]?.day ?? ''
  const last = sessions.at(-1)?.day ?? ''
  const [from, to] = [laterOf(first, calendar.firstDay), earlierOf(last, calendar.lastDay)]
  if (from > to) return { compared: 0, found: [] }
  const theirs = new Map(sessions.filter(({ day }) => day >= from && day <= to).map((one) => [one.day, one]))
  const days = [...new Set([...theirs.keys(), ...calendar.tradingDaysBetween({ from, to })])].sort()
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: calendar.timeZone,
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
  })
  const show = (at: number): string => clock.format(at)
  const showBreak = (pause: SessionBreak | undefined): string =>
    pause === undefined ? 'none' : `${show(pause.start)}-${show(pause.end)}`
  const found: Difference[] = []
  for (const day of days) {
    const other = theirs.get(day)
    const own = calendar.sessionOn(day)
    if (own === undefined || other === undefined) {
      const whole = own ?? other
      const hours = `${show(whole?.open ?? 0)}-${show(whole?.close ?? 0)}`
      const reason = calendar.closureOn(day)?.name ?? 'no session'
      found.push({
        day,
        what: 'session',
        ours: own === undefined ? reason : hours,
        theirs: other === undefined ? 'no session' : hours,
      })
      continue
    }
    for (const what of ['open', 'close'] as const)
      if (own[what] !== other[what])
        found.push({ day, what, ours: show(own[what]), theirs: show(other[what]) })
    const [ours, others] = [showBreak(own.break), showBreak(other.break)]
    if (ours !== others) found.push({ day, what: 'break', ours, theirs: others })
  }
  return { compared: theirs.size, found }
}

/** Whether an explanation covers a difference. */
export function isExplainedBy({ day, what, ours, theirs }: Difference, one: ExplainedDifference): boolean {
  if (one.what !== what) return false
  if (one.ours !== undefined && one.ours !== ours) return false
  if (one.theirs !== undefined && one.theirs !== theirs) return false
  if (one.days !== undefined) return one.days.includes(day)
  return day >= (one.from ?? '') && day <= (one.to ?? '9')
}
