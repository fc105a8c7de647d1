import {
  type AnyEventDefinition,
  type EventOf,
  type TapelineEvent,
  type Timeline,
  timelineFromJson,
} from '@tapeline/core'

/**
 * A timeline as JSON in lines: its head, then each event that arrived. One event is written at a time, since the JSON of a
 * large tape is longer than a text can be.
 */
function* linesOf<Event extends TapelineEvent>(timeline: Timeline<Event>): Generator<string> {
  const { nextSeq } = timeline.parts
  yield `${JSON.stringify({ format: 'tapeline.timeline/1', sealed: timeline.sealed, nextSeq })}\n`
  for (const event of timeline.arrivals()) yield `${JSON.stringify(event)}\n`
}

/** The same as bytes that every thread reads without a copy of its own. */
export function sharedBytesOf<Event extends TapelineEvent>(timeline: Timeline<Event>): SharedArrayBuffer {
  const parts: Buffer[] = []
  let length = 0
  for (const line of linesOf(timeline)) {
    const bytes = Buffer.from(line)
    parts.push(bytes)
    length += bytes.length
  }
  const shared = new SharedArrayBuffer(length)
  const target = new Uint8Array(shared)
  let offset = 0
  for (const bytes of parts) {
    target.set(bytes, offset)
    offset += bytes.length
  }
  return shared
}

/** What {@link sharedBytesOf} gave, as a timeline. @throws TapelineError as `timelineFromJson` */
export function timelineOfBytes<const Definitions extends readonly AnyEventDefinition[]>(
  definitions: Definitions,
  shared: SharedArrayBuffer,
): Timeline<EventOf<Definitions>> {
  const bytes = Buffer.from(shared)
  const lines: unknown[] = []
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(10, start)
    lines.push(JSON.parse(bytes.toString('utf8', start, end)))
    start = end + 1
  }
  const events = lines.slice(1)
  return timelineFromJson(definitions, { ...(lines[0] as object), events })
}
