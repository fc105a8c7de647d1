import {
  type ColumnBatch,
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
  for (const batch of columns.batches) {
    const objects = new Map(batch.objects)
    for (let row = 0; row < batch.length; row += 1) {
      const object = objects.get(row)
      events.push(object === undefined ? eventAt(columns, batch, row) : { ...object })
    }
  }
  return { format: 'tapeline.timeline/1', sealed, nextSeq, events }
}

function eventAt(
  { types, texts, prefixes, envelopes }: TimelineColumns,
  batch: ColumnBatch,
  row: number,
): Json {
  const type = types[batch.types[row] as number]
  const prefix = prefixes[batch.idPrefix?.[row] ?? 0]
  const envelope = envelopes[batch.envelope?.[row] ?? 0]
  if (type?.columns === undefined || prefix === undefined || envelope === undefined)
    throw columnsFault('An event in the columns has no valid type, id or envelope.')
  const knownAt = batch.knownAt?.[row] ?? Number.NaN
  return {
    id: `${prefix}${batch.idNumber[row]}`,
    type: type.type,
    at: batch.at[row],
    ...(Number.isNaN(knownAt) ? {} : { knownAt }),
    seq: batch.seq[row],
    version: type.version,
    ...(envelope.basis === 'recorded' ? {} : { basis: envelope.basis }),
    data: dataAt(type.columns, texts, batch, row),
    ...(envelope.sources.length === 0 ? {} : { sources: envelope.sources }),
  }
}

function dataAt(
  columns: NonNullable<ColumnType['columns']>,
  texts: readonly string[],
  batch: ColumnBatch,
  row: number,
): Json {
  let [number, text] = [0, 0]
  const fields = columns.flatMap(([name, kind]): [string, unknown][] => {
    if (kind.startsWith('number')) {
      const value = batch.numbers[number]?.[row] ?? Number.NaN
      number += 1
      return Number.isNaN(value) ? [] : [[name, value]]
    }
    const value = batch.texts[text]?.[row] ?? 0
    text += 1
    return value === 0 ? [] : [[name, texts[value - 1]]]
  })
  return Object.fromEntries(fields)
}
