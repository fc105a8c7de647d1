import type { AnyEventDefinition, EventOf } from '../event/definition.js'
import { type Fault, showValue, TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import { readEvent } from '../event/read-event.js'
import { createTimeline, type Timeline, type TimelineOptions } from './timeline.js'

/**
 * Reads what `timeline.toJSON()` wrote, parsed.
 * @throws TapelineError with every fault, each with the place of its event in `events`; nothing is loaded then
 */
export function timelineFromJson<const Definitions extends readonly AnyEventDefinition[]>(
  definitions: Definitions,
  json: unknown,
  options?: TimelineOptions,
): Timeline<EventOf<Definitions>> {
  const empty = createTimeline(definitions, options)
  const { format, sealed, events } = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>
  if (format !== 'tapeline.timeline/1' || !Array.isArray(events)) {
    throw new TapelineError({
      code: 'file.invalid',
      message: 'This is no timeline as JSON.',
      expected: "an object with format 'tapeline.timeline/1' and a list of events",
      found: showValue(format ?? json),
    })
  }
  const faults: Fault[] = []
  const arrivals = new Map<string, TapelineEvent>()
  const numbers = new Set<unknown>()
  for (const [index, input] of (events as unknown[]).entries()) {
    const place = { file: `events[${index}]` }
    const read = readEvent(input, empty.definitions, faults, { place })
    if (read === undefined) continue
    const { seq } = input as { seq?: unknown }
    if (!Number.isSafeInteger(seq) || (seq as number) < 0 || numbers.has(seq)) {
      faults.push({ code: 'event.invalid', message: "'seq' is wrong.", eventId: read.id, place, expected: 'a number of its own, 0 and up', found: showValue(seq) })
    } else if (arrivals.has(read.id)) {
      faults.push({ code: 'event.id-conflict', message: 'This id stands there twice.', eventId: read.id, place })
    } else {
      arrivals.set(read.id, Object.freeze({ ...read, seq: seq as number }))
    }
    numbers.add(seq)
  }
  if (faults.length > 0) throw new TapelineError(faults)
  const timeline = empty.withArrivals(arrivals)
  return sealed === true ? timeline.seal() : timeline
}
