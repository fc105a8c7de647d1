import type { DuckDBConnection } from '@duckdb/node-api'
import { TapelineError } from '@tapeline/core/internal'
import { literal } from '../duckdb/database.js'
import type { SourceColumn } from '../source/relation.js'
import type { Spelling } from './spelling.js'

/** What separates the decimals of a number; `plain` takes digits with a point alone. */
export type NumberStyle = 'plain' | '.' | ','

/** Signs of money before a number, and of a share of a hundred behind it; they change no figure. */
const SIGNS = "[$€£¥%'\\s\u00a0\u202f]"
/** What suppliers write for no value. */
const NOTHING = ['-', '–', '—', 'n/a', 'na', 'null', 'none', 'nan']

/** A number as DOUBLE; NULL where the text is empty or no number in the style. */
export function numberSql({ sql, type }: SourceColumn, style: NumberStyle): string {
  if (type !== 'VARCHAR') return `try_cast(${sql} AS DOUBLE)`
  // DuckDB would read `1_000` as a thousand.
  const plain = `CASE WHEN contains(${sql}, '_') THEN NULL ELSE try_cast(${sql} AS DOUBLE) END`
  if (style === 'plain') return plain
  const core = coreSql(sql)
  const [point, comma] = style === '.' ? ['[.]', ','] : [',', '[.]']
  const pattern = `[-+]?([0-9]{1,3}(${comma}[0-9]{3})+|[0-9]*)(${point}[0-9]*)?(e[-+]?[0-9]+)?[kmb]?`
  const digits = style === '.' ? `replace(${core}, ',', '')` : `replace(replace(${core}, '.', ''), ',', '.')`
  // An exponent keeps the digits: 818.83 times a million would not.
  const scaled = `replace(replace(replace(${digits}, 'k', 'e3'), 'm', 'e6'), 'b', 'e9')`
  return `CASE WHEN regexp_full_match(${core}, ${literal(pattern)}) THEN try_cast(${scaled} AS DOUBLE) END`
}

/** Nothing but white space, as JavaScript's `trim` has it; DuckDB's own `trim` keeps tabs. */
const BLANK = '[\\s\\x0b\\p{Z}\\x{FEFF}]*'

/** Whether a text says that there is no value. */
export function nothingSql({ sql, type }: SourceColumn): string {
  const text = `coalesce(lower(trim(CAST(${sql} AS VARCHAR))), '')`
  // An IN with a long list would become a join, which does not keep the order of the rows.
  const pattern = type === 'VARCHAR' ? `${BLANK}|${NOTHING.join('|')}` : BLANK
  return `regexp_full_match(${text}, ${literal(pattern)})`
}

/** Whether a text that is no plain number has the characters of one alone, so that it may be a number in another style. */
export function mayBeNumberSql(sql: string): string {
  return `regexp_full_match(CAST(${sql} AS VARCHAR), ${literal(`([-+.,0-9eEkKmMbB]|${SIGNS})*[0-9]([-+.,0-9eEkKmMbB]|${SIGNS})*`)})`
}

function coreSql(sql: string): string {
  return `lower(regexp_replace(${sql}, ${literal(SIGNS)}, '', 'g'))`
}

/** Texts with both readings, in which a point or comma before three digits parts thousands or decimals. */
const EITHER = { '.': '[1-9][0-9]{0,2}[.][0-9]{3}', ',': '[1-9][0-9]{0,2},[0-9]{3}' } as const
const THOUSANDS = {
  '.': '[0-9]{1,3}([.][0-9]{3}){2,}|[0-9]{1,3}([.][0-9]{3})+,[0-9]*',
  ',': '[0-9]{1,3}(,[0-9]{3}){2,}|[0-9]{1,3}(,[0-9]{3})+[.][0-9]*',
} as const
const DECIMALS = { '.': '[0-9]*[.][0-9]*', ',': '[0-9]*,[0-9]*' } as const

/**
 * The style of the numbers in some columns, out of all rows: a point or comma is what some number allows in one reading alone.
 * @param isPlainPoint whether a point before three digits needs no proof, as between cells that are parted by commas
 * @throws TapelineError `file.invalid` where every number has two readings, or some say one thing and some the other
 */
export async function surveyNumbers(
  connection: DuckDBConnection,
  from: string,
  columns: readonly SourceColumn[],
  isPlainPoint: boolean,
  { file, spelling }: { readonly file: string; readonly spelling: Spelling },
): Promise<'.' | ','> {
  const texts = columns.filter(({ type }) => type === 'VARCHAR')
  if (texts.length === 0) return '.'
  const test = (pattern: string): string => `regexp_full_match(n, ${literal(pattern)})`
  const kind = `CASE WHEN ${test(THOUSANDS['.'])} THEN 'comma' WHEN ${test(THOUSANDS[','])} THEN 'point'
    WHEN ${test(EITHER['.'])} THEN 'either point' WHEN ${test(EITHER[','])} THEN 'either comma'
    WHEN ${test(DECIMALS['.'])} THEN 'point' WHEN ${test(DECIMALS[','])} THEN 'comma' END`
  const cores = texts.map(({ sql }) => `regexp_replace(${coreSql(sql)}, '[-+kmb]', '', 'g')`).join(', ')
  const result = await connection.runAndReadAll(
    `SELECT ${kind} AS kind, any_value(n) FROM (SELECT unnest([${cores}]) AS n FROM ${from}) GROUP BY kind`,
  )
  const found = new Map(result.getRowsJS().map(([name, text]) => [String(name), String(text)]))
  const [point, comma] = [found.get('point'), found.get('comma')]
  if (point !== undefined && comma === undefined) return '.'
  if (comma !== undefined && point === undefined) return ','
  const both = point === undefined ? undefined : `'${point}' and '${comma}'`
  const either = found.get('either comma') ?? (isPlainPoint ? undefined : found.get('either point'))
  if (both === undefined && either === undefined) return '.'
  throw new TapelineError({
    code: 'file.invalid',
    message:
      both === undefined
        ? 'The numbers do not say whether a point or a comma parts thousands or decimals.'
        : 'Some numbers have a decimal point and some a decimal comma.',
    expected: `${spelling('decimal', '.')} or ${spelling('decimal', ',')}`,
    found: both ?? `'${either}'`,
    place: { file },
  })
}
