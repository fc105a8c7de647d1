import { TapelineError } from '@tapeline/core/internal'
import type { ClientBase } from 'pg'
import { missing } from '../errors.js'

/**
 * The statements that bring a schema from each version to the next: the first make version 1 of an empty one. Never change one;
 * add the next. `$s` is the quoted name of the schema.
 */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE $s.events (
     position bigint NOT NULL,
     month integer NOT NULL,
     id text COLLATE "C" NOT NULL,
     type text COLLATE "C" NOT NULL,
     version integer NOT NULL,
     at double precision NOT NULL,
     known_at double precision NOT NULL,
     body text NOT NULL,
     hash bytea NOT NULL,
     PRIMARY KEY (position, month),
     UNIQUE (id, month)
   ) PARTITION BY LIST (month);
   CREATE INDEX ON $s.events USING brin (at) WITH (pages_per_range = 16);
   CREATE INDEX ON $s.events USING brin (known_at) WITH (pages_per_range = 16);
   CREATE TABLE $s.head (
     only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
     position bigint NOT NULL,
     hash bytea NOT NULL,
     month integer NOT NULL
   );
   INSERT INTO $s.head (position, hash, month) VALUES (0, '', 0);
   CREATE TABLE $s.checkpoints (
     name text COLLATE "C" PRIMARY KEY,
     position bigint NOT NULL,
     hash bytea NOT NULL,
     state text NOT NULL
   );`,
  // Appends few events whose ids are new, in the month of the last append. Otherwise it appends nothing, and its results are null.
  `CREATE FUNCTION $s.append_few(
     expected bigint, ids text[], types text[], versions integer[], ats double precision[], known_ats double precision[],
     bodies text[], wait_ms integer, OUT start bigint, OUT last_hash bytea
   ) LANGUAGE plpgsql AS $function$
   DECLARE
     partition integer;
     hash_so_far bytea;
   BEGIN
     IF wait_ms IS NOT NULL THEN
       PERFORM set_config('synchronous_commit', 'on', true), set_config('lock_timeout', wait_ms::text, true);
     END IF;
     SELECT position, hash, month INTO start, hash_so_far, partition FROM $s.head FOR UPDATE;
     IF expected <> start
       OR partition < to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYYMM')::integer
       OR EXISTS (SELECT FROM $s.events WHERE id = ANY (ids))
     THEN
       start := NULL;
       RETURN;
     END IF;
     FOR index IN 1 .. cardinality(ids) LOOP
       hash_so_far := sha256(convert_to(encode(hash_so_far, 'hex') || E'\\n' || bodies[index], 'UTF8'));
       INSERT INTO $s.events (position, month, id, type, version, at, known_at, body, hash)
         VALUES (start + index, partition, ids[index], types[index], versions[index], ats[index], known_ats[index],
           bodies[index], hash_so_far);
     END LOOP;
     UPDATE $s.head SET position = start + cardinality(ids), hash = hash_so_far;
     PERFORM pg_notify('tapeline $s', (start + cardinality(ids))::text);
     last_hash := hash_so_far;
   END
   $function$`,
]

/** The version of the schema that this package writes. */
export const SCHEMA_VERSION: number = MIGRATIONS.length

/** Where a log is. */
export interface SchemaPlace {
  /** For messages. */
  readonly location: string
  /** The name of its schema. */
  readonly name: string
  /** The same, quoted. */
  readonly schema: string
}

/**
 * Brings a schema to the current version, and makes it if it does not exist. Of several processes that do so at once, one migrates
 * and the others wait.
 * @throws TapelineError `log.version` for a schema of a newer version; `log.failed` if it does not exist and `create` is false
 */
export async function prepareSchema(client: ClientBase, place: SchemaPlace, create: boolean): Promise<void> {
  const { location, schema } = place
  const found = await versionOf(client, place)
  if (found === SCHEMA_VERSION) return
  if (found === undefined && !create) throw missing(location)
  await client.query('BEGIN')
  try {
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`tapeline ${schema}`])
    const version = (await versionOf(client, place)) ?? 0
    if (version === 0) {
      await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`)
      await client.query(`CREATE TABLE ${schema}.versions (version integer NOT NULL)`)
    }
    for (const statements of MIGRATIONS.slice(version))
      await client.query(statements.replaceAll('$s', schema))
    if (version < SCHEMA_VERSION)
      await client.query(`INSERT INTO ${schema}.versions VALUES (${SCHEMA_VERSION})`)
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  }
}

/** @throws TapelineError `log.version` for a newer one */
async function versionOf(
  client: ClientBase,
  { location, name, schema }: SchemaPlace,
): Promise<number | undefined> {
  // A scan of the catalog: to_regclass() does not see a table that was made while this transaction waited for a lock.
  const tables = await client.query(
    `SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = 'versions'`,
    [name],
  )
  if (tables.rows.length === 0) return undefined
  const { rows } = await client.query(`SELECT max(version) AS version FROM ${schema}.versions`)
  const version = (rows[0]?.version as number | null) ?? 0
  if (version > SCHEMA_VERSION) {
    throw new TapelineError({
      code: 'log.version',
      message: `A newer version of @tapeline/store made the log ${location}. Update the package.`,
      expected: `schema version ${SCHEMA_VERSION} or older`,
      found: `schema version ${version}`,
    })
  }
  return version
}
