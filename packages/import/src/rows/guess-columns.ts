import type { Fault } from '@tapeline/core'
import { TapelineError } from '@tapeline/core/internal'
import type { Relation, SourceColumn } from '../source/table.js'
import { type Spelling, spellInCode } from './spelling.js'

/** What a row can say. `time` is the start or the end of a bar, or the moment of a trade; `date` and `clock` are its parts. */
export type Field =
  | 'symbol'
  | 'time'
  | 'date'
  | 'clock'
  | 'start'
  | 'end'
  | 'open'
  | 'high'
  | 'low'
  | 'close'
  | 'volume'
  | 'price'
  | 'size'
  | 'knownAt'

/**
 * Names of columns by field, in small letters without accents and anything but letters and digits; of two that are there the
 * first is taken.
 */
const NAMES: Readonly<Record<Field, readonly string[]>> = {
  symbol: 'symbol ticker sym instrument actsymbol code'.split(' '),
  time: [
    ...'timestamp timestamps datetime ts t epoch unixtime unix timestampms timestampus timestampns tsevent epochs'.split(
      ' ',
    ),
    ...'epochms epochus epochns tsms tsus tsns tradetime at gmttime localtime siptimestamp participanttimestamp'.split(
      ' ',
    ),
  ],
  date: 'date day tradingday tradedate datum'.split(' '),
  clock: 'time timeofday uhrzeit zeit'.split(' '),
  start: 'start opentime starttime windowstart barstart begin'.split(' '),
  end: 'end closetime endtime windowend barend'.split(' '),
  open: 'open o openprice first eroffnung eroffnungskurs'.split(' '),
  high: 'high h highprice max hoch tageshoch'.split(' '),
  low: 'low l lowprice min tief tagestief'.split(' '),
  close: 'close c closeprice closelast schluss schlusskurs price last'.split(' '),
  volume: 'volume vol v stucke volumen tickvol'.split(' '),
  price: 'price p px tradeprice last'.split(' '),
  size: 'size qty quantity volume vol s q'.split(' '),
  knownAt: 'knownat receivedat'.split(' '),
}

const BAR_FIELDS: readonly Field[] = ['open', 'high', 'low', 'close', 'volume']
const TIME_FIELDS: readonly Field[] = ['time', 'date', 'start', 'end']

/** Whether a name is one of a price or the volume of a bar. */
export function isFieldName(name: string): boolean {
  return BAR_FIELDS.some((field) => NAMES[field].includes(plain(name)))
}

/** Whether a name is one of a moment or a date. */
export function isTimeName(name: string): boolean {
  return TIME_FIELDS.some((field) => NAMES[field].includes(plain(name)))
}

/** Which column each field is read from. */
export type Mapping = ReadonlyMap<Field, SourceColumn>

/** A mapping, and how it came about. */
export interface Columns {
  readonly mapping: Mapping
  /** The fields whose column was given, not guessed by its name. */
  readonly given: ReadonlySet<Field>
  /** The names of the columns from which nothing is read. */
  readonly ignored: readonly string[]
}

/**
 * Finds the column of each field: the one that is given, or the one whose name is known.
 * @param fields those that are asked for
 * @param given names of columns as the source has them; an empty name leaves a field out
 * @throws TapelineError `file.invalid` with every fault: a given column that is not there, one name twice
 */
export function guessColumns(
  relation: Relation,
  fields: readonly Field[],
  given: Readonly<Partial<Record<Field, string>>>,
  spelling: Spelling = spellInCode,
): Columns {
  const faults: Fault[] = []
  const place = { file: relation.label, line: 1 }
  const names = relation.columns.map(({ name }) => name)
  const fault = (message: string, expected: string, found?: string): void => {
    faults.push({ code: 'file.invalid', message, expected, found, place })
  }
  const mapping = new Map<Field, SourceColumn>()
  const asked = new Map(Object.entries(given).filter(([, name]) => name !== undefined))
  for (const [field, name] of asked) {
    if (name === '') continue
    const found = relation.columns.filter((column) => column.name === name)
    if (!fields.includes(field as Field))
      fault(`${spelling('columns')} names a field '${field}' that is not read.`, fields.join(', '))
    else if (found.length !== 1)
      fault(`There is ${found.length === 0 ? 'no' : 'more than one'} column '${name}'.`, names.join(', '))
    else mapping.set(field as Field, found[0] as SourceColumn)
  }
  const taken = new Set(mapping.values())
  for (const field of fields) {
    if (asked.has(field)) continue
    for (const name of NAMES[field]) {
      const found = relation.columns.filter((column) => !taken.has(column) && plain(column.name) === name)
      if (found.length === 0) continue
      if (found.length > 1)
        fault(
          `More than one column may be '${field}'.`,
          `its name in ${spelling('columns')}`,
          found.map((column) => column.name).join(', '),
        )
      else mapping.set(field, found[0] as SourceColumn)
      for (const column of found) taken.add(column)
      break
    }
  }
  if (faults.length > 0) throw new TapelineError(faults)
  const used = new Set(mapping.values())
  return {
    mapping,
    given: new Set(asked.keys()) as ReadonlySet<Field>,
    ignored: relation.columns.filter((column) => !used.has(column)).map(({ name }) => name),
  }
}

function plain(name: string): string {
  return name
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
}
