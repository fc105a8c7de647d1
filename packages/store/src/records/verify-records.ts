import type { Fault } from '@tapeline/core'
import { Faults, showValue } from '@tapeline/core/internal'
import type { LoggedRecord, LogHead, LogStore } from '@tapeline/core/log'
import { EMPTY_HASH, nextHash } from '../hash-chain.js'
import { placeName } from './read-events.js'

const BATCH = 1000

/**
 * Checks positions, ids, hashes and bodies of a whole log.
 * @returns its end
 * @throws TapelineError `log.invalid` with the first 300 faults, and the number of all
 */
export async function verifyRecords(store: LogStore): Promise<LogHead> {
  const faults = new Faults()
  const ids = new Set<string>()
  const head = await store.head()
  let position = 0
  let hashes: readonly string[] = [EMPTY_HASH]
  for await (const records of store.read({ to: head.position }, BATCH)) {
    for (const record of records) {
      const fault = (message: string, expected?: string, found?: string): void => {
        faults.push(faultAt(store.location, record, message, expected, found))
      }
      if (record.position !== position + 1)
        fault(
          'Events before this one are missing.',
          `position ${position + 1}`,
          `position ${record.position}`,
        )
      else {
        // A wrong hash may be that of this event or that of the one before it: only one of them is named.
        const linked = hashes.map((hash) => nextHash(hash, record.body))
        if (!linked.includes(record.hash))
          fault('The event, or its hash, was changed after it was appended.', linked.at(-1), record.hash)
      }
      if (ids.has(record.id)) fault('Another event of the log has this id.')
      const changed = differences(record)
      // A changed id may be that of a later event, which is not at fault.
      if (changed.length === 0) ids.add(record.id)
      for (const [name, expected, found] of changed)
        fault(`The column '${name}' differs from the event.`, expected, found)
      const own = nextHash(hashes.at(-1) as string, record.body)
      hashes = own === record.hash ? [own] : [own, record.hash]
      position = record.position
    }
  }
  const last = hashes.at(-1)
  if (position !== head.position || last !== head.hash) {
    faults.push({
      code: 'log.invalid',
      message: `The log ${store.location} has another end than its events.`,
      expected: `position ${head.position}, hash ${showValue(head.hash)}`,
      found: `position ${position}, hash ${showValue(last)}`,
    })
  }
  if (faults.count > 0) throw faults.error()
  return head
}

function faultAt(
  location: string,
  { id, position }: LoggedRecord,
  message: string,
  expected?: string,
  found?: string,
): Fault {
  const place = { file: placeName(location, position) }
  return { code: 'log.invalid', message, eventId: id, place, expected, found }
}

/** The columns of a record that differ from its body. */
function differences(record: LoggedRecord): [name: string, expected: string, found: string][] {
  let event: Readonly<Record<string, unknown>>
  try {
    event = Object(JSON.parse(record.body))
  } catch {
    return [['body', 'JSON', showValue(record.body)]]
  }
  const { id, type, version, at, knownAt = at } = event
  return Object.entries({ id, type, version, at, knownAt }).flatMap(([name, value]) => {
    const found = record[name as 'id']
    return Object.is(found, value) ? [] : [[name, showValue(value), showValue(found)]]
  })
}
