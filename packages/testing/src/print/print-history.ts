import type { TapelineEvent, Timeline } from '@tapeline/core'
import { getCalendar } from '@tapeline/core/calendar'
import { brief } from '@tapeline/core/internal'
import type { MarketEvent } from '@tapeline/core/market'
import { block, cut } from './printed-as.js'

const MINUTE = 60_000

/**
 * A history for people: a heading for each day of New York, and below it a line for each event that arrived: its time of day, its id,
 * and what it says. Corrections follow what they correct.
 */
export function printHistory(timeline: Timeline<MarketEvent>): string {
  const arrivals = [...timeline.arrivals()].sort((left, right) => left.at - right.at)
  const lines: string[] = []
  let day = ''
  for (const event of arrivals) {
    const own = newYork(event.at)
    if (own.day !== day) lines.push(dayLine(own.day))
    day = own.day
    lines.push(cut(`  ${own.time} ${event.id}: ${describeEvent(event)}${notes(event)}`))
  }
  const count = `${arrivals.length} event${arrivals.length === 1 ? '' : 's'}`
  return block(`Market history of ${count}, in New York time:`, lines)
}

/** An event as a history prints it, without its time. */
export function describeEvent(event: TapelineEvent): string {
  const data = event.data as Readonly<Record<string, number | string | undefined>>
  const { symbol = '' } = data
  switch (event.type) {
    case 'instrument.listed':
      return `${data.kind} on ${data.exchange}, ${data.sector}`
    case 'shares.reported':
      return `${symbol} has ${data.shares} shares`
    case 'price.traded':
      return `${symbol} ${data.price}${data.size === undefined ? '' : ` x${data.size}`}${data.condition === undefined ? '' : ` ${data.condition}`}`
    case 'bar.closed':
      return `${symbol} bar of ${(event.at - Number(data.start)) / MINUTE} min, ${data.open} ${data.high} ${data.low} ${data.close}`
    case 'close.published':
      return `${symbol} official close ${data.price}`
    case 'shares.split':
      return `${symbol} split ${data.newShares}:${data.oldShares}`
    case 'dividend.went-ex':
      return `${symbol} dividend ${data.amountUsd}`
    case 'instrument.renamed':
      return `${symbol} is now ${data.to}`
    case 'instrument.delisted':
      return `${symbol} is delisted`
    case 'trading.halted':
      return `${scope(data)} halted, ${data.reason}${data.level === undefined ? '' : ` level ${data.level}`}`
    case 'trading.resumed':
      return `${scope(data)} resumes`
    case 'session.opened':
    case 'session.closed':
      return event.type
    case 'news.published':
      return String(data.summary)
    case 'claim.made':
      return claim(event.data as ClaimData)
    case 'event.retracted':
      return 'cancelled'
    default:
      return `${event.type} ${brief(event.data, 40)}`
  }
}

interface ClaimData {
  readonly subject: { readonly path: string; readonly at?: number }
  readonly relation: string
  readonly value: unknown
}

function claim({ subject: { path, at }, relation, value }: ClaimData): string {
  const { day, time } = newYork(at ?? 0)
  const when = at === undefined ? '' : ` at ${day} ${time}`
  return `${path}${when} ${relation} ${brief(value)}`
}

function scope({ symbol, exchange }: Readonly<Record<string, unknown>>): string {
  return String(symbol ?? exchange ?? 'all trading')
}

function notes({ id, at, knownAt, replaces, retracts, causes, basis }: TapelineEvent): string {
  const other = replaces ?? retracts
  return [
    knownAt === at ? '' : `known ${known(at, knownAt)}`,
    // The id of a correction usually begins with that of the corrected event.
    other === undefined || id.startsWith(other)
      ? ''
      : `${replaces === undefined ? 'of' : 'replaces'} ${other}`,
    causes.length === 0 ? '' : `by ${causes.map(({ id, share }) => `${id} (${share})`).join(', ')}`,
    basis === 'recorded' ? '' : basis,
  ]
    .filter((note) => note !== '')
    .map((note) => `, ${note}`)
    .join('')
}

function known(at: number, knownAt: number): string {
  const { day, time } = newYork(knownAt)
  return day === newYork(at).day ? time : `${day} ${time}`
}

const FORMAT = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/New_York',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})

/** The day and the time of day in New York, with seconds and milliseconds only if there are some. */
function newYork(at: number): { readonly day: string; readonly time: string } {
  const parts = Object.fromEntries(FORMAT.formatToParts(at).map(({ type, value }) => [type, value]))
  const milliseconds = ((at % 1000) + 1000) % 1000
  const seconds = `:${parts.second}${milliseconds === 0 ? '' : `.${String(milliseconds).padStart(3, '0')}`}`
  return {
    day: `${parts.year}-${parts.month}-${parts.day}`,
    time: `${parts.hour}:${parts.minute}${seconds === ':00' ? '' : seconds}`,
  }
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

function dayLine(day: string): string {
  const weekday = WEEKDAYS[new Date(day).getUTCDay()]
  const calendar = getCalendar('XNYS')
  const isCovered = day >= calendar.firstDay && day <= calendar.lastDay
  const session = isCovered ? calendar.sessionOn(day) : undefined
  return `${day}, ${weekday}${session?.early === true ? `, closes at ${newYork(session.close).time}` : ''}`
}
