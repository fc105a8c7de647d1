import { type AnyEventDefinition, createTimeline, type TapelineEvent, type Timeline } from '@tapeline/core'
import { Faults, LoggedRows } from '@tapeline/core/internal'
import type { LoggedRecord, LogRange, LogStore } from '@tapeline/core/log'
import { damaged } from '../errors.js'
import { readEvents, readLogged } from './read-events.js'

const BATCH = 1000

/** Some records, in the order of positions. */
interface Batch {
  readonly length: number
  /** Their bodies, separated by commas. */
  readonly text: string
  readonly positionOf: (index: number) => number
}

/**
 * Reads a part of a log as a timeline, not sealed.
 * @throws TapelineError as `readEvents`
 */
export async function readTimeline<Event extends TapelineEvent>(
  store: LogStore,
  types: readonly AnyEventDefinition[],
  range: LogRange,
): Promise<Timeline<Event>> {
  const { location } = store
  const { position } = await store.head()
  const to = Math.min(range.to ?? position, position)
  // The texts in columns live as long as the first timeline that has them, so each reading begins with its own.
  const empty = createTimeline(types) as unknown as Timeline<Event>
  const { definitions } = empty
  const rows = new LoggedRows(empty, to)
  const others = new Map<string, Event>()
  const faults = new Faults()
  for await (const batch of batchesOf(store, { ...range, to })) {
    const events = parsed(batch)
    if (events === undefined) {
      const [after, last] = [batch.positionOf(0) - 1, batch.positionOf(batch.length - 1)]
      // Throws, and names the damaged event.
      for await (const records of store.read({ after, to: last }, BATCH))
        readEvents(records, { definitions, location })
      throw damaged(location, after + 1)
    }
    for (const [index, json] of events.entries()) {
      const own = batch.positionOf(index)
      if (rows.take(json, own - 1)) continue
      const event = readLogged(json, own, { definitions, location }, faults)
      if (event !== undefined) others.set(event.id, event as Event)
    }
    if (faults.count > 0) throw faults.error()
  }
  return rows.finish(others)
}

async function* batchesOf(store: LogStore, range: LogRange): AsyncGenerator<Batch> {
  const { after = 0, to = 0, at, knownAt } = range
  if (store.readBodies !== undefined && at === undefined && knownAt === undefined) {
    let start = after
    for await (const { length, text } of store.readBodies(after, to)) {
      const first = start + 1
      yield { length, text, positionOf: (index) => first + index }
      start += length
    }
    if (start < to) throw damaged(store.location, start + 1)
    return
  }
  for await (const records of store.read(range, BATCH)) {
    const text = records.map(({ body }) => body).join(',')
    const positionOf = (index: number): number => (records[index] as LoggedRecord).position
    yield { length: records.length, text, positionOf }
  }
}

/** The events as JSON; undefined if one of them is damaged. */
function parsed({ length, text }: Batch): readonly unknown[] | undefined {
  try {
    const events = JSON.parse(`[${text}]`) as unknown[]
    return events.length === length ? events : undefined
  } catch {
    return undefined
  }
}
