/**
 * Tables of prices without a scenario, as CSV: daily bars, bars within the day, closes, or trades. Each becomes a table of a
 * scenario that is made here, and is read as such.
 */
import type { Fault } from '@tapeline/core'
import { isTapelineError } from '@tapeline/core'
import { Faults, parseDate, TapelineError } from '@tapeline/core/internal'
import { parseScenario, type Scenario } from '@tapeline/scenarios'
import type { PriceTables } from '../protocol.js'
import { type Cell, type Line, linesOf } from './table-cells.js'

/** Assumed for every symbol. The sessions of the other exchange are the same. */
const EXCHANGE = 'XNAS'
const ZONE = 'America/New_York'
const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** Of all tables together, in characters, as for the tables of a scenario. */
const LENGTH_MAX = 1 << 20

type Field = 'symbol' | 'time' | 'clock' | 'open' | 'high' | 'low' | 'close' | 'volume'

/** Names of columns, in small letters without anything but letters and digits. Of two in a header the first here is taken. */
const NAMES: Readonly<Record<Field, readonly string[]>> = {
  symbol: ['symbol', 'ticker'],
  time: ['timestamp', 'datetime', 'date', 'day', 'start', 'opentime', 'at', 'time'],
  clock: ['time'],
  open: ['open'],
  high: ['high'],
  low: ['low'],
  close: ['close', 'closelast', 'price', 'last'],
  volume: ['volume', 'vol', 'size'],
}
const FIELDS = Object.keys(NAMES) as readonly Field[]
const PRICES = ['open', 'high', 'low', 'close'] as const
const SYMBOL = /^[A-Z0-9^][A-Z0-9^.\-=/]{0,23}$/

interface Row {
  readonly line: number
  readonly symbol: string
  /** As it is written in the made table: a day, or ISO 8601. */
  readonly time: string
  readonly at: number
  readonly isDay: boolean
  /** Where the cells begin in the line of the file. */
  readonly columns: Readonly<Partial<Record<Field, number>>>
  /** Prices and volume as numbers; undefined where a cell is empty. */
  readonly numbers: Readonly<Partial<Record<Field, string>>>
}

interface Table {
  readonly name: string
  readonly kind: 'bars' | 'closes' | 'prints'
  readonly minutes?: number
  readonly rows: readonly Row[]
  /** Columns from which nothing is read. */
  readonly ignored: readonly string[]
}

/** A scenario made of tables, and what was assumed on the way. @throws TapelineError with every fault */
export function readTables({ files }: PriceTables): {
  readonly scenario: Scenario
  readonly notes: readonly string[]
} {
  const length = Object.values(files).reduce((sum, text) => sum + text.length, 0)
  const names = Object.keys(files)
  if (length > LENGTH_MAX)
    throw new TapelineError({
      code: 'file.invalid',
      message: `The page opens small tables only. Make a tape of it, and drop that: tapeline import ${names[0]} --list ${EXCHANGE} --out prices.tape`,
      expected: `at most ${LENGTH_MAX} characters`,
      found: String(length),
      place: { file: names[0] ?? '' },
    })
  const faults = new Faults()
  const tables = Object.entries(files).map(([name, text]) => readTable(name, text, faults))
  const whole = tables.filter((table): table is Table => table !== undefined)
  if (faults.count > 0 || whole.length < tables.length) throw faults.error()
  const paths = new Map(whole.map((table, index) => [`table-${index}.csv`, table]))
  const texts = new Map([...paths].map(([path, table]) => [path, textOf(table)]))
  texts.set('scenario.yaml', JSON.stringify(documentOf(paths)))
  const scenario = parsed(paths, texts)
  const ignored = [...new Set(whole.flatMap((table) => table.ignored))]
  return {
    scenario,
    notes: [
      `Each symbol is taken as listed on ${EXCHANGE}, times without an offset as those of New York, and prices as unadjusted for splits.`,
      ...(ignored.length === 0 ? [] : [`Columns that are not read: ${ignored.join(', ')}.`]),
    ],
  }
}

/** Faults of the loader are of the made tables; they get the columns of the files. */
function parsed(tables: ReadonlyMap<string, Table>, texts: ReadonlyMap<string, string>): Scenario {
  try {
    return parseScenario({ read: (path) => texts.get(path) ?? '' })
  } catch (error) {
    if (!isTapelineError(error)) throw error
    const faults = new Faults()
    faults.pushAll(error, (fault) => {
      const table = tables.get(fault.place?.file ?? '')
      if (table === undefined) return fault
      const row = table.rows.find(({ line }) => line === fault.place?.line)
      const wrong = FIELDS.find((field) => row?.numbers[field] === fault.found) ?? 'time'
      const column = row?.columns[wrong]
      return {
        ...fault,
        place: {
          file: table.name,
          ...(row === undefined ? {} : { line: row.line }),
          ...(column === undefined ? {} : { column }),
        },
      }
    })
    throw faults.error()
  }
}

function readTable(name: string, text: string, faults: Faults): Table | undefined {
  const fault = (line: number, cell: Cell | undefined, found: Omit<Fault, 'code' | 'place'>): void => {
    const column = cell === undefined ? {} : { column: cell.column }
    faults.push({ code: 'file.invalid', ...found, place: { file: name, line, ...column } })
  }
  const { lines, open } = linesOf(text)
  for (const { line, column } of open)
    fault(line, { text: '', column }, { message: 'The quote does not end where its cell does.' })
  const [header, ...records] = lines
  if (header === undefined || records.length === 0) {
    fault(1, undefined, {
      message: 'The table has no rows.',
      expected: 'a header such as date,open,high,low,close,volume, and rows',
    })
    return undefined
  }
  const columns = columnsOf(header)
  const missing = [
    ...(columns.has('time') ? [] : ['date or time']),
    ...(columns.has('close') ? [] : ['close or price']),
  ]
  const bars = PRICES.filter((field) => columns.has(field))
  if (bars.length > 1 && bars.length < PRICES.length)
    missing.push(...PRICES.filter((field) => !columns.has(field) && field !== 'close'))
  const own = symbolIn(name)
  if (!columns.has('symbol') && own === undefined) missing.push('symbol')
  if (missing.length > 0) {
    fault(header.line, header.cells[0], {
      message: `The header has no column ${missing.join(', and none for ')}.`,
      expected: missing.includes('symbol')
        ? 'a column symbol, or a file with the symbol as its name: NVDA.csv'
        : 'a header such as date,open,high,low,close,volume',
      found: shortened(header.cells.map((cell) => cell.text).join(',')),
    })
    return undefined
  }
  const rows: Row[] = []
  for (const record of records) {
    if (record.cells.length !== header.cells.length) {
      fault(record.line, record.cells[Math.min(record.cells.length, header.cells.length) - 1], {
        message: 'The row and the header differ in their number of cells.',
        expected: String(header.cells.length),
        found: String(record.cells.length),
      })
      continue
    }
    const row = rowOf(record, columns, own, fault)
    if (row !== undefined) rows.push(row)
  }
  const used = new Set([...columns.values()])
  const ignored = header.cells.filter((_, index) => !used.has(index)).map((cell) => shortened(cell.text))
  const isBars = bars.length === PRICES.length
  const shape = shapeOf(rows, isBars)
  if ('message' in shape) {
    fault(header.line, header.cells[columns.get('time') ?? 0], shape)
    return undefined
  }
  return { name, ignored, ...shape }
}

type AddFault = (line: number, cell: Cell | undefined, found: Omit<Fault, 'code' | 'place'>) => void

function columnsOf(header: Line): ReadonlyMap<Field, number> {
  const plain = header.cells.map(({ text }) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, ''))
  const columns = new Map<Field, number>()
  const taken = new Set<number>()
  for (const field of FIELDS)
    for (const name of NAMES[field]) {
      const index = plain.findIndex((text, at) => text === name && !taken.has(at))
      if (index < 0) continue
      columns.set(field, index)
      taken.add(index)
      break
    }
  return columns
}

/** The symbol in the name of a file: `NVDA.csv`, `nvda_1d.csv`, `^GSPC (1).csv`. */
function symbolIn(name: string): string | undefined {
  const [first = ''] = name
    .replace(/^.*[/\\]/, '')
    .replace(/\.\w+$/, '')
    .split(/[\s_,(]/)
  const symbol = first.toUpperCase()
  return SYMBOL.test(symbol) ? symbol : undefined
}

function rowOf(
  { line, cells }: Line,
  columns: ReadonlyMap<Field, number>,
  own: string | undefined,
  fault: AddFault,
): Row | undefined {
  const cellOf = (field: Field): Cell | undefined => cells[columns.get(field) ?? -1]
  const symbolCell = cellOf('symbol')
  const symbol = symbolCell?.text.toUpperCase() ?? own ?? ''
  let isSound = SYMBOL.test(symbol)
  if (!isSound)
    fault(line, symbolCell, {
      message: 'The cell is not a symbol.',
      expected: 'NVDA, say',
      found: `'${shortened(symbol)}'`,
    })
  const numbers: Partial<Record<Field, string>> = {}
  for (const field of [...PRICES, 'volume'] as const) {
    const cell = cellOf(field)
    if (cell === undefined || cell.text === '') continue
    const text = cell.text.replace(/^\$/, '').replaceAll(/(?<=\d),(?=\d{3}(\D|$))/g, '')
    if (/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) numbers[field] = text
    else {
      isSound = false
      fault(line, cell, {
        message: `The cell '${field}' is not a number.`,
        expected: '118.42, say',
        found: `'${shortened(cell.text)}'`,
      })
    }
  }
  const cell = cellOf('time')
  const clock = cellOf('clock')?.text ?? ''
  try {
    const { at, time, isDay } = timeOf(clock === '' ? (cell?.text ?? '') : `${cell?.text} ${clock}`)
    const starts = FIELDS.map((field) => [field, cellOf(field)?.column])
    return isSound
      ? { line, symbol, at, time, isDay, numbers, columns: Object.fromEntries(starts) }
      : undefined
  } catch (error) {
    if (!isTapelineError(error)) throw error
    const { message, expected, found } = error.faults[0] ?? error
    fault(line, cell, { message, expected, found })
    return undefined
  }
}

/** A day, a time, or seconds or milliseconds since 1970. @throws TapelineError `date.…` */
function timeOf(text: string): Pick<Row, 'at' | 'time' | 'isDay'> {
  const written = /^(\d{4})[/.]?(\d\d)[/.]?(\d\d)(\D.*)?$/.exec(text)
  const epoch = /^\d{10}(\d{3})?(\.\d+)?$/.exec(text)
  if (epoch !== null) {
    const at = Math.round(Number(text) * (epoch[1] === undefined ? 1000 : 1))
    return { at, time: new Date(at).toISOString(), isDay: false }
  }
  const time =
    written === null
      ? text
      : text.replace(written[0], `${written[1]}-${written[2]}-${written[3]}${written[4] ?? ''}`)
  const { at, precision } = parseDate(time, { zone: ZONE, localTimes: true })
  return { at, time, isDay: precision === 'day' }
}

/** What the rows are, by the commonest step between those of a symbol. */
function shapeOf(
  rows: readonly Row[],
  isBars: boolean,
): Pick<Table, 'kind' | 'minutes' | 'rows'> | Pick<Fault, 'message' | 'expected' | 'found'> {
  const days = rows.filter(({ isDay }) => isDay).length
  if (days > 0 && days < rows.length)
    return {
      message: 'Some rows have a day alone, and some a time.',
      found: `${days} of ${rows.length} with a day alone`,
    }
  const step = commonestStep(rows)
  const isDaily = days > 0 || (isBars && step !== undefined && step > 20 * 60 * MINUTE_MS)
  if (isDaily) {
    if (step !== undefined && step > 4 * DAY_MS)
      return {
        message: `Most rows are ${Math.round(step / DAY_MS)} days apart. Import bars of weeks and months with the command: tapeline import.`,
        expected: 'a row a day, or several',
      }
    return { kind: isBars ? 'bars' : 'closes', rows: rows.map(asDay) }
  }
  if (!isBars) return { kind: 'prints', rows }
  if (step === undefined)
    return {
      message: 'One bar for each symbol does not say how long a bar lasts.',
      expected: 'two rows of a symbol, or days without a time',
    }
  return { kind: 'bars', rows, minutes: step / MINUTE_MS }
}

function commonestStep(rows: readonly Row[]): number | undefined {
  const counts = new Map<number, number>()
  const bySymbol = new Map<string, Set<number>>()
  for (const { symbol, at } of rows) {
    const own = bySymbol.get(symbol) ?? new Set()
    bySymbol.set(symbol, own.add(at))
  }
  for (const own of bySymbol.values()) {
    const times = [...own].sort((one, other) => one - other)
    for (const [index, at] of times.entries()) {
      const before = times[index - 1]
      if (before !== undefined) counts.set(at - before, (counts.get(at - before) ?? 0) + 1)
    }
  }
  const [best] = [...counts].sort(([short, few], [long, many]) => many - few || short - long)
  return best?.[0]
}

/** A bar of a day whose date has a time: the local day of the exchange. */
function asDay(row: Row): Row {
  if (row.isDay) return row
  const time = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE }).format(row.at)
  return { ...row, isDay: true, time }
}

/** The table as a scenario reads it, each row on its own line. */
function textOf({ kind, rows }: Table): string {
  const isDay = rows[0]?.isDay ?? true
  const fields: readonly Field[] =
    kind === 'bars' ? [...PRICES, 'volume'] : kind === 'closes' ? ['close'] : ['close', 'volume']
  const names = fields.map((field) => (kind === 'bars' ? field : field === 'close' ? 'price' : 'size'))
  const lines: string[] = []
  for (const { line, symbol, time, numbers } of rows)
    lines[line - 1] = [symbol, time, ...fields.map((field) => numbers[field] ?? '')].join(',')
  // The header of the file is before its first row.
  const header = lines.findIndex((line) => line !== undefined) - 1
  lines[header] = ['symbol', isDay ? 'day' : kind === 'bars' ? 'start' : 'at', ...names].join(',')
  return Array.from(lines, (line) => line ?? '').join('\n')
}

function documentOf(tables: ReadonlyMap<string, Table>): unknown {
  const all = [...tables.values()]
  const rows = all.flatMap((table) => table.rows)
  const symbols = [...new Set(rows.map(({ symbol }) => symbol))].sort()
  const days = rows.map(({ at }) => at)
  const [from, to] = [
    dayOf(days.reduce((one, other) => Math.min(one, other))),
    dayOf(days.reduce((one, other) => Math.max(one, other))),
  ]
  const section = (kind: Table['kind']): unknown[] =>
    [...tables]
      .filter(([, table]) => table.kind === kind)
      .map(([file, { minutes }]) => ({
        file,
        sources: file,
        ...(minutes === undefined ? {} : { minutes }),
      }))
  const shown = symbols.length > 4 ? [...symbols.slice(0, 4), `${symbols.length - 4} more`] : symbols
  return {
    format: 'tapeline.scenario/1',
    name: 'prices',
    title: `${shown.join(', ')} from ${all.map(({ name }) => name).join(', ')}`,
    zone: ZONE,
    start: from,
    sources: Object.fromEntries([...tables].map(([file, { name }]) => [file, { name }])),
    instruments: symbols.map((symbol) => ({
      symbol,
      name: symbol,
      exchange: EXCHANGE,
      ...(symbol.startsWith('^') ? { kind: 'index' } : {}),
    })),
    sessions: [{ exchanges: [EXCHANGE], from, to }],
    bars: section('bars'),
    closes: section('closes'),
    prints: section('prints'),
  }
}

function dayOf(at: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: ZONE }).format(at)
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
