import {
  type ColumnPart,
  type ColumnType,
  columnsFault,
  type TimelineColumns,
  type TimelineJson,
} from './timeline-columns.js'

type Json = Record<string, unknown>

/** The timeline of some columns as JSON, for readers whose definitions differ from those of the writer. */
export function jsonOfColumns(columns: TimelineColumns): TimelineJson {
  const { sealed, nextSeq, corrected } = columns
  const events: Json[] = corrected.map((event) => ({ ...event }))
  for (const part of columns.parts) {
    const objects = new Map(part.objects)
    for (let row = 0; row < part.length; row += 1) {
      const object = objects.get(row)
      events.push(object === undefined ? eventAt(columns, part, row) : { ...object })
    }
  }
  return { format: 'tapeline.timeline/1', sealed, nextSeq, events }
}

function eventAt(
  { types, texts, prefixes, envelopes }: TimelineColumns,
  part: ColumnPart,
  row: number,
): Json {
  const type = types[part.types[row] as number]
  const prefix = prefixes[part.idPrefix?.[row] ?? 0]
  const envelope = envelopes[part.envelope?.[row] ?? 0]
  if (type?.columns === undefined || prefix === undefined || envelope === undefined)
    throw columnsFault('An event in the columns has no valid type, id or envelope.')
  const knownAt = part.knownAt?.[row] ?? Number.NaN
  return {
    id: `${prefix}${part.idNumber[row]}`,
    type: type.type,
    at: part.at[row],
    ...(Number.isNaN(knownAt) ? {} : { knownAt }),
    seq: part.seq[row],
    version: type.version,
    ...(envelope.basis === 'recorded' ? {} : { basis: envelope.basis }),
    data: dataAt(type.columns, texts, part, row),
    ...(envelope.sources.length === 0 ? {} : { sources: envelope.sources }),
  }
}

function dataAt(
  columns: NonNullable<ColumnType['columns']>,
  texts: readonly string[],
  part: ColumnPart,
  row: number,
): Json {
  let [number, text] = [0, 0]
  const fields = columns.flatMap(([name, kind]): [string, unknown][] => {
    if (kind.startsWith('number')) {
      const value = part.numbers[number]?.[row] ?? Number.NaN
      number += 1
      return Number.isNaN(value) ? [] : [[name, value]]
    }
    const value = part.texts[text]?.[row] ?? 0
    text += 1
    return value === 0 ? [] : [[name, texts[value - 1]]]
  })
  return Object.fromEntries(fields)
}
