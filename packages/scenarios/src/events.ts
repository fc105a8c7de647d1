import { type ClaimItem, claimsSchema, relationsIn } from './format/claims.js'
import { type EventItem, eventSchema } from './format/event.js'
import type { Draft, Reading } from './reading.js'
import type { DocumentPath } from './yaml-document.js'

/** Data fields that hold a moment: a date in the file, epoch milliseconds in the event. */
export const MOMENTS: Readonly<Record<string, DocumentPath>> = {
  'bar.closed': ['start'],
  'claim.made': ['subject', 'at'],
  'trading.halted': ['expectedResumeAt'],
}

/** Drafts the written events of the file. */
export function readEvents(reading: Reading, list: unknown): void {
  for (const { value, path } of reading.items(eventSchema, list, 'events')) {
    reading.drafts.push({ spot: reading.spot(path), input: inputOf(reading, value, path) })
  }
}

/** An event of the file as an input of the core, with its dates as written. */
export function inputOf(reading: Reading, item: EventItem, path: DocumentPath): Draft['input'] {
  const { sources, data, ...rest } = item
  return {
    ...rest,
    data: withMoments(reading, item.id, item.type, data, [...path, 'data']),
    sources: reading.sourcesOf(sources, [...path, 'sources']),
  }
}

/** Drafts the groups of claims, with one event for each claim. */
export function readClaims(reading: Reading, list: unknown): void {
  for (const { value: group, path } of reading.items(claimsSchema, list, 'claims')) {
    const groupOn = reading.moment(group.on, reading.spot([...path, 'on']))
    for (const [index, item] of group.claims.entries()) {
      const own = [...path, 'claims', index]
      const spot = reading.spot(own)
      if (item.verdict !== undefined) reading.verdicts.set(item.id, item.verdict)
      const on =
        item.on === undefined ? groupOn : reading.moment(item.on, reading.spot([...own, 'on']), item.id)
      const [relation, value] = relationsIn(item)[0] ?? []
      reading.drafts.push({
        spot,
        input: {
          id: item.id,
          at: group.at,
          ...(group.knownAt === undefined ? {} : { knownAt: group.knownAt }),
          type: 'claim.made',
          data: {
            subject: present({ path: item.path, at: on }),
            relation,
            value,
            ...present(exactness(item)),
          },
          sources: reading.sourcesOf(group.sources, [...path, 'sources'], item),
        },
      })
    }
  }
}

function exactness({ precision, tolerance, wording }: ClaimItem): Record<string, unknown> {
  return { precision, tolerance, wording }
}

/** Without undefined fields: a missing value is an absent key. */
function present(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined))
}

/** The data, with the field of a moment read as a date of the file. */
function withMoments(
  reading: Reading,
  eventId: string,
  type: string,
  data: Record<string, unknown>,
  path: DocumentPath,
): Record<string, unknown> {
  const [field, inner] = (Object.hasOwn(MOMENTS, type) ? MOMENTS[type] : undefined) ?? []
  if (field === undefined) return data
  const readIn = (
    record: Record<string, unknown>,
    key: string | number,
    keyPath: DocumentPath,
  ): Record<string, unknown> => {
    const written = record[key]
    if (typeof written !== 'string') return record
    return present({ ...record, [key]: reading.moment(written, reading.spot(keyPath), eventId) })
  }
  if (inner === undefined) return readIn(data, field, [...path, field])
  const value = data[field]
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return data
  return { ...data, [field]: readIn(value as Record<string, unknown>, inner, [...path, field, inner]) }
}
