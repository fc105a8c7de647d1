import type { LogAppended, LogRecord } from '@tapeline/core/log'
import type { ClientBase } from 'pg'
import { COPY_MIN, distinctRecords } from './append-rows.js'
import { hexOf, type Row, textQuery } from './rows.js'
import type { SchemaPlace } from './schema.js'

/** How few records are appended. */
interface FewOptions {
  readonly expectedPosition: number | undefined
  /** For a transaction of its own: how long it waits for others. Absent in a transaction of the caller. */
  readonly busyMs?: number
}

/**
 * Appends few records by one call of a function of the database, and so in one round trip: the lock on the head of the log is held
 * for no longer than that.
 * @returns undefined if `appendRows` is to decide: there are many records or none, the log has one of them, or it is elsewhere than
 * expected, or a month begins. Nothing is appended then
 * @throws TapelineError `event.id-conflict`, `event.invalid`
 */
export async function appendFew(
  client: ClientBase,
  { location, schema }: SchemaPlace,
  given: readonly LogRecord[],
  { expectedPosition, busyMs }: FewOptions,
): Promise<LogAppended | undefined> {
  if (given.length === 0 || given.length >= COPY_MIN) return undefined
  const byId = distinctRecords(given, location)
  const records = [...byId.values()]
  const { rows } = await client.query<Row>(
    textQuery(`SELECT start, last_hash FROM ${schema}.append_few($1, $2, $3, $4, $5, $6, $7, $8)`, [
      expectedPosition,
      [...byId.keys()],
      records.map(({ type }) => type),
      records.map(({ version }) => version),
      records.map(({ at }) => at),
      records.map(({ knownAt }) => knownAt),
      records.map(({ body }) => body),
      busyMs === undefined ? null : Math.ceil(busyMs),
    ]),
  )
  const [start, hash] = rows[0] as Row
  if (start === null) return undefined
  const positions = new Map([...byId.keys()].map((id, index) => [id, Number(start) + 1 + index]))
  return {
    positions: given.map(({ id }) => positions.get(id) as number),
    added: records.length,
    head: { position: Number(start) + records.length, hash: hexOf(hash) },
  }
}
