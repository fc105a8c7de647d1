import '@tapeline/calendars'
import { formatInstant, parseInstant, type Timeline } from '@tapeline/core'
import { type ExchangeCode, getCalendar } from '@tapeline/core/calendar'
import { didYouMean, parseDate } from '@tapeline/core/internal'
import type { MarketEvent } from '@tapeline/core/market'
import { showMoment } from '../describe/local-time.js'
import type { Terminal } from '../terminal/terminal.js'
import { UsageError } from '../usage-error.js'

/** The history of a moment, and the IANA name of the zone of local times. */
export interface MomentsOf {
  readonly timeline: Timeline<MarketEvent>
  readonly zone: string
}

const LOCAL = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?$/
const OF_DAY = /^(?:(\d{4}-\d{2}-\d{2})[ T])?(open|close)$/

/**
 * A typed moment in epoch milliseconds UTC: ISO 8601 with an offset or a zone, or a local time of the scenario; `end`, the last
 * event; `close` and `open` of the last session, or of a day: `2025-01-27 close`.
 * @throws TapelineError `date.…`; UsageError if a day has no session
 */
export function momentOf(text: string, { timeline, zone }: MomentsOf): number {
  const end = timeline.eventBefore(timeline.length)?.at
  const words = text.trim()
  const [, day, which] = OF_DAY.exec(words) ?? []
  if (which !== undefined) return sessionTime(timeline, which as 'open' | 'close', day, end)
  if (words === 'end') {
    if (end === undefined) throw new UsageError("The history has no events, so it has no 'end'.")
    return end
  }
  if (!LOCAL.test(words)) {
    const word = /^(?:\d{4}-\d{2}-\d{2} )?([a-z]+)$/i.exec(words)?.[1]
    if (word !== undefined) throw wordError(text, word)
    return parseInstant(text)
  }
  return parseDate(words.replace(' ', 'T'), { zone, localTimes: true }).at
}

function wordError(text: string, word: string): UsageError {
  const hint = didYouMean(word.toLowerCase(), ['open', 'close', 'end'])
  return new UsageError(
    `'${text}' is not a moment; write 2025-01-27T16:00, '2025-01-27 close', '2025-01-27 open', close, open or end.${hint}`,
  )
}

/** The same as text in UTC; undefined stays undefined. */
export function momentText(text: string | undefined, of: MomentsOf): string | undefined {
  return text === undefined ? undefined : formatInstant(momentOf(text, of))
}

function sessionTime(
  timeline: Timeline<MarketEvent>,
  which: 'open' | 'close',
  day: string | undefined,
  end: number | undefined,
): number {
  const calendar = getCalendar(exchangeOf(timeline))
  const session =
    day === undefined ? calendar.sessionOn(lastDay(calendar, which, end) ?? '') : calendar.sessionOn(day)
  if (session !== undefined) return session[which]
  throw new UsageError(
    day === undefined
      ? `The history has no session before its last event, so it has no '${which}'; name a moment.`
      : `${day} is not a trading day of ${calendar.exchange}: ${calendar.closureOn(day)?.name ?? 'it is closed'}.`,
  )
}

/** The last trading day whose open or close is at or before the last event. */
function lastDay(
  calendar: ReturnType<typeof getCalendar>,
  which: 'open' | 'close',
  end: number | undefined,
): string | undefined {
  if (end === undefined) return undefined
  const today = calendar.dayOf(end)
  const from = new Date(Date.parse(`${today}T00:00Z`) - 14 * 86_400_000).toISOString().slice(0, 10)
  return calendar
    .tradingDaysBetween({ from, to: today })
    .findLast((each) => (calendar.sessionOn(each)?.[which] ?? Number.POSITIVE_INFINITY) <= end)
}

/** The exchange of the first instrument. */
export function exchangeOf(timeline: Timeline<MarketEvent>): ExchangeCode {
  for (const event of timeline) if (event.type === 'instrument.listed') return event.data.exchange
  return 'XNYS'
}

/** Prints a note on the error stream if a moment is outside the history, since its state is then empty or the state at the end. */
export function noteOutside(terminal: Terminal, at: number, { timeline, zone }: MomentsOf): void {
  const first = timeline.eventBefore(1)?.at
  const last = timeline.eventBefore(timeline.length)?.at
  const note = (text: string): void =>
    terminal.writeError(`tapeline: note: ${showMoment(at, zone)} ${zone} ${text}.\n`)
  if (first === undefined || last === undefined) note('is shown of a history without events')
  else if (at > last)
    note(`is after the last event (${showMoment(last, zone)}); this is the state at the end`)
  else if (at < first)
    note(`is before the first event (${showMoment(first, zone)}); nothing has happened yet`)
}
