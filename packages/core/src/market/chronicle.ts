import type { Source, TapelineEvent } from '../event/event.js'
import type { Tape } from '../projection/projection.js'
import type { EarningsDate, SpendingAnnounced } from './event-data.js'
import type { MarketEvent } from './events.js'

/* What is told rather than computed: lists of events, taken from the tape where someone looks. */

const NEWS = [
  'model.released',
  'spending.announced',
  'policy.announced',
  'statement.made',
  'news.published',
  'app.ranked',
  'indication.reported',
] as const

export type NewsEvent = Extract<MarketEvent, { type: (typeof NEWS)[number] }>

/** Releases, announcements, statements and other news so far: the events themselves, oldest first. */
export function newsOf(tape: Tape): readonly NewsEvent[] {
  return tape.events(...NEWS) as NewsEvent[]
}

/** An announced amount, with the event that announced it. */
export interface Spending extends SpendingAnnounced {
  readonly id: string
  readonly at: number
  readonly sources: readonly Source[]
}

/** What was announced to be spent so far, oldest first. */
export function spendingOf(tape: Tape): readonly Spending[] {
  const announced = tape.events('spending.announced') as TapelineEvent<string, SpendingAnnounced>[]
  return announced.map(({ id, at, data, sources }) => ({ id, at, ...data, sources }))
}

/** A date on which a company reports. */
export interface AgendaItem extends EarningsDate {
  readonly status: 'scheduled' | 'reported'
  /** The event that says so. */
  readonly id: string
  readonly sources: readonly Source[]
}

/** The dates of earnings that are known so far, by day and symbol; the latest word on each wins. */
export function agendaOf(tape: Tape): readonly AgendaItem[] {
  const items = new Map<string, AgendaItem>()
  for (const event of tape.events('earnings.scheduled', 'earnings.reported') as TapelineEvent<
    string,
    EarningsDate
  >[]) {
    const { id, type, data, sources } = event
    const status = type === 'earnings.reported' ? 'reported' : 'scheduled'
    items.set(`${data.day} ${data.symbol}`, { ...data, status, id, sources })
  }
  return [...items].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, item]) => item)
}
