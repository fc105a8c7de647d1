import type { TimelineJson } from '@tapeline/core'
import { TapelineError } from '@tapeline/core/internal'
import { CHECKSUMS_KEY, NO_CHECKSUMS } from '../tape/checksums.js'
import { isWellFormed } from './check-sheet.js'
import { type Cell, foldedName, type Sheet, type SheetColumn } from './sheet.js'

type Json = Readonly<Record<string, unknown>>

/** Columns of events of all types, as in the JSON of a timeline; a value missing there is missing here. */
const ENVELOPE = {
  id: 'text',
  type: 'text',
  at: 'number',
  seq: 'number',
  version: 'number',
  precision: 'text',
  zone: 'text',
  knownAt: 'number',
  basis: 'text',
  replaces: 'text',
  retracts: 'text',
} as const
/** Columns of JSON. `data` is used only if the data do not fit into columns. */
const NESTED = ['causes', 'sources', 'data'] as const
const PREFIX = 'data.'

/** The metadata of the table, as JSON under the key `tapeline`. */
interface Description {
  readonly format: TimelineJson['format']
  readonly sealed: boolean
  readonly nextSeq: number
  /** By type of event, the fields of its data that have columns, in their order. */
  readonly fields: Readonly<Record<string, readonly string[]>>
}

/** A table of events from a file. */
export interface EventTable {
  /** The text under the key `tapeline`. */
  readonly metadata: string | undefined
  /** By name; a missing value is null or undefined. */
  readonly columns: ReadonlyMap<string, ArrayLike<unknown>>
  readonly length: number
}

/**
 * A timeline as a table with a row for each event that arrived. Data fields that are numbers, texts or booleans have columns,
 * `data.price`, if their name is a possible column name. If the data of an event do not fit, all of its fields are JSON in the
 * column `data`. The table is complete: {@link timelineJsonOf} returns the timeline's JSON, including the order of keys.
 * @throws TapelineError `event.invalid` for an id that no table can hold: with half a surrogate pair, or a zero character
 */
export function eventSheetOf(json: TimelineJson): Sheet {
  const events = json.events as readonly Json[]
  const shapes = new Shapes()
  for (const event of events) shapes.meet(event)
  const columns: SheetColumn[] = Object.entries(ENVELOPE).map(([name, type]) => ({
    name,
    type,
    values: events.map((event) => checked(event[name] as Cell, event)),
  }))
  const fits = events.map((event) => shapes.fit(event))
  for (const [field, type] of shapes.types) {
    const values = events.map((event, index) =>
      fits[index] && Object.hasOwn(event.data as Json, field)
        ? ((event.data as Json)[field] as Cell)
        : undefined,
    )
    columns.push({ name: PREFIX + field, type, values })
  }
  for (const name of NESTED) {
    const values = events.map((event, index) =>
      event[name] === undefined || (name === 'data' && fits[index])
        ? undefined
        : escaped(JSON.stringify(event[name])),
    )
    columns.push({ name, type: 'text', values })
  }
  const { format, sealed, nextSeq } = json
  const fields = Object.fromEntries(shapes.fields)
  const description: Description = { format, sealed, nextSeq, fields }
  const metadata = { tapeline: JSON.stringify(description), [CHECKSUMS_KEY]: NO_CHECKSUMS }
  return { length: events.length, columns, metadata }
}

/**
 * The JSON of a timeline from a sheet of {@link eventSheetOf}.
 * @throws TapelineError `file.invalid` for any other table
 */
export function timelineJsonOf({ metadata, columns, length }: EventTable): unknown {
  try {
    const { format, sealed, nextSeq, fields }: Description = JSON.parse(metadata ?? '')
    const known = new Map(Object.entries(fields))
    const value = (name: string, row: number): unknown => columns.get(name)?.[row] ?? undefined
    const events = Array.from({ length }, (_, row) => {
      const event: Record<string, unknown> = {}
      for (const name of Object.keys(ENVELOPE)) {
        const cell = value(name, row)
        if (cell !== undefined) event[name] = cell
      }
      for (const name of NESTED) {
        const cell = value(name, row)
        if (cell !== undefined) event[name] = JSON.parse(String(cell))
      }
      if (event.data === undefined) {
        const cells = (known.get(String(event.type)) ?? []).map(
          (field) => [field, value(PREFIX + field, row)] as const,
        )
        event.data = Object.fromEntries(cells.filter(([, cell]) => cell !== undefined))
      }
      return event
    })
    return { format, sealed, nextSeq, events }
  } catch (error) {
    const message = 'The file is not an exported timeline.'
    throw new TapelineError({ code: 'file.invalid', message }, { cause: error })
  }
}

/** The columns of data fields with their types. The first event of a type determines them. */
class Shapes {
  readonly types = new Map<string, 'text' | 'number' | 'boolean'>()
  readonly fields = new Map<string, string[]>()
  /** The fields by their folded names: of two that differ only in case, the first has the column. */
  private readonly byName = new Map<string, string>()

  meet({ type, data }: Json): void {
    const fields = this.fields.get(type as string) ?? []
    this.fields.set(type as string, fields)
    const known = new Set(fields)
    for (const [field, value] of Object.entries(data as Json)) {
      const kind = kindOf(value)
      if (kind === undefined || known.has(field) || (this.types.get(field) ?? kind) !== kind) continue
      if (!isPlain(field) || (this.byName.get(foldedName(field)) ?? field) !== field) continue
      this.byName.set(foldedName(field), field)
      this.types.set(field, kind)
      fields.push(field)
    }
  }

  /** Whether the data can be restored from the columns: each value has its type, and the keys are in order. */
  fit({ type, data }: Json): boolean {
    const fields = this.fields.get(type as string) ?? []
    let next = 0
    for (const [field, value] of Object.entries(data as Json)) {
      const kind = kindOf(value)
      if (kind === undefined || this.types.get(field) !== kind) return false
      const position = fields.indexOf(field, next)
      if (position < 0) return false
      next = position + 1
    }
    return true
  }
}

function kindOf(value: unknown): 'text' | 'number' | 'boolean' | undefined {
  if (typeof value === 'number') return 'number'
  if (typeof value === 'boolean') return 'boolean'
  return typeof value === 'string' && isPlain(value) ? 'text' : undefined
}

/** Whether a text is unchanged in UTF-8 and has no zero character. */
function isPlain(text: string): boolean {
  return !text.includes('\0') && isWellFormed(text)
}

function escaped(json: string): string {
  return json.replaceAll('\0', '\\u0000')
}

function checked(cell: Cell, event: Json): Cell {
  if (typeof cell !== 'string' || isPlain(cell)) return cell
  throw new TapelineError({
    code: 'event.invalid',
    message: 'A table cannot hold a text with half a surrogate pair or a zero character.',
    eventId: String(event.id),
    found: JSON.stringify(cell),
  })
}
