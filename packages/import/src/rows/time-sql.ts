import { literal } from '../duckdb/database.js'
import type { SourceColumn } from '../source/relation.js'
import { parsedSql, type TimeFormats } from './time-format.js'

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
   * Milliseconds since 1970 as DOUBLE: local milliseconds for a day and a local time, UTC for an instant, and the number itself
   * for a number. NULL for an invalid time.
   */
  readonly value: string
  /** The nanoseconds of the moment beyond its microseconds, 0 to 999. */
  readonly nanos: string
  /** By how many minutes the clock by which an instant is written is ahead of UTC; 0 where that is not written. */
  readonly offset: string
  /** The text as it was written. */
  readonly text: string
  /** The text where `text` is the name of a column with it. */
  readonly source?: string
}

/**
 * How the moment of a row is read.
 * @param column the date and time, or the date alone
 * @param clock the time of day, in a column of its own
 * @param format of DuckDB's `strptime`, for texts that are not ISO 8601; or the formats that were found for all texts
 * @param names of columns for the text and for its kind, which are read several times and so found once for each row
 */
export function timeSql(
  column: SourceColumn,
  clock: SourceColumn | undefined,
  format: string | TimeFormats | undefined,
  names?: { readonly text: string; readonly kind: string },
): TimeSql {
  if (clock === undefined) {
    const typed = typedSql(column)
    if (typed !== undefined) return typed
  }
  const source = timeText(column, clock)
  const trimmed = names?.text ?? source
  const text = { text: trimmed, ...(names === undefined ? {} : { source }) }
  if (typeof format === 'object') {
    const parsed = parsedSql(trimmed, format)
    const dateAlone = `try_strptime(${trimmed}, ${literal(format.date)}) IS NOT NULL`
    const withClock = format.offset ? TimeKind.instant : TimeKind.local
    return {
      kind: `CASE WHEN ${dateAlone} THEN ${TimeKind.day} ELSE ${withClock} END`,
      value: `epoch_us(${parsed}) / 1000.0`,
      nanos: '0',
      offset: format.offset ? offsetSql(trimmed) : '0',
      ...text,
    }
  }
  if (format !== undefined) {
    const parsed = `try_strptime(${trimmed}, ${literal(format)})`
    const kind = /%z/i.test(format)
      ? TimeKind.instant
      : /%[HIsfSMcX]/.test(format)
        ? TimeKind.local
        : TimeKind.day
    const offset = kind === TimeKind.instant ? offsetSql(trimmed) : '0'
    return { kind: String(kind), value: `epoch_us(${parsed}) / 1000.0`, nanos: '0', offset, ...text }
  }
  // A double does not hold nineteen digits.
  const isNanoNumber = `regexp_full_match(${trimmed}, '[0-9]{19}')`
  const matches = (pattern: string): string => `regexp_full_match(${trimmed}, ${literal(pattern)})`
  // The length rules most patterns out, which takes less time. Behind the minutes, only an offset has these signs.
  const hasOffset = `(right(${trimmed}, 1) = 'Z' OR contains(substring(${trimmed}, 17), '+') OR contains(substring(${trimmed}, 17), '-'))`
  const kind = `CASE
    WHEN length(${trimmed}) IN (8, 10) AND ${matches(`${DATE}|\\d{8}`)} THEN ${TimeKind.day}
    WHEN length(${trimmed}) >= 16 AND ${matches(`${DATE}[T ]${CLOCK}(${OFFSET})?`)}
      THEN CASE WHEN ${hasOffset} THEN ${TimeKind.instant} ELSE ${TimeKind.local} END
    WHEN ${matches(String.raw`-?\d{1,19}(\.\d+)?`)} THEN ${TimeKind.number}
    ELSE ${TimeKind.none} END`
  // DuckDB wants seconds before an offset, and no space.
  const exact = `CASE WHEN length(${trimmed}) > 26 THEN regexp_replace(${trimmed}, '([.][0-9]{6})[0-9]+', '\\1') ELSE ${trimmed} END`
  const tight = `regexp_replace(${exact}, '^(.{16}) ?([Z+-].*)$', '\\1:00\\2')`
  const instant = `coalesce(try_cast(replace(${exact}, ' +', '+') AS TIMESTAMPTZ), try_cast(${tight} AS TIMESTAMPTZ), try_cast(regexp_replace(${exact}, ' ([Z+-])', '\\1') AS TIMESTAMPTZ))`
  const known = names?.kind ?? `(${kind})`
  const value = `CASE ${known}
    WHEN ${TimeKind.day} THEN epoch_us(coalesce(try_cast(${trimmed} AS TIMESTAMP), try_strptime(${trimmed}, '%Y%m%d'))) / 1000.0
    WHEN ${TimeKind.local} THEN epoch_us(try_cast(${exact} AS TIMESTAMP)) / 1000.0
    WHEN ${TimeKind.instant} THEN epoch_us(${instant}) / 1000.0
    WHEN ${TimeKind.number} THEN CASE WHEN ${isNanoNumber}
      THEN try_cast(left(${trimmed}, -3) AS DOUBLE) * 1000 ELSE try_cast(${trimmed} AS DOUBLE) END END`
  const nanos = `CASE WHEN length(${trimmed}) = 19 AND ${isNanoNumber} THEN CAST(right(${trimmed}, 3) AS INTEGER)
    WHEN length(${trimmed}) > 26 THEN coalesce(try_cast(rpad(regexp_extract(${trimmed}, '[.][0-9]{6}([0-9]{1,3})', 1), 3, '0') AS INTEGER), 0)
    ELSE 0 END`
  const offset = `CASE WHEN ${known} = ${TimeKind.instant} AND right(${trimmed}, 1) <> 'Z' THEN ${offsetSql(trimmed)} ELSE 0 END`
  return { kind, value, nanos, offset, ...text }
}

/** The offset that ends a text, in minutes. */
function offsetSql(text: string): string {
  const part = (pattern: string): string =>
    `coalesce(try_cast(regexp_extract(${text}, '${pattern}', 1) AS INTEGER), 0)`
  const sign = `CASE WHEN regexp_matches(${text}, '-[0-9]{2}(:?[0-9]{2})?$') THEN -1 ELSE 1 END`
  return `(${sign}) * (60 * ${part('[+-]([0-9]{2})(:?[0-9]{2})?$')} + ${part('[+-][0-9]{2}:?([0-9]{2})$')})`
}

/** The text of a date and time, which may be in two columns. */
export function timeText(column: SourceColumn, clock: SourceColumn | undefined): string {
  const text = clock === undefined ? column.sql : `concat_ws(' ', ${column.sql}, ${clock.sql})`
  return `trim(CAST(${text} AS VARCHAR))`
}

function typedSql({ sql, type }: SourceColumn): TimeSql | undefined {
  const time = (kind: TimeKind, value: string, nanos = '0'): TimeSql => ({
    kind: String(kind),
    value,
    nanos,
    offset: '0',
    text: `CAST(${sql} AS VARCHAR)`,
  })
  if (type === 'DATE') return time(TimeKind.day, `epoch_us(CAST(${sql} AS TIMESTAMP)) / 1000.0`)
  if (type === 'TIMESTAMP WITH TIME ZONE') return time(TimeKind.instant, `epoch_us(${sql}) / 1000.0`)
  if (type === 'TIMESTAMP_NS')
    return time(TimeKind.local, `(epoch_ns(${sql}) // 1000) / 1000.0`, `epoch_ns(${sql}) % 1000`)
  if (/^TIMESTAMP/.test(type)) return time(TimeKind.local, `epoch_us(CAST(${sql} AS TIMESTAMP)) / 1000.0`)
  if (/^U?BIGINT/.test(type)) {
    const isNano = `abs(${sql}) >= 1000000000000000000`
    const value = `CASE WHEN ${isNano} THEN CAST(${sql} // 1000 AS DOUBLE) * 1000 ELSE CAST(${sql} AS DOUBLE) END`
    return time(TimeKind.number, value, `CASE WHEN ${isNano} THEN ${sql} % 1000 ELSE 0 END`)
  }
  if (/^(U?(TINY|SMALL|HUGE)?INT|U?INTEGER|DOUBLE|FLOAT|DECIMAL)/.test(type))
    return time(TimeKind.number, `CAST(${sql} AS DOUBLE)`)
  return undefined
}
