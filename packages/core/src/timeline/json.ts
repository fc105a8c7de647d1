import { checkArgument, kinds } from '../event/arguments.js'
import type { AnyEventDefinition, EventOf } from '../event/definition.js'
import { type Place, showValue, TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import { Faults } from '../event/fault-list.js'
import { readEvent } from '../event/read-event.js'
import { createTimeline, type Timeline, type TimelineOptions } from './timeline.js'

/** Sequence numbers are below this one, so that more can follow. */
const SEQ_END = 2 ** 52

/**
 * Restores a timeline from the parsed JSON that `timeline.toJSON()` wrote.
 * @throws TapelineError `file.invalid` if it is not a timeline as JSON; otherwise with the first 300 faults of events, each with
 * the place of its event, such as `events[3]`
 * @example
 * ```ts
 * import { createTimeline, defineEvent, timelineFromJson } from '@tapeline/core'
 * import { z } from 'zod'
 *
 * const noteMade = defineEvent({ type: 'note.made', schema: z.strictObject({ text: z.string() }) })
 * const notes = createTimeline([noteMade]).append({
 *   id: 'n1',
 *   type: 'note.made',
 *   at: '2025-01-27T16:00-05:00',
 *   data: { text: 'Closed.' },
 * })
 * const text = JSON.stringify(notes)
 * console.log(timelineFromJson([noteMade], JSON.parse(text)).get('n1').data.text) // Closed.
 * ```
 */
export function timelineFromJson<const Definitions extends readonly AnyEventDefinition[]>(
  definitions: Definitions,
  json: unknown,
  options?: TimelineOptions,
): Timeline<EventOf<Definitions>> {
  checkArgument('timelineFromJson()', 'definitions', definitions, kinds.definitions)
  const empty = createTimeline(definitions, options)
  const { sealed, nextSeq, events } = readEnvelope(json)
  const faults = new Faults()
  const arrivals: TapelineEvent[] = []
  const places = new Map<string, Place>()
  const numbers = new Set<unknown>()
  for (const [index, input] of events.entries()) {
    const place = { file: `events[${index}]` }
    const seq: unknown = typeof input === 'object' && input !== null && 'seq' in input ? input.seq : undefined
    const read = readEvent(input, empty.definitions, faults, { place, seq: isNumber(seq) ? seq : 0 })
    if (!isNumber(seq) || seq >= nextSeq || numbers.has(seq)) {
      const expected = `a number from 0 to ${nextSeq - 1} that no other event has`
      const message = "The field 'seq' of an event is wrong."
      faults.push({
        code: 'event.invalid',
        message,
        eventId: read?.id,
        place,
        expected,
        found: showValue(seq),
      })
    } else if (read !== undefined && places.has(read.id)) {
      faults.push({
        code: 'event.id-conflict',
        message: 'Another event in the list has this id.',
        eventId: read.id,
        place,
      })
    } else if (read !== undefined) {
      arrivals.push(read)
      places.set(read.id, place)
    }
    numbers.add(seq)
  }
  if (faults.count > 0) throw faults.error()
  arrivals.sort((left, right) => left.seq - right.seq)
  const byId = new Map(arrivals.map((event) => [event.id, event]))
  const timeline = empty.withArrivals(byId, places, nextSeq)
  return sealed ? timeline.seal() : timeline
}

function readEnvelope(json: unknown): { sealed: boolean; nextSeq: number; events: readonly unknown[] } {
  const raw: Record<string, unknown> = typeof json === 'object' && json !== null ? { ...json } : {}
  const { format, sealed, nextSeq, events } = raw
  const wrong = (expected: string, found: unknown): TapelineError => {
    const message = 'The input is not a timeline as JSON.'
    return new TapelineError({ code: 'file.invalid', message, expected, found: showValue(found) })
  }
  if (format !== 'tapeline.timeline/1')
    throw wrong("an object with format 'tapeline.timeline/1'", format ?? json)
  if (!Array.isArray(events)) throw wrong("a list 'events'", events)
  if (typeof sealed !== 'boolean') throw wrong("'sealed', true or false", sealed)
  if (!isNumber(nextSeq)) throw wrong("'nextSeq', the number of the next event to arrive", nextSeq)
  return { sealed, nextSeq, events: events as readonly unknown[] }
}

function isNumber(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < SEQ_END
}
