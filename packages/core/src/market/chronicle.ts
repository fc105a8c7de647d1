import type { Source, TapelineEvent } from '../event/event.js'
import type { Tape } from '../projection/projection.js'
import type { EarningsDate, SpendingAnnounced } from './event-data.js'
import type { MarketEvent } from './events.js'

/* Lists of events that are published but not computed: taken from the tape on read. */

/** The types of the events that `news` lists. */
export const NEWS = [
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

/** The announced spending so far, oldest first. */
export function spendingOf(tape: Tape): readonly Spending[] {
  const announced = tape.events('spending.announced') as TapelineEvent<string, SpendingAnnounced>[]
  return announced.map(({ id, at, data, sources }) => ({ id, at, ...data, sources }))
}

/** A date on which a company reports its earnings. */
export interface AgendaItem extends EarningsDate {
  readonly status: 'scheduled' | 'reported'
  /** The id of the event that states it. */
  readonly id: string
  readonly sources: readonly Source[]
}

/** The known dates of earnings so far, by day and symbol; for each, the latest event counts. */
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
