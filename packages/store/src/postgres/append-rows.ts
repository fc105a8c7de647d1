import { TapelineError } from '@tapeline/core/internal'
import type { LogAppended, LoggedRecord, LogHead, LogRecord } from '@tapeline/core/log'
import type { ClientBase } from 'pg'
import { conflict, idTaken } from '../errors.js'
import { linked } from '../hash-chain.js'
import { isStorable } from '../records/storable.js'
import { copyRows } from './copy-rows.js'
import { bytesOf, COLUMNS, hexOf, type Row, textQuery } from './rows.js'
import type { SchemaPlace } from './schema.js'

/** From this many records on, `COPY` is faster than one `INSERT`. */
export const COPY_MIN = 200
/** Ids that are looked up at once. */
const LOOK_UP = 10_000

interface LockedHead extends LogHead {
  /** The month of the last append, as 202612. */
  readonly month: number
  /** The month of this append: that of the database's clock, and never before the last. */
  readonly newMonth: number
}

/**
 * Appends records inside the transaction of a client. The lock on the row of the head is held until that transaction ends, so
 * transactions append one after the other: positions have no gaps, and their order is the order of the commits.
 * @throws TapelineError `log.conflict`; `event.id-conflict`; `event.invalid` for a text that PostgreSQL cannot hold
 */
export async function appendRows(
  client: ClientBase,
  place: SchemaPlace,
  records: readonly LogRecord[],
  expectedPosition: number | undefined,
): Promise<LogAppended> {
  const { location } = place
  const given = distinctRecords(records, location)
  const head = await lockHead(client, place)
  const known = head.position === 0 ? new Map<string, Row>() : await rowsOf(client, place, [...given.keys()])
  for (const [id, row] of known) {
    if (row[2] !== given.get(id)?.body) throw idTaken(location, id)
    given.delete(id)
  }
  const isFresh = given.size > 0
  if (isFresh && expectedPosition !== undefined && expectedPosition !== head.position)
    throw conflict(location, expectedPosition, head.position)
  const end = isFresh ? await addRows(client, place, head, given) : head
  return {
    positions: given.size === records.length ? numbersAfter(head, given.size) : positionsById(),
    added: given.size,
    head: { position: end.position, hash: end.hash },
  }

  function positionsById(): readonly number[] {
    const positions = new Map<string, number>()
    let { position } = head
    for (const id of given.keys()) positions.set(id, ++position)
    for (const [id, row] of known) positions.set(id, Number(row[1]))
    return records.map(({ id }) => positions.get(id) as number)
  }
}

/**
 * The given records by id.
 * @throws TapelineError `event.id-conflict`; `event.invalid` for a text that PostgreSQL cannot hold
 */
export function distinctRecords(records: readonly LogRecord[], location: string): Map<string, LogRecord> {
  const given = new Map<string, LogRecord>()
  for (const record of records) {
    checkTexts(record, location)
    const same = given.get(record.id)
    if (same === undefined) given.set(record.id, record)
    else if (same.body !== record.body) throw idTaken(location, record.id)
  }
  return given
}

function numbersAfter({ position }: LogHead, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => position + 1 + index)
}

/** Adds new records by id behind the head. @returns the new head */
async function addRows(
  client: ClientBase,
  place: SchemaPlace,
  head: LockedHead,
  records: ReadonlyMap<string, LogRecord>,
): Promise<LogHead> {
  const { schema } = place
  const { newMonth } = head
  if (newMonth !== head.month) await addPartition(client, place, newMonth)
  let end: LogHead = head
  const added = function* (): Generator<LoggedRecord> {
    for (const record of linked(head, records.values())) {
      end = record
      yield record
    }
  }
  if (records.size < COPY_MIN) await insertRows(client, schema, [...added()], newMonth)
  else await copyRows(client, `${schema}.events`, added(), newMonth)
  await client.query(`UPDATE ${schema}.head SET position = $1, hash = $2, month = $3`, [
    end.position,
    bytesOf(end.hash),
    newMonth,
  ])
  await client.query('SELECT pg_notify($1, $2)', [channelOf(schema), String(end.position)])
  return end
}

/** The channel that an append notifies. */
export function channelOf(schema: string): string {
  return `tapeline ${schema}`
}

/** Waits for the transactions that append before this one. */
async function lockHead(client: ClientBase, { schema }: SchemaPlace): Promise<LockedHead> {
  const { rows } = await client.query<Row>(
    textQuery(
      `SELECT position, hash, month, greatest(month, to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYYMM')::integer)
         FROM ${schema}.head FOR UPDATE`,
    ),
  )
  const [position, hash, month, newMonth] = rows[0] as Row
  return { position: Number(position), hash: hexOf(hash), month: Number(month), newMonth: Number(newMonth) }
}

/** Id, position and body of the events with some ids, by id. */
async function rowsOf(
  client: ClientBase,
  { schema }: SchemaPlace,
  ids: readonly string[],
): Promise<Map<string, Row>> {
  const found = new Map<string, Row>()
  for (let from = 0; from < ids.length; from += LOOK_UP) {
    const { rows } = await client.query<Row>(
      textQuery(`SELECT id, position, body FROM ${schema}.events WHERE id = ANY($1)`, [
        ids.slice(from, from + LOOK_UP),
      ]),
    )
    for (const row of rows) found.set(row[0] as string, row)
  }
  return found
}

/** Attached, not created in place: that would wait for every transaction that has read the log. */
async function addPartition(client: ClientBase, { schema }: SchemaPlace, month: number): Promise<void> {
  const partition = `${schema}.events_${month}`
  await client.query(
    `CREATE TABLE IF NOT EXISTS ${partition} (LIKE ${schema}.events);
     ALTER TABLE ${schema}.events ATTACH PARTITION ${partition} FOR VALUES IN (${month})`,
  )
}

async function insertRows(
  client: ClientBase,
  schema: string,
  records: readonly LoggedRecord[],
  month: number,
): Promise<void> {
  const columns = [
    records.map(({ position }) => position),
    records.map(({ id }) => id),
    records.map(({ type }) => type),
    records.map(({ version }) => version),
    records.map(({ at }) => at),
    records.map(({ knownAt }) => knownAt),
    records.map(({ body }) => body),
    records.map(({ hash }) => bytesOf(hash)),
  ]
  await client.query(
    `INSERT INTO ${schema}.events (${COLUMNS}, month)
     SELECT *, $9::integer FROM unnest($1::bigint[], $2::text[], $3::text[], $4::integer[],
       $5::double precision[], $6::double precision[], $7::text[], $8::bytea[])`,
    [...columns, month],
  )
}

/** @throws TapelineError `event.invalid` for a text with U+0000 or half a surrogate pair, which PostgreSQL cannot hold */
function checkTexts({ id, type, body }: LogRecord, location: string): void {
  if (isStorable(id) && isStorable(type) && isStorable(body)) return
  throw new TapelineError({
    code: 'event.invalid',
    message: `The log ${location} cannot hold the id or type of an event. Use another one.`,
    eventId: id,
    expected: 'Unicode text without U+0000',
  })
}
