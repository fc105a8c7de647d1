import { isFailedRow, type SweepRow, type SweepTable } from '@tapeline/sweep'
import { tableOf } from '../terminal/table.js'
import { csvOf } from './csv.js'

const QUANTILES = [0, 0.25, 0.5, 0.75, 1] as const
const BLOCKS = '▁▂▃▄▅▆▇█'

/** A table of a sweep for people: a row for each branch, then the quantiles and the course of each measure. */
export function describeSweep({ rows }: SweepTable, measures: readonly string[]): string {
  const names = Object.keys(rows[0]?.parameters ?? {})
  const table = tableOf(
    [...names.map((name) => `>${name}`), ...measures.map((path) => `>${path}`)],
    rows.map((row) => [
      ...names.map((name) => String(row.parameters[name])),
      ...measures.map((path, index) =>
        isFailedRow(row) ? (index === 0 ? row.error.message : '') : figure(row.measures[path]),
      ),
    ]),
  )
  const summaries = measures.flatMap((path) => {
    const values = numbersOf(rows, path)
    if (values.length === 0) return []
    return [[path, ...QUANTILES.map((part) => figure(quantile(values, part))), chartOf(values)]]
  })
  if (summaries.length === 0) return table
  return `${table}\n${tableOf(['', '>least', '>25 %', '>median', '>75 %', '>most', 'course'], summaries)}`
}

/** The same as CSV, a row for each branch; where one failed, its measures are empty and `error` says why. */
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

/** Linear between the two values beside it (type 7 of Hyndman and Fan 1996). */
function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const place = part * (sorted.length - 1)
  const [low = 0, high = low] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]]
  return low + (high - low) * (place - Math.floor(place))
}

function figure(value: unknown): string {
  if (typeof value !== 'number') return value === undefined ? '' : String(value)
  if (Math.abs(value) >= 1e9) return `${(value / 1e9).toFixed(1)} bn`
  return Number.isInteger(value) ? String(value) : value.toFixed(2)
}

const CHART_MAX = 30

function chartOf(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const every = Math.ceil(values.length / CHART_MAX)
  return values
    .filter((_, index) => index % every === 0)
    .map((value) => BLOCKS[most === least ? 0 : Math.round(((value - least) / (most - least)) * 7)])
    .join('')
}
