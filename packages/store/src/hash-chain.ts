import { createHash } from 'node:crypto'
import type { LoggedRecord, LogHead, LogRecord } from '@tapeline/core/log'

/** The hash of an empty log. */
export const EMPTY_HASH = ''

/** The hash of a log after a record with this body. `previous` is the hash before it. */
export function nextHash(previous: string, body: string): string {
  return createHash('sha256').update(previous).update('\n').update(body).digest('hex')
}

/** Gives new records their positions and hashes behind the head of a log. */
export function linked(head: LogHead, records: readonly LogRecord[]): LoggedRecord[] {
  let { position, hash } = head
  return records.map((record) => {
    position++
    hash = nextHash(hash, record.body)
    return { ...record, position, hash }
  })
}
