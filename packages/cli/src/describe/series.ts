import type { ComparedSample } from '@tapeline/core/what-if'
import { NO_VALUE } from '../scenario/check-paths.js'
import { tableOf } from '../terminal/table.js'
import type { Terminal } from '../terminal/terminal.js'
import { chartOf } from './chart.js'
import { showMoment } from './local-time.js'
import { momentAt, type ShownAt, shownJson } from './moment-field.js'

const ROWS_MAX = 40

/** Two series as text: a chart of the numbers, and a table of the last moments. */
export function describeSeries(
  terminal: Terminal,
  rows: readonly ComparedSample<unknown>[],
  [a, b]: readonly [string, string],
  { zone, path }: ShownAt,
): string {
  if (rows.length === 0) return 'At these moments neither has a value.\n'
  const numbers = rows.filter((row) => typeof row.a === 'number' && typeof row.b === 'number')
  const chart = chartOf(
    terminal,
    { name: a, values: numbers.map((row) => row.a as number) },
    { name: b, values: numbers.map((row) => row.b as number) },
  )
  const shown = rows.slice(-ROWS_MAX)
  const cell = cellsOf(
    shown.flatMap((row) => [row.a, row.b]),
    { zone, path },
  )
  const cut = rows.length - shown.length
  return [
    chart,
    chart === '' ? '' : '\n',
    tableOf(
      terminal,
      [zone, `>${a}`, `>${b}`],
      shown.map((row) => [showMoment(row.at, zone), cell(row.a), cell(row.b)]),
    ),
    cut === 0 ? '' : `The last ${shown.length} of ${rows.length} moments; --json has them all.\n`,
  ].join('')
}

/** As {@link describeCell}, but all numbers below a million have the same number of decimals: two, or four if some are small. */
function cellsOf(values: readonly unknown[], where: ShownAt): (value: unknown) => string {
  const numbers = values.filter((value) => typeof value === 'number')
  const digits = numbers.every(Number.isInteger) ? 0 : numbers.some((value) => Math.abs(value) < 10) ? 4 : 2
  return (value) =>
    momentAt(value, where) ??
    (typeof value === 'number' && Math.abs(value) < 1e6 ? value.toFixed(digits) : describeCell(value, where))
}

/** A value in a table: moments on local clocks, numbers to six digits after the point, and millions whole, lists and objects as JSON. */
export function describeCell(value: unknown, where: ShownAt): string {
  if (value === undefined) return NO_VALUE
  const moment = momentAt(value, where)
  if (moment !== undefined) return moment
  if (typeof value === 'number') return String(Number(value.toFixed(Math.abs(value) < 1e6 ? 6 : 0)))
  return typeof value === 'string' ? value : shownJson(value, where.zone)
}
