import { z } from 'zod'
import { defineEvent, type EventDefinition, type EventOf } from '../event/definition.js'
import { isTapelineError, type TapelineError, type TapelineErrorCode } from '../event/error.js'
import type { InputOf } from '../event/read-event.js'
import { createTimeline, type Timeline } from '../timeline/timeline.js'

/*
 * A market of its own, since what-ifs do not depend on `market/`. A quote has two prices; a fixing is one move with the quote
 * before it.
 */

const price = z.number().positive()

export const definitions: readonly [
  EventDefinition<'thing.listed', { name: string; venue: string; kind?: string }>,
  EventDefinition<'rumour.heard', { text: string; day?: string }>,
  EventDefinition<'quote.given', { name: string; bid: number; ask: number; size?: number }>,
  EventDefinition<'fixing.published', { name: string; level: number; day: string }>,
] = [
  defineEvent({
    type: 'thing.listed',
    schema: z.strictObject({ name: z.string(), venue: z.string(), kind: z.string().exactOptional() }),
    instrument: 'name',
    listsInstrument: true,
    exchange: 'venue',
    sector: 'kind',
  }),
  defineEvent({
    type: 'rumour.heard',
    schema: z.strictObject({ text: z.string(), day: z.string().exactOptional() }),
    days: ['day'],
  }),
  defineEvent({
    type: 'quote.given',
    schema: z
      .strictObject({ name: z.string(), bid: price, ask: price, size: z.number().exactOptional() })
      .refine(({ bid, ask }) => bid <= ask, 'the bid is above the ask'),
    instrument: 'name',
    prices: { fields: ['bid', 'ask'], last: 'ask', without: ['size'], isPast: (data) => data.size === 0 },
  }),
  defineEvent({
    type: 'fixing.published',
    schema: z.strictObject({ name: z.string(), level: price, day: z.string() }),
    instrument: 'name',
    days: ['day'],
    prices: {
      fields: ['level'],
      last: 'level',
      isMoveOf: (fixing, other) => other.type === 'quote.given' && Math.abs(fixing.at - other.at) <= 60_000,
    },
  }),
]

export type Event = EventOf<typeof definitions>
export type Input = InputOf<Event>

type Extra = Partial<Pick<Input, 'causes' | 'sources' | 'knownAt' | 'replaces'>>

/** A moment in January 2025, in New York time. */
export function at(day: number, time: string): number {
  return Date.parse(`2025-01-${String(day).padStart(2, '0')}T${time}:00-05:00`)
}

export function rumour(id: string, when: number | string, extra: Extra = {}): Input {
  return { id, type: 'rumour.heard', at: when, data: { text: id }, ...extra }
}

export function quote(id: string, when: number, ask: number, extra: Extra = {}, name = 'X'): Input {
  return { id, type: 'quote.given', at: when, data: { name, bid: ask / 2, ask, size: 100 }, ...extra }
}

export function fixing(id: string, when: number, level: number, extra: Extra = {}): Input {
  const day = new Date(when).toISOString().slice(0, 10)
  return { id, type: 'fixing.published', at: when, data: { name: 'X', level, day }, ...extra }
}

/** Instruments X (of kind `tool`) and Y (of kind `toy`), and the given events about them. */
export function tape(inputs: readonly Input[], blockSize = 4): Timeline<Event> {
  return createTimeline(definitions, { blockSize }).append([
    {
      id: 'listed-X',
      type: 'thing.listed',
      at: at(1, '00:00'),
      data: { name: 'X', venue: 'XNYS', kind: 'tool' },
    },
    {
      id: 'listed-Y',
      type: 'thing.listed',
      at: at(1, '00:00'),
      data: { name: 'Y', venue: 'XNYS', kind: 'toy' },
    },
    ...inputs,
  ])
}

/** The asks, or levels, of X on a timeline, by event id. */
export function levels(timeline: Timeline<Event>): Record<string, number> {
  const prices = [...timeline].flatMap((event): [string, number][] => {
    if (event.type === 'quote.given' && event.data.name === 'X') return [[event.id, event.data.ask]]
    return event.type === 'fixing.published' ? [[event.id, event.data.level]] : []
  })
  return Object.fromEntries(prices)
}

/** A rumour at noon halves X by one o'clock; half of that move follows from the rumour, the rest from no declared cause. */
export const base = tape([
  quote('q0', at(27, '10:00'), 100),
  rumour('r', at(27, '12:00')),
  quote('q1', at(27, '13:00'), 50, { causes: [{ id: 'r', share: 0.5 }] }),
  quote('q2', at(27, '14:00'), 60),
  rumour('echo', at(27, '15:00'), { causes: ['r'] }),
])

/** The error that a call throws: its code, its event, and the place and way of its edit. */
export function faultOf(run: () => unknown): {
  code: TapelineErrorCode
  message: string
  eventId: string | undefined
  place: string | undefined
  edits: TapelineError['edits']
} {
  try {
    run()
  } catch (error) {
    if (!isTapelineError(error)) throw error
    const { code, message, eventId, place, edits } = error
    return { code, message, eventId, place: place?.file, edits }
  }
  throw new Error('nothing was thrown')
}
