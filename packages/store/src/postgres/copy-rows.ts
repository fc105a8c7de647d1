import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { LoggedRecord } from '@tapeline/core/log'
import type { ClientBase } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { bytesOf, COLUMNS } from './rows.js'

/** Characters that are sent at once. Larger texts are no faster. */
const CHUNK = 150_000

/**
 * Adds the rows of one month by `COPY`, the fastest way into a table. Records are taken while the server stores earlier ones.
 * @param table quoted, with its schema
 */
export async function copyRows(
  client: ClientBase,
  table: string,
  records: Iterable<LoggedRecord>,
  month: number,
): Promise<void> {
  const stream = client.query(copyFrom(`COPY ${table} (${COLUMNS}, month) FROM STDIN`))
  await pipeline(Readable.from(chunks(records, month), { objectMode: false }), stream)
}

function* chunks(records: Iterable<LoggedRecord>, month: number): Generator<Buffer> {
  let text = ''
  for (const { position, id, type, version, at, knownAt, body, hash } of records) {
    text += `${position}\t${escaped(id)}\t${escaped(type)}\t${version}\t${at}\t${knownAt}\t${escaped(body)}\t\\${bytesOf(hash)}\t${month}\n`
    if (text.length < CHUNK) continue
    yield Buffer.from(text)
    text = ''
  }
  if (text !== '') yield Buffer.from(text)
}

const SPECIAL = /[\\\n\r\t]/
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A text in the text format of `COPY`. */
function escaped(text: string): string {
  return SPECIAL.test(text) ? text.replace(/[\\\n\r\t]/g, (found) => ESCAPES[found] as string) : text
}
