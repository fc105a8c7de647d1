import type { Projected } from '@tapeline/core/what-if'

export interface FanChartOptions {
  /** The label under each moment, up to five characters. */
  readonly labels: readonly string[]
  /** The recorded value at each moment, in the same unit; undefined without one. */
  readonly recorded?: readonly (number | undefined)[]
  /** Rows of the chart. Default 14. */
  readonly height?: number
}

const WIDTH = 6

/**
 * Quantiles over time as text: `░` from the lowest quantile to the highest, `▒` between their neighbours, `━` the middle
 * one, `●` the recorded value.
 * @param projected with an odd number of probabilities in ascending order
 */
export function fanChart({ moments }: Projected, options: FanChartOptions): string {
  const { labels, recorded = [], height = 14 } = options
  const values = [...moments.flatMap(({ quantiles }) => quantiles), ...recorded].filter(
    (one) => one !== undefined,
  )
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const rowOf = (value: number): number => Math.round(((high - value) / (high - low || 1)) * (height - 1))
  const columns = moments.map(({ quantiles }, index) => {
    const rows = quantiles.map(rowOf)
    const own = recorded[index]
    return { rows, recordedRow: own === undefined ? undefined : rowOf(own) }
  })
  const lines = Array.from({ length: height }, (_, row) => {
    const price = high - (row / (height - 1)) * (high - low)
    const cells = columns.map(({ rows, recordedRow }) => cell(row, rows, recordedRow))
    return `${price.toFixed(2).padStart(9)} │${cells.join('')}`
  })
  const axis = `${' '.repeat(10)}└${'─'.repeat(WIDTH * moments.length)}`
  const named = `${' '.repeat(11)}${labels.map((label) => label.padStart(WIDTH - 1).padEnd(WIDTH)).join('')}`
  return [...lines, axis, named.trimEnd()].join('\n')
}

/** The row of a value. Rows count from the top, so higher quantiles have lower numbers. */
function cell(row: number, rows: readonly number[], recordedRow: number | undefined): string {
  const middle = (rows.length - 1) / 2
  const isWithin = (inset: number): boolean =>
    row <= (rows[inset] ?? -1) && row >= (rows[rows.length - 1 - inset] ?? Number.POSITIVE_INFINITY)
  const fill = row === rows[middle] ? '━' : isWithin(1) ? '▒' : isWithin(0) ? '░' : ' '
  return row === recordedRow ? ` ${fill}${fill}●${fill} ` : ` ${fill.repeat(WIDTH - 2)} `
}
