/**
 * Compares the calendars of this package with the answers of another project, and lists every difference:
 *
 *     npx tsx --conditions=tapeline-source packages/calendars/compare/compare.ts <folder> [exchange …] [--all]
 *
 * The folder has a file a calendar, `xtks.csv.gz` or `xtks.csv`, with the columns day, open, close, break_start and break_end, in
 * UTC, a row a session. Differences of `differences.ts` are counted by their explanation; others are printed in groups, 40 of each calendar unless
 * `--all` is given, and the script ends with exit code 1.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type ExchangeCalendar, getCalendar } from '@tapeline/core/calendar'
import { listCalendars } from '../src/index.js'
import { differences } from './differences.js'
import { type Difference, differencesOf, type ForeignSession, isExplainedBy } from './differences-of.js'

const [folder, ...rest] = process.argv.slice(2)
const limit = rest.includes('--all') ? Number.POSITIVE_INFINITY : 40
const wanted = rest.filter((word) => !word.startsWith('--'))

if (folder === undefined) {
  console.error('Usage: compare.ts <folder> [exchange …] [--all]')
  process.exitCode = 2
} else {
  let unexplained = 0
  for (const { exchange } of listCalendars()) {
    if (wanted.length > 0 && !wanted.includes(exchange)) continue
    const text = textOf(folder, exchange)
    if (text !== undefined) unexplained += compare(getCalendar(exchange), text)
  }
  if (unexplained > 0) process.exitCode = 1
}

function textOf(from: string, exchange: string): string | undefined {
  const path = join(from, `${exchange.toLowerCase()}.csv`)
  if (existsSync(path)) return readFileSync(path, 'utf8')
  return existsSync(`${path}.gz`) ? gunzipSync(readFileSync(`${path}.gz`)).toString('utf8') : undefined
}

/** Prints the comparison of one calendar. @returns the number of unexplained differences */
function compare(calendar: ExchangeCalendar, text: string): number {
  const rows = text.trim().split('\n').slice(1).map(rowOf)
  const { compared, found } = differencesOf(calendar, rows)
  const own = differences.filter(({ exchange }) => exchange === calendar.exchange)
  const counts = new Map(own.map((one) => [one, 0]))
  const open: Difference[] = []
  for (const difference of found) {
    const reason = own.find((one) => isExplainedBy(difference, one))
    if (reason === undefined) open.push(difference)
    else counts.set(reason, (counts.get(reason) ?? 0) + 1)
  }
  console.log(
    `${calendar.exchange}: ${compared} sessions compared, ${found.length} differences, ${open.length} unexplained`,
  )
  for (const [{ right, what, why }, count] of counts)
    console.log(`  ${String(count).padStart(5)}  ${what}, ${right} right: ${why}`)
  const groups = grouped(open)
  for (const [{ what, ours, theirs }, days] of groups.slice(0, limit)) {
    const span = days.length === 1 ? days[0] : `${days[0]} to ${days.at(-1)} (${days.length})`
    console.log(`  ?      ${span} ${what}: ours ${ours}, theirs ${theirs}`)
  }
  if (groups.length > limit) console.log(`  ?      … and ${groups.length - limit} more`)
  return open.length
}

/** Differences in the same answers, with their days. */
function grouped(list: readonly Difference[]): (readonly [Difference, string[]])[] {
  const groups = new Map<string, readonly [Difference, string[]]>()
  for (const difference of list) {
    const { day, what, ours, theirs } = difference
    const key = `${what} ${ours} ${theirs} ${what === 'session' ? day : ''}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [difference, [day]])
    else group[1].push(day)
  }
  return [...groups.values()]
}

function rowOf(line: string): ForeignSession {
  const [day = '', open = '', close = '', breakStart = '', breakEnd = ''] = line.trim().split(',')
  const pause = breakStart === '' ? undefined : { start: Date.parse(breakStart), end: Date.parse(breakEnd) }
  return {
    day,
    open: Date.parse(open),
    close: Date.parse(close),
    ...(pause === undefined ? {} : { break: pause }),
  }
}
