import { hash as hashOf } from 'node:crypto'
import type { LoggedRecord, LogHead, LogRecord } from '@tapeline/core/log'

/** The hash of an empty log. */
export const EMPTY_HASH = ''

/** The hash of a log after a record with this body. `previous` is the hash before it. */
export function nextHash(previous: string, body: string): string {
  return hashOf('sha256', `${previous}\n${body}`)
}

/** Gives new records their positions and hashes behind the head of a log, one by one. */
export function* linked(head: LogHead, records: Iterable<LogRecord>): Generator<LoggedRecord> {
  let { position, hash } = head
  for (const { id, type, version, at, knownAt, body } of records) {
    position++
    hash = nextHash(hash, body)
    yield { position, id, type, version, at, knownAt, body, hash }
  }
}
