import { describeFault } from '@tapeline/core'
import { quantile } from '@tapeline/core/internal'
import { type FailedRow, isFailedRow, type SweepRow, type SweepTable } from '@tapeline/sweep'
import { NO_VALUE } from '../scenario/check-paths.js'
import { overlapMessage } from '../scenario/edited-branch.js'
import { tableOf } from '../terminal/table.js'
import type { Terminal } from '../terminal/terminal.js'
import { boundsOf } from './bounds.js'
import { csvOf } from './csv.js'
import { momentAt, type ShownAt } from './moment-field.js'
import { wrapped } from './wrapped.js'

const QUANTILES = [0, 0.25, 0.5, 0.75, 1] as const
const BLOCKS = '▁▂▃▄▅▆▇█'

/**
 * A table of a sweep as text: a row for each branch, the reasons of failures, then the quantiles and the course of each measure.
 */
export function describeSweep(
  terminal: Terminal,
  { rows }: SweepTable,
  measures: readonly string[],
  zone: string,
): string {
  const names = Object.keys(rows[0]?.parameters ?? {})
  const table = tableOf(
    terminal,
    [...names.map((name) => `>${name}`), ...measures.map((path) => `>${path}`)],
    rows.map((row) => [
      ...names.map((name) => String(row.parameters[name])),
      ...measures.map((path) => (isFailedRow(row) ? 'failed' : figure(row.measures[path], { zone, path }))),
    ]),
  )
  const summaries = measures.flatMap((path) => {
    const values = numbersOf(rows, path)
    if (values.length === 0) return []
    const sorted = [...values].sort((a, b) => a - b)
    return [
      [path, ...QUANTILES.map((part) => figure(quantile(sorted, part), { zone, path })), chartOf(values)],
    ]
  })
  const rowsText = `${table}${describeFailures(terminal, rows)}`
  if (summaries.length === 0) return rowsText
  return `${rowsText}\n${tableOf(terminal, ['', '>least', '>25 %', '>median', '>75 %', '>most', 'course'], summaries)}`
}

/** The same as CSV, a row for each branch. A failed branch has empty measures and the reason in `error`. */
export function sweepCsv({ rows }: SweepTable, measures: readonly string[]): string {
  const names = Object.keys(rows[0]?.parameters ?? {})
  const lines = rows.map((row) => [
    ...names.map((name) => row.parameters[name]),
    ...measures.map((path) => (isFailedRow(row) ? undefined : row.measures[path])),
    isFailedRow(row) ? row.error.message : undefined,
  ])
  return csvOf([[...names, ...measures, 'error'], ...lines])
}

function numbersOf(rows: readonly SweepRow[], path: string): number[] {
  return rows.flatMap((row) => {
    const value = isFailedRow(row) ? undefined : row.measures[path]
    return typeof value === 'number' ? [value] : []
  })
}

/** Each reason once, in the words of the command line. */
function describeFailures(terminal: Terminal, rows: readonly SweepRow[]): string {
  const counts = new Map<string, number>()
  for (const row of rows) {
    if (!isFailedRow(row)) continue
    const reason = reasonOf(row.error)
    counts.set(reason, (counts.get(reason) ?? 0) + 1)
  }
  const lines = [...counts].map(([reason, count]) => {
    const branches = count === 1 ? 'One branch' : `${count} branches`
    return `${wrapped(terminal, `${branches} failed: ${reason}`, 2)}\n`
  })
  return lines.length === 0 ? '' : `\n${lines.join('')}`
}

/** Every edit of a sweep is a `--scale`. */
function reasonOf({ code, message, eventId, edits = [] }: FailedRow['error']): string {
  if (code !== 'edit.overlap') return message
  const names = edits.map((path) => `--scale number ${Number(path.at(-1)) + 1}`)
  return describeFault({ code, eventId, message: overlapMessage(names) })
}

function figure(value: unknown, where: ShownAt): string {
  const moment = momentAt(value, where)
  if (moment !== undefined) return moment
  if (typeof value !== 'number') return value === undefined ? NO_VALUE : String(value)
  if (Math.abs(value) >= 1e9) return `${(value / 1e9).toFixed(1)} bn`
  return Number.isInteger(value) ? String(value) : value.toFixed(2)
}

const CHART_MAX = 30

function chartOf(values: readonly number[]): string {
  const { least, most } = boundsOf(values)
  const every = Math.ceil(values.length / CHART_MAX)
  return values
    .filter((_, index) => index % every === 0)
    .map((value) => BLOCKS[most === least ? 0 : Math.round(((value - least) / (most - least)) * 7)])
    .join('')
}
