import type { DuckDBConnection } from '@duckdb/node-api'
import { TapelineError } from '@tapeline/core/internal'
import { literal } from '../duckdb/database.js'
import type { Spelling } from './spelling.js'

/** A way of writing dates, as DuckDB's `strptime` has it. */
interface DateShape {
  readonly pattern: RegExp
  /** The readings of it. */
  readonly formats: readonly string[]
}

const DATES: readonly DateShape[] = [
  { pattern: /^\d{1,2}\/\d{1,2}\/\d{4}/, formats: ['%m/%d/%Y', '%d/%m/%Y'] },
  { pattern: /^\d{1,2}\/\d{1,2}\/\d{2}(\D|$)/, formats: ['%m/%d/%y', '%d/%m/%y'] },
  { pattern: /^\d{1,2}-\d{1,2}-\d{4}/, formats: ['%m-%d-%Y', '%d-%m-%Y'] },
  { pattern: /^\d{1,2}\.\d{1,2}\.\d{4}/, formats: ['%d.%m.%Y'] },
  { pattern: /^\d{1,2}\.\d{1,2}\.\d{2}(\D|$)/, formats: ['%d.%m.%y'] },
  { pattern: /^\d{4}\.\d{1,2}\.\d{1,2}/, formats: ['%Y.%m.%d'] },
  { pattern: /^\d{4}\/\d{1,2}\/\d{1,2}/, formats: ['%Y/%m/%d'] },
  { pattern: /^\d{4}-\d{1,2}-\d{1,2}/, formats: ['%Y-%m-%d'] },
  { pattern: /^(19|20)\d{6}/, formats: ['%Y%m%d'] },
  { pattern: /^[A-Za-z]{3} \d{1,2}, \d{4}/, formats: ['%b %d, %Y'] },
  { pattern: /^[A-Za-z]{4,9} \d{1,2}, \d{4}/, formats: ['%B %d, %Y'] },
  { pattern: /^\d{1,2}-[A-Za-z]{3}-\d{4}/, formats: ['%d-%b-%Y'] },
  { pattern: /^\d{1,2} [A-Za-z]{3} \d{4}/, formats: ['%d %b %Y'] },
]
/** Times of day behind a date. */
const CLOCKS = [
  '',
  ' %H:%M',
  ' %H:%M:%S',
  ' %H:%M:%S.%g',
  ' %H:%M:%S.%f',
  ' %I:%M %p',
  ' %I:%M:%S %p',
  ' %H%M%S',
  ' %H%M',
]

/** How the times of a relation are written. */
export interface TimeFormats {
  /** The date alone. */
  readonly date: string
  /** The date, with and without a time of day: the first that fits is meant. */
  readonly all: readonly string[]
  /** Whether each time has its offset. */
  readonly offset: boolean
}

/** The formats of one way of writing dates. */
function formatsOf(date: string, sample: string): TimeFormats {
  const zone = / GMT[+-]\d{4}$/.test(sample) ? ' GMT%z' : / [+-]\d\d:?\d\d$/.test(sample) ? ' %z' : undefined
  if (zone !== undefined)
    return { date, all: CLOCKS.slice(1).map((clock) => `${date}${clock}${zone}`), offset: true }
  const glued = date === '%Y%m%d' ? ['%H%M%S', '%H%M'].map((clock) => `${date}${clock}`) : []
  return { date, all: [...CLOCKS.map((clock) => `${date}${clock}`), ...glued], offset: false }
}

/**
 * How the times of a relation are written that are not ISO 8601, out of all rows.
 * @param text SQL of the text of a time
 * @param monthFirst whether the supplier is known to write months before days
 * @returns undefined for a way that is not known
 * @throws TapelineError `date.invalid` where all rows can be read with the day first and with the month first
 */
export async function surveyTimes(
  connection: DuckDBConnection,
  from: string,
  text: string,
  monthFirst: boolean,
  { file, spelling }: { readonly file: string; readonly spelling: Spelling },
): Promise<TimeFormats | undefined> {
  const one = await connection.runAndReadAll(
    `SELECT ${text} FROM ${from} WHERE coalesce(${text}, '') <> '' LIMIT 1`,
  )
  const sample = String(one.getRowsJS()[0]?.[0] ?? '')
  const shape = DATES.find(({ pattern }) => pattern.test(sample))
  if (shape === undefined) return undefined
  const [first, second] = shape.formats.map((date) => formatsOf(date, sample))
  if (first === undefined || second === undefined || monthFirst) return first
  const [left, right] = [first, second].map((formats) => parsedSql(text, formats)) as [string, string]
  const weekend = (parsed: string): string => `count(*) FILTER (isodow(${parsed}) > 5)`
  const counted = await connection.runAndReadAll(
    `SELECT count(${left}), count(${right}), ${weekend(left)}, ${weekend(right)}, count(*) FILTER (${left} <> ${right}) FROM ${from}`,
  )
  const [fits, otherFits, weekends, otherWeekends, apart] = (counted.getRowsJS()[0] ?? []).map(Number)
  if (fits !== otherFits) return Number(fits) > Number(otherFits) ? first : second
  if (apart === 0) return first
  // The exchanges do not trade on weekends.
  if (weekends === 0 && Number(otherWeekends) > 0) return first
  if (otherWeekends === 0 && Number(weekends) > 0) return second
  throw new TapelineError({
    code: 'date.invalid',
    message: 'All dates can be read with the day first and with the month first.',
    expected: `${spelling('timeFormat', first.all[clockOf(sample)] ?? first.date)} or ${spelling('timeFormat', second.all[clockOf(sample)] ?? second.date)}`,
    found: `'${sample}'`,
    place: { file },
  })
}

/** The number of the time of day that a text has, for a message. */
function clockOf(sample: string): number {
  return /\d:\d\d:\d\d/.test(sample) ? 2 : /\d:\d\d/.test(sample) ? 1 : 0
}

/** The parsed time; NULL for a text that is written in none of the formats. */
export function parsedSql(text: string, { all }: TimeFormats): string {
  return `try_strptime(${text}, [${all.map(literal).join(', ')}])`
}
