import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { LoggedRecord } from '@tapeline/core/log'
import type { ClientBase } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { bytesOf, COLUMNS } from './rows.js'

/** Rows that are sent at once. Larger texts are no faster. */
const CHUNK = 500

/** Adds the rows of one month by `COPY`, the fastest way into a table. @param table quoted, with its schema */
export async function copyRows(
  client: ClientBase,
  table: string,
  records: readonly LoggedRecord[],
  month: number,
): Promise<void> {
  const stream = client.query(copyFrom(`COPY ${table} (${COLUMNS}, month) FROM STDIN`))
  await pipeline(Readable.from(chunks(records, month), { objectMode: false }), stream)
}

function* chunks(records: readonly LoggedRecord[], month: number): Generator<Buffer> {
  for (let from = 0; from < records.length; from += CHUNK) {
    let text = ''
    for (const record of records.slice(from, from + CHUNK)) {
      const { position, id, type, version, at, knownAt, body, hash } = record
      text += `${position}\t${escaped(id)}\t${escaped(type)}\t${version}\t${at}\t${knownAt}\t${escaped(body)}\t\\${bytesOf(hash)}\t${month}\n`
    }
    yield Buffer.from(text)
  }
}

const SPECIAL = /[\\\n\r\t]/
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A text in the text format of `COPY`. */
function escaped(text: string): string {
  return SPECIAL.test(text) ? text.replace(/[\\\n\r\t]/g, (found) => ESCAPES[found] as string) : text
}
