import type { AnyEventDefinition, EventOf } from '@tapeline/core'
import { checkArgument, checkOptions, kinds } from '@tapeline/core/internal'
import type { LogStore } from '@tapeline/core/log'
import { unknownAddress } from './errors.js'
import { EventLog } from './event-log.js'
import type { OpenLogOptions } from './open-log-options.js'

async function openPostgresLog(address: string, options: OpenLogOptions): Promise<LogStore> {
  const { openPostgres } = await import('./postgres/open-postgres.js')
  return await openPostgres(address, options)
}

/** How each adapter opens a log, by the scheme of its address. Each loads its technology when it is used. */
const ADAPTERS: Readonly<Record<string, (address: string, options: OpenLogOptions) => Promise<LogStore>>> = {
  file: async (address, options) => {
    const { openSqlite } = await import('./sqlite/open-sqlite.js')
    return await openSqlite(address, options)
  },
  memory: async (address) => {
    if (address !== 'memory:') throw unknownAddress(address)
    const { MemoryStore } = await import('./memory/memory-store.js')
    return new MemoryStore()
  },
  postgres: openPostgresLog,
  postgresql: openPostgresLog,
}

/**
 * Opens a log.
 * @param address `file:tape.db` is an SQLite database; `postgres://user@host/database` a PostgreSQL database; `memory:` a new log in
 * the memory of this process
 * @param definitions the event types of the log, as for `createTimeline`
 * @throws TapelineError `argument.invalid` for another address; `log.version` if a newer version of this package made the log;
 * `log.failed` if it cannot be opened, or does not exist and `create` is false
 * @example
 * ```ts
 * import { defineEvent } from '@tapeline/core'
 * import { openLog } from '@tapeline/store'
 * import { z } from 'zod'
 *
 * const orderPlaced = defineEvent({ type: 'order.placed', schema: z.strictObject({ chips: z.int() }) })
 * const log = await openLog('memory:', [orderPlaced])
 * const order = { id: 'first', type: 'order.placed', at: '2025-01-27T10:00-05:00', data: { chips: 2000 } } as const
 * await log.append(order, { expectedPosition: 0 })
 * // A repeated append stores nothing.
 * console.log((await log.append(order)).added, (await log.head()).position) // 0 1
 * await log.close()
 * ```
 */
export async function openLog<const Definitions extends readonly AnyEventDefinition[]>(
  address: string,
  definitions: Definitions,
  options: OpenLogOptions = {},
): Promise<EventLog<EventOf<Definitions>>> {
  checkArgument('openLog()', 'address', address, kinds.text)
  checkArgument('openLog()', 'definitions', definitions, kinds.definitions)
  checkOptions('openLog()', options, { create: kinds.boolean, busyMs: kinds.milliseconds })
  const scheme = /^([a-z]+):/.exec(address)?.[1] ?? ''
  const open = Object.hasOwn(ADAPTERS, scheme) ? ADAPTERS[scheme] : undefined
  if (open === undefined) throw unknownAddress(address)
  const store = await open(address, options)
  try {
    return new EventLog<EventOf<Definitions>>(store, definitions)
  } catch (error) {
    await store.close()
    throw error
  }
}
