import type { AnyEventDefinition } from '@tapeline/core'
import { isTapelineError } from '@tapeline/core'
import { sameData } from '@tapeline/core/internal'
import type { LogRecord, LogStore } from '@tapeline/core/log'
import { readEvents } from './read-events.js'

const BATCH = 1000

/**
 * The records of some events, as a log has those that it has: the same event may be stored with its keys in another order, or by an
 * older version of its type.
 * @returns undefined if the log has none of them in another form
 */
export async function sameStored(
  store: LogStore,
  written: readonly LogRecord[],
  definitions: ReadonlyMap<string, AnyEventDefinition>,
): Promise<LogRecord[] | undefined> {
  const byId = new Map(written.map((one) => [one.id, one]))
  const stored = new Map<string, LogRecord>()
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { at } of written) {
    from = Math.min(from, at)
    to = Math.max(to, at)
  }
  for await (const records of store.read({ at: { from, to } }, BATCH)) {
    for (const record of records) {
      const own = byId.get(record.id)
      if (own === undefined || own.body === record.body) continue
      if (isSame(record, own)) stored.set(record.id, record)
    }
  }
  if (stored.size === 0) return undefined
  return written.map((record) => stored.get(record.id) ?? record)

  function isSame(record: LogRecord, own: LogRecord): boolean {
    try {
      const [found, given] = [record, own].map((one) => eventOf(one))
      return sameData(found, given)
    } catch (error) {
      if (isTapelineError(error)) return false
      throw error
    }
  }

  function eventOf(record: LogRecord): unknown {
    const [event] = readEvents([{ ...record, position: 1 }], { definitions, location: store.location })
    return event
  }
}
