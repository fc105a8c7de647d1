import {
  type ColumnBatch,
  type ColumnEnvelope,
  TapelineError,
  type TimelineColumns,
} from '@tapeline/core/internal'
import type { Data, RecordBatch, RecordBatchReader, Vector } from 'apache-arrow'
import { columnBatchOf } from './column-batch.js'
import { fieldsOf, HEAD_KEY, TAPE_FORMAT, type TapeHead } from './tape-head.js'
import type { BatchColumns, TapeTables } from './tape-tables.js'

/** A file as the columns of a timeline; batches are loaded when they are asked for, and once. @throws TapelineError `file.invalid` */
export function columnsIn(reader: RecordBatchReader): TimelineColumns {
  const head = headOf(reader.schema.metadata.get(HEAD_KEY))
  const batches = [...reader].map((batch) => columnsOfBatch(batch, head))
  const textsIn = (column: string): string[] => {
    const dictionary = batches[0]?.get(column)?.dictionary as Vector | undefined
    const texts = Array.from(dictionary ?? [], String)
    for (const [index, text] of head.unpaired.find(([name]) => name === column)?.[1] ?? [])
      texts[index] = text
    return texts
  }
  const fields = fieldsOf(head.types)
  const texts: string[] = []
  const textStarts = new Map<string, number>()
  for (const { column, kind } of fields) {
    if (kind === 'number') continue
    textStarts.set(column, texts.length + 1)
    for (const text of textsIn(column)) texts.push(text)
  }
  const bases = ['recorded', ...textsIn('basis')] as ColumnEnvelope['basis'][]
  const sources = [[], ...textsIn('sources').map((text) => JSON.parse(text))] as ColumnEnvelope['sources'][]
  const tables: TapeTables = { head, fields, textStarts, sourcesCount: sources.length }
  let rows = 0
  const inForce = batches.filter((batch) => {
    rows += lengthOf(batch)
    return rows <= head.length
  })
  return {
    format: 'tapeline.columns/1',
    sealed: head.sealed,
    nextSeq: head.nextSeq,
    blockSize: head.blockSize,
    length: head.length,
    types: head.types,
    texts,
    prefixes: textsIn('id_prefix'),
    envelopes: bases.flatMap((basis) => sources.map((own) => ({ basis, sources: own }))),
    corrected: batches
      .slice(inForce.length)
      .flatMap((batch) => columnBatchOf(batch, tables).objects.map(([, event]) => event)),
    batches: {
      *[Symbol.iterator](): Generator<ColumnBatch> {
        for (const batch of inForce) yield columnBatchOf(batch, tables)
      },
    },
  }
}

function headOf(metadata: string | undefined): TapeHead {
  const head: Partial<TapeHead> = JSON.parse(metadata ?? '{}')
  if (head.format === TAPE_FORMAT) return head as TapeHead
  throw new TapelineError({
    code: 'file.invalid',
    message: 'The tape is of a format that this version does not read.',
    expected: TAPE_FORMAT,
    found: String(head.format),
  })
}

function columnsOfBatch({ data }: RecordBatch, { columns }: TapeHead): BatchColumns {
  return new Map(columns.map((name, index) => [name, data.children[index] as Data]))
}

function lengthOf(batch: BatchColumns): number {
  return batch.get('at')?.length ?? 0
}
