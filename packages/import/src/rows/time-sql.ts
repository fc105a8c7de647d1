import { literal } from '../duckdb/database.js'
import type { SourceColumn } from '../source/relation.js'

/** How a moment is written. */
export const TimeKind = { none: 0, day: 1, local: 2, instant: 3, number: 4 } as const
export type TimeKind = (typeof TimeKind)[keyof typeof TimeKind]

const DATE = String.raw`\d{4}-\d\d-\d\d`
const CLOCK = String.raw`([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?`
const OFFSET = String.raw` ?(Z|[+-]\d\d(:?\d\d)?)`

/** How a moment is written, and its value, as SQL. */
export interface TimeSql {
  readonly kind: string
  /**
   * Milliseconds since 1970 as DOUBLE: of a day and a local time those that the clock shows, of an instant those in UTC; of a
   * number the number itself. NULL where it is none.
   */
  readonly value: string
  /** The text as it was written. */
  readonly text: string
}

/**
 * How the moment of a row is read.
 * @param column the date and time, or the date alone
 * @param clock the time of day, in a column of its own
 * @param format of DuckDB's `strptime`, for texts that are not ISO 8601
 */
export function timeSql(
  column: SourceColumn,
  clock: SourceColumn | undefined,
  format: string | undefined,
): TimeSql {
  const text = clock === undefined ? column.sql : `concat_ws(' ', ${column.sql}, ${clock.sql})`
  if (clock === undefined) {
    const typed = typedSql(column)
    if (typed !== undefined) return typed
  }
  const trimmed = `trim(CAST(${text} AS VARCHAR))`
  if (format !== undefined) {
    const parsed = `try_strptime(${trimmed}, ${literal(format)})`
    const kind = /%z/i.test(format)
      ? TimeKind.instant
      : /%[HIsfSMcX]/.test(format)
        ? TimeKind.local
        : TimeKind.day
    return { kind: String(kind), value: `epoch_us(${parsed}) / 1000.0`, text: trimmed }
  }
  const matches = (pattern: string): string => `regexp_full_match(${trimmed}, ${literal(pattern)})`
  const kind = `CASE
    WHEN ${matches(`${DATE}|\\d{8}`)} THEN ${TimeKind.day}
    WHEN ${matches(`${DATE}[T ]${CLOCK}`)} THEN ${TimeKind.local}
    WHEN ${matches(`${DATE}[T ]${CLOCK}${OFFSET}`)} THEN ${TimeKind.instant}
    WHEN ${matches(String.raw`-?\d{1,19}(\.\d+)?`)} THEN ${TimeKind.number}
    ELSE ${TimeKind.none} END`
  // DuckDB wants seconds before an offset, and no space.
  const tight = `regexp_replace(${trimmed}, '^(.{16}) ?([Z+-].*)$', '\\1:00\\2')`
  const instant = `coalesce(try_cast(replace(${trimmed}, ' +', '+') AS TIMESTAMPTZ), try_cast(${tight} AS TIMESTAMPTZ), try_cast(regexp_replace(${trimmed}, ' ([Z+-])', '\\1') AS TIMESTAMPTZ))`
  const value = `CASE (${kind})
    WHEN ${TimeKind.day} THEN epoch_us(coalesce(try_cast(${trimmed} AS TIMESTAMP), try_strptime(${trimmed}, '%Y%m%d'))) / 1000.0
    WHEN ${TimeKind.local} THEN epoch_us(try_cast(${trimmed} AS TIMESTAMP)) / 1000.0
    WHEN ${TimeKind.instant} THEN epoch_us(${instant}) / 1000.0
    WHEN ${TimeKind.number} THEN try_cast(${trimmed} AS DOUBLE) END`
  return { kind, value, text: trimmed }
}

function typedSql({ sql, type }: SourceColumn): TimeSql | undefined {
  const text = `CAST(${sql} AS VARCHAR)`
  if (type === 'DATE')
    return { kind: String(TimeKind.day), value: `epoch_us(CAST(${sql} AS TIMESTAMP)) / 1000.0`, text }
  if (type === 'TIMESTAMP WITH TIME ZONE')
    return { kind: String(TimeKind.instant), value: `epoch_us(${sql}) / 1000.0`, text }
  if (/^TIMESTAMP/.test(type))
    return { kind: String(TimeKind.local), value: `epoch_us(CAST(${sql} AS TIMESTAMP)) / 1000.0`, text }
  if (/^(U?(TINY|SMALL|BIG|HUGE)?INT|U?INTEGER|DOUBLE|FLOAT|DECIMAL)/.test(type))
    return { kind: String(TimeKind.number), value: `CAST(${sql} AS DOUBLE)`, text }
  return undefined
}

/** A number as DOUBLE; NULL where there is none, or what is there is none. */
export function numberSql({ sql, type }: SourceColumn): string {
  // DuckDB would read `1_000` as a thousand.
  return type === 'VARCHAR'
    ? `CASE WHEN contains(${sql}, '_') THEN NULL ELSE try_cast(${sql} AS DOUBLE) END`
    : `try_cast(${sql} AS DOUBLE)`
}
