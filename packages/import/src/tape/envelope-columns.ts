import {
  Dictionary,
  flagColumn,
  floatColumn,
  textColumn,
  type Writing,
  wholeColumn,
} from './arrow-columns.js'
import type { TapeBatch, TapeColumn, TapeRows } from './tape-batches.js'

/** Numbers below go into 32 bits. */
const SMALL_END = 2 ** 31

/** A column of texts by their indices; -1 where one is missing. */
export function dictionaryColumn(
  writing: Writing,
  name: string,
  texts: readonly string[],
  indexOf: (batch: TapeBatch, row: number) => number,
): TapeColumn {
  const dictionary = new Dictionary(writing, texts)
  return { name, dictionary, make: (batch) => dictionary.column(batch.length, (row) => indexOf(batch, row)) }
}

/** The columns of events of all types; empty columns are omitted. */
export function envelopeColumns(writing: Writing, { columns, types, batches }: TapeRows): TapeColumn[] {
  const made: TapeColumn[] = [
    dictionaryColumn(writing, 'type', types, (batch, row) => batch.types[row] as number),
    { name: 'at', make: ({ at }) => floatColumn(writing.arrow, at) },
  ]
  if (batches.some(({ knownAt }) => knownAt !== undefined)) {
    const none = (length: number): Float64Array => new Float64Array(length).fill(Number.NaN)
    made.push({
      name: 'known_at',
      make: ({ length, knownAt }) => floatColumn(writing.arrow, knownAt ?? none(length)),
    })
  }
  const isSmall = columns.nextSeq <= SMALL_END
  made.push({ name: 'seq', make: ({ seq }) => wholeColumn(writing.arrow, seq, isSmall) })
  if (columns.prefixes.length > 0) made.push(...idColumns(writing, columns.prefixes, batches))
  return [...made, ...originColumns(writing, columns.envelopes)]
}

function idColumns(
  writing: Writing,
  prefixes: readonly string[],
  batches: readonly TapeBatch[],
): TapeColumn[] {
  const isSmall = batches.every(({ idNumber }) => idNumber.every((number) => number < SMALL_END))
  return [
    dictionaryColumn(writing, 'id_prefix', prefixes, ({ isObject, idPrefix }, row) =>
      isObject[row] === 1 ? -1 : (idPrefix?.[row] ?? 0),
    ),
    {
      name: 'id_number',
      make: ({ isObject, idNumber }) =>
        wholeColumn(writing.arrow, idNumber, isSmall, (row) => isObject[row] !== 1),
    },
  ]
}

/** The basis is missing for recorded events, and `sources` for events without sources. */
function originColumns(writing: Writing, envelopes: TapeRows['columns']['envelopes']): TapeColumn[] {
  const bases = envelopes.map(({ basis }) => (basis === 'recorded' ? '' : basis))
  const sources = envelopes.map((envelope) =>
    envelope.sources.length === 0 ? '' : JSON.stringify(envelope.sources),
  )
  return Object.entries({ basis: bases, sources }).flatMap(([name, values]) => {
    const texts = [...new Set(values)].filter((text) => text !== '')
    if (texts.length === 0) return []
    const indices = values.map((text) => texts.indexOf(text))
    return dictionaryColumn(writing, name, texts, ({ isObject, envelope }, row) =>
      isObject[row] === 1 ? -1 : (indices[envelope?.[row] ?? 0] as number),
    )
  })
}

/** The events that are objects, as JSON; and of all whether they neither correct anything nor were corrected. */
export function objectColumns(writing: Writing, { columns, batches }: TapeRows): TapeColumn[] {
  if (batches.every(({ objects }) => objects.length === 0)) return []
  const event: TapeColumn = {
    name: 'event',
    make: ({ length, objects }) =>
      textColumn(writing.arrow, length, new Map(objects.map(([row, own]) => [row, JSON.stringify(own)]))),
  }
  const corrected: TapeColumn = {
    name: 'is_corrected',
    make: ({ length, isCorrected }) => flagColumn(writing.arrow, length, () => isCorrected),
  }
  return columns.corrected.length > 0 ? [event, corrected] : [event]
}
