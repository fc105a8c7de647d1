import { boundsOf } from './bounds.js'
/** A moment of a fan chart. */
export interface FanMoment {
  /** At most five characters, shown below it. */
  readonly label: string
  /** In ascending order of an odd number of probabilities, all in one unit; empty without a number. */
  readonly quantiles: readonly number[]
  readonly recorded?: number
}

const AXIS = 10
const WIDTH_MAX = 6
const HEIGHT = 14

/**
 * Quantiles over time: `░` from the lowest to the highest, `▒` between their neighbours, `━` the middle one, `●` the recorded
 * value. Moments are as wide as the terminal allows.
 */
export function fanChart(moments: readonly FanMoment[], columns: number): string {
  const values = moments.flatMap(({ quantiles, recorded = [] }) => [...quantiles, recorded].flat())
  const { least: low, most: high } = boundsOf(values)
  const rowOf = (value: number): number => Math.round(((high - value) / (high - low || 1)) * (HEIGHT - 1))
  const width = Math.max(1, Math.min(WIDTH_MAX, Math.floor((columns - AXIS - 1) / moments.length)))
  const shown = moments.map(({ quantiles, recorded }) => ({
    rows: quantiles.map(rowOf),
    recordedRow: recorded === undefined ? undefined : rowOf(recorded),
  }))
  const lines = Array.from({ length: HEIGHT }, (_, row) => {
    const value = high - (row / (HEIGHT - 1)) * (high - low)
    const cells = shown.map(({ rows, recordedRow }) => cellOf(fillOf(row, rows), row === recordedRow, width))
    return `${labelOf(value).padStart(AXIS - 1)} │${cells.join('')}`
  })
  const axis = `${' '.repeat(AXIS)}└${'─'.repeat(width * moments.length)}`
  return `${[...lines, axis, labelsOf(moments, width)].map((line) => line.trimEnd()).join('\n')}\n`
}

/** Rows count from the top, so higher quantiles have lower numbers. */
function fillOf(row: number, rows: readonly number[]): string {
  const isWithin = (inset: number): boolean =>
    row <= (rows[inset] ?? -1) && row >= (rows[rows.length - 1 - inset] ?? Number.POSITIVE_INFINITY)
  if (row === rows[(rows.length - 1) / 2]) return '━'
  if (rows.length > 3 && isWithin(1)) return '▒'
  return isWithin(0) ? '░' : ' '
}

function cellOf(fill: string, isRecorded: boolean, width: number): string {
  const gap = width > 2 ? 1 : 0
  const inner = width - (width > 3 ? 2 : gap)
  const middle = Math.floor(inner / 2)
  const body = isRecorded ? `${fill.repeat(middle)}●${fill.repeat(inner - middle - 1)}` : fill.repeat(inner)
  return ' '.repeat(gap) + body + ' '.repeat(width - gap - inner)
}

/** The moments that fit the width. */
function labelsOf(moments: readonly FanMoment[], width: number): string {
  const every = Math.ceil(WIDTH_MAX / width)
  const shown = moments.map(({ label }, index) => (index % every === 0 ? label.padEnd(width * every) : ''))
  return ' '.repeat(AXIS + 1) + shown.join('')
}

/** A price to the cent, a market value short: `2.901e12`. */
function labelOf(value: number): string {
  return Math.abs(value) < 1e6 ? value.toFixed(2) : value.toPrecision(4)
}
