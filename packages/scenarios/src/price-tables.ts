import { isTapelineError, type Source } from '@tapeline/core'
import { type ExchangeCalendar, getCalendar, type TradingSession } from '@tapeline/core/calendar'
import { type BarSpan, barSpanOf, parseDate } from '@tapeline/core/internal'
import { readTable, type Table, type TableLayout, type TableRow } from './csv-table.js'
import { barsSchema, type TableItem, tableSchema } from './format/tables.js'
import type { Reading, Spot } from './reading.js'
import { formatOf, tableFromColumns } from './table-reader.js'

const MINUTE = 60_000
const DAY_MS = 86_400_000

type Columns = Pick<TableLayout, 'required' | 'optional'>
const BARS: Columns = {
  required: ['symbol', 'open', 'high', 'low', 'close'],
  optional: ['start', 'day', 'volume', 'knownAt'],
}
const CLOSES: Columns = { required: ['symbol', 'day', 'price'], optional: ['adjustment', 'knownAt'] }
const PRINTS: Columns = { required: ['symbol', 'price'], optional: ['at', 'day', 'size', 'knownAt'] }

/**
 * Drafts the bars of the file's tables, with the id `bar-NVDA-2025-01-27T14:30` from the start as written. A bar that would last
 * beyond the close of its session ends at the close.
 */
export function readBars(reading: Reading, list: unknown): void {
  for (const { value, path } of reading.items(barsSchema, list, 'bars')) {
    const { minutes } = value
    eachRow(
      reading,
      value,
      [...path, 'file'],
      BARS,
      ['start', 'day'],
      (row, symbol, calendar, spot, { sources, splitAdjustedUntil }) => {
        const start = row.get('start')
        if ((start === undefined) !== (minutes === undefined)) {
          reading.faults.push({
            code: 'scenario.invalid',
            message:
              "Bars with a 'start' need 'minutes' in the scenario file; bars with a 'day' must not have 'minutes'.",
            ...spot,
          })
          return
        }
        const span =
          start === undefined || minutes === undefined
            ? sessionSpan(sessionOn(reading, calendar, row, spot))
            : hoursSpan(reading.moment(start, spot), minutes, calendar)
        if (span === undefined) return
        const cells = numbers(reading, row, ['open', 'high', 'low', 'close', 'volume'], spot)
        if (cells === undefined) return
        reading.drafts.push({
          spot,
          splitAdjustedUntil,
          input: {
            id: `bar-${symbol}-${start ?? row.get('day')}`,
            at: span.end,
            type: 'bar.closed',
            data: { symbol, start: span.start, ...cells },
            sources,
            ...knownAtOf(reading, row, spot),
          },
        })
      },
    )
  }
}

/** Drafts the official closes of the file's tables, `close-NVDA-2025-01-27`, at the close of their session. */
export function readCloses(reading: Reading, list: unknown): void {
  for (const { value, path } of reading.items(tableSchema, list, 'closes')) {
    eachRow(
      reading,
      value,
      [...path, 'file'],
      CLOSES,
      ['day'],
      (row, symbol, calendar, spot, { sources, splitAdjustedUntil }) => {
        const session = sessionOn(reading, calendar, row, spot)
        const cells = numbers(reading, row, ['price'], spot)
        if (session === undefined || cells === undefined) return
        const adjustment = row.get('adjustment')
        reading.drafts.push({
          spot,
          splitAdjustedUntil,
          input: {
            id: `close-${symbol}-${session.day}`,
            at: session.close,
            type: 'close.published',
            data: { symbol, day: session.day, ...cells, ...(adjustment === undefined ? {} : { adjustment }) },
            sources,
            ...knownAtOf(reading, row, spot),
          },
        })
      },
    )
  }
}

/**
 * Drafts the prints of the file's tables, `print-NVDA-2025-01-27`: rows with a day are opening prints, at the open of its
 * session; rows with a time (`at`) are any trades.
 */
export function readPrints(reading: Reading, list: unknown): void {
  for (const { value, path } of reading.items(tableSchema, list, 'prints')) {
    eachRow(
      reading,
      value,
      [...path, 'file'],
      PRINTS,
      ['at', 'day'],
      (row, symbol, calendar, spot, { sources, splitAdjustedUntil }) => {
        const written = row.get('at')
        const at =
          written === undefined
            ? sessionOn(reading, calendar, row, spot)?.open
            : reading.moment(written, spot)
        const cells = numbers(reading, row, ['price', 'size'], spot)
        if (at === undefined || cells === undefined) return
        reading.drafts.push({
          spot,
          splitAdjustedUntil,
          input: {
            id: `print-${symbol}-${written ?? row.get('day')}`,
            at,
            type: 'price.traded',
            data: { symbol, ...cells, condition: written === undefined ? 'opening-print' : 'regular' },
            sources,
            ...knownAtOf(reading, row, spot),
          },
        })
      },
    )
  }
}

/** The time at which a row became known, if it has a `knownAt`. */
function knownAtOf(reading: Reading, row: TableRow, spot: Spot): { readonly knownAt?: number } {
  const written = row.get('knownAt')
  const knownAt = written === undefined ? undefined : reading.moment(written, spot)
  return knownAt === undefined ? {} : { knownAt }
}

type UseRow = (
  row: TableRow,
  symbol: string,
  calendar: ExchangeCalendar,
  spot: Spot,
  table: { readonly sources: readonly Source[]; readonly splitAdjustedUntil: number | undefined },
) => void

/** Reads a table, and calls `use` for each row of a listed instrument. Each row has exactly one of the fields in `times`. */
function eachRow(
  reading: Reading,
  item: TableItem,
  path: readonly (string | number)[],
  columns: Columns,
  times: readonly string[],
  use: UseRow,
): void {
  const sources = reading.sourcesOf(item.sources, [...path.slice(0, -1), 'sources'])
  const splitAdjustedUntil = untilOf(reading, item, [...path.slice(0, -1), 'splitAdjusted'])
  const asked = reading.spot(path)
  const file = reading.fileName(item.file)
  const layout = { ...columns, columns: item.columns }
  const table = reading.attempt(asked, (): Table => {
    const format = formatOf(item.file)
    return format === undefined
      ? readTable(file, reading.readTable(item.file, asked), layout, reading.faults)
      : tableFromColumns(file, countedColumns(reading, item.file, format, asked), layout, reading.faults)
  })
  if (table === undefined) return
  // Most tables have many instruments, with the same days.
  const moments = new Map<string, number>()
  for (const row of table.rows) {
    const spot: Spot = { place: { file, line: row.line } }
    const symbol = row.get('symbol')
    const [written = ''] = times.flatMap((field) => row.get(field) ?? [])
    const moment = moments.get(written) ?? momentOf(reading, written)
    moments.set(written, moment)
    const exchange = reading.exchangeOf(symbol ?? '', spot, moment)
    if (symbol === undefined || exchange === undefined) continue
    if (times.filter((field) => row.get(field) !== undefined).length !== 1) {
      reading.faults.push({
        code: 'file.invalid',
        message: 'The row must have exactly one time.',
        expected: times.join(' or '),
        ...spot,
      })
    } else {
      use(row, symbol, getCalendar(exchange), spot, { sources, splitAdjustedUntil })
    }
  }
}

/** The approximate moment of a row: the end of its day, or its time; the end of time for an invalid date, which is reported elsewhere. */
function momentOf(reading: Reading, written: string): number {
  try {
    const { at, precision } = parseDate(written, { zone: reading.zone, localTimes: true })
    return precision === 'day' ? at + DAY_MS : at
  } catch (error) {
    if (!isTapelineError(error)) throw error
    return Number.POSITIVE_INFINITY
  }
}

/** The number of characters that a cell counts in a table of a format other than CSV. */
const CELL_LENGTH = 8

function countedColumns(reading: Reading, file: string, format: string, spot: Spot): unknown {
  const columns = reading.readColumns(file, format, spot)
  const lists: unknown[] = typeof columns === 'object' && columns !== null ? Object.values(columns) : []
  for (const list of lists) reading.countTable(Array.isArray(list) ? list.length * CELL_LENGTH : 0, spot)
  return columns
}

/** The moment up to which the prices of a table are adjusted for splits; undefined if they are not adjusted. */
function untilOf(
  reading: Reading,
  { splitAdjusted = false }: TableItem,
  path: readonly (string | number)[],
): number | undefined {
  if (typeof splitAdjusted === 'string') return reading.endOf(splitAdjusted, reading.spot(path))
  return splitAdjusted ? Number.POSITIVE_INFINITY : undefined
}

function sessionOn(
  reading: Reading,
  calendar: ExchangeCalendar,
  row: TableRow,
  spot: Spot,
): TradingSession | undefined {
  const day = row.get('day') ?? ''
  return reading.attempt(spot, () => {
    const session = calendar.sessionOn(day)
    if (session === undefined) {
      reading.faults.push({
        code: 'file.invalid',
        message: `${calendar.exchange} does not trade on this day.`,
        expected: 'a trading day',
        found: day,
        ...spot,
      })
    }
    return session
  })
}

function sessionSpan(session: TradingSession | undefined): BarSpan | undefined {
  return session && { start: session.open, end: session.close }
}

function hoursSpan(
  start: number | undefined,
  minutes: number,
  calendar: ExchangeCalendar,
): BarSpan | undefined {
  if (start === undefined) return undefined
  const end = start + minutes * MINUTE
  if (start < Date.parse(calendar.firstDay) || end > Date.parse(calendar.lastDay)) return { start, end }
  return barSpanOf(calendar, start, 'start', minutes * MINUTE)
}

const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i

/** The cells of these fields as numbers, without empty cells; undefined after a fault for each invalid number. */
function numbers(
  reading: Reading,
  row: TableRow,
  fields: readonly string[],
  spot: Spot,
): Record<string, number> | undefined {
  const result: Record<string, number> = {}
  let wrong = false
  for (const field of fields) {
    const cell = row.get(field)
    if (cell === undefined) continue
    if (NUMBER.test(cell)) result[field] = Number(cell)
    else {
      wrong = true
      const message = `The cell '${field}' is not a number.`
      reading.faults.push({
        code: 'file.invalid',
        message,
        expected: '118.42, say',
        found: `'${cell}'`,
        ...spot,
      })
    }
  }
  return wrong ? undefined : result
}
