import type { Estimate, EventStudy } from '@tapeline/core/market'
import Table from 'cli-table3'
import { HALF_LIVES, type Verdict } from './shocks.js'

const BLANK = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
} as const
const LINES = {
  ...BLANK,
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
}
const CHARS = { ...LINES, right: '', 'right-mid': '', middle: ' ' }

/** A table without lines or colours. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const printed = new Table({ head: [...head], style: { head: [], border: [] }, chars: CHARS })
  for (const row of rows) printed.push([...row])
  return printed.toString()
}

/** A value with its standard error, or the reason why it has none. */
export function estimateText(estimate: Estimate | undefined, digits = 2): string {
  if (estimate === undefined) return 'none'
  switch (estimate.status) {
    case 'estimated':
    case 'weak':
      return `${estimate.value.toFixed(digits)} ± ${estimate.standardError.toFixed(digits)}${estimate.status === 'weak' ? ' (weak)' : ''}`
    case 'held':
      return `${estimate.value.toFixed(digits)} (held)`
    case 'without-error':
      return `${estimate.value.toFixed(digits)} (${estimate.reason})`
    case 'not-identified':
      return 'not identified'
  }
}

const percent = (value: number): string => (100 * value).toFixed(2)

/** Whether the model or no change was nearer to the record, by instrument; errors in log points, the last columns for a half-life of 2. */
export function verdictTable(verdicts: readonly Verdict[]): string {
  const middle = HALF_LIVES.indexOf(2)
  const head = ['', 'no change', ...HALF_LIVES.map((days) => `half-life ${days}`), 'nearer (2)', 'by']
  const rows = verdicts.map(({ symbol, noChangeError, rows: own }) => {
    const { nearer, modelError } = own[middle] as (typeof own)[number]
    const errors = own.map((row) => percent(row.modelError))
    return [symbol, percent(noChangeError), ...errors, nearer, percent(Math.abs(modelError - noChangeError))]
  })
  return table(head, rows)
}

/** For how many instruments each was nearer, and the errors over all instruments. */
export function summaryOf(verdicts: readonly Verdict[]): string {
  const root = (errors: readonly number[]): string =>
    percent(Math.sqrt(errors.reduce((sum, one) => sum + one * one, 0) / errors.length))
  const models = HALF_LIVES.map((days, index) => {
    const own = verdicts.map(({ rows }) => rows[index] as (typeof rows)[number])
    const won = own.filter(({ nearer }) => nearer === 'model').length
    return `half-life ${days}: nearer for ${won} of ${own.length}, error ${root(own.map(({ modelError }) => modelError))}`
  })
  return `${models.join('; ')}; no change: error ${root(verdicts.map(({ noChangeError }) => noChangeError))}`
}

/** Abnormal returns of the first day and up to the last, with their t statistics, in percent. */
export function studyTable({ instruments, groups, days }: EventStudy): string {
  const head = ['', 'beta', `AR ${days[0]}`, 't', `CAR to ${days.at(-1)}`, 't']
  const rows = Object.entries(instruments).map(([symbol, { model, abnormal, cumulative }]) => {
    const [first, last] = [abnormal[0], cumulative.at(-1)]
    return [
      symbol,
      model.beta.toFixed(2),
      ...[first, last].flatMap((one) => [percent(one?.value ?? 0), (one?.t ?? 0).toFixed(1)]),
    ]
  })
  const means = Object.entries(groups).map(([name, { average, cumulative, size }]) => {
    const [first, last] = [average[0], cumulative.at(-1)]
    return [
      `${name} (${size})`,
      '',
      ...[first, last].flatMap((one) => [percent(one?.value ?? 0), (one?.tPortfolio ?? 0).toFixed(1)]),
    ]
  })
  return table(head, [...rows, ...means])
}
