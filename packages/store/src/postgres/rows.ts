import type { LoggedRecord } from '@tapeline/core/log'
import type { QueryArrayConfig } from 'pg'

/** The columns of an event, in the order of {@link recordOf}. */
export const COLUMNS = 'position, id, type, version, at, known_at, body, hash'

export type Row = readonly (string | null)[]

/** A query whose rows are arrays of texts. */
export function textQuery(text: string, values: readonly unknown[] = []): QueryArrayConfig {
  return {
    text,
    values: [...values],
    rowMode: 'array',
    types: { getTypeParser: () => (value: string) => value },
  }
}

export function recordOf(row: Row): LoggedRecord {
  const [position, id, type, version, at, knownAt, body, hash] = row as readonly string[]
  return {
    position: Number(position),
    id: id as string,
    type: type as string,
    version: Number(version),
    at: Number(at),
    knownAt: Number(knownAt),
    body: body as string,
    hash: hexOf(hash),
  }
}

/** The hexadecimal digits of a `bytea` as PostgreSQL prints it: `\x` before them. */
export function hexOf(bytes: string | null | undefined): string {
  return (bytes ?? '').slice(2)
}

/** @param hash hexadecimal digits @returns it as PostgreSQL reads a `bytea` */
export function bytesOf(hash: string): string {
  return `\\x${hash}`
}
