import { styleText } from 'node:util'
import { TZDate } from '@date-fns/tz/date'
import { format } from 'date-fns/format'

/** The text in a colour, if the standard output has colours. */
export function colored(style: 'bold' | 'red' | 'green', text: string): string {
  return process.stdout.isTTY && process.stdout.hasColors() ? styleText(style, text) : text
}

/** The time of day in New York. */
export function clock(instant: number | undefined): string {
  return instant === undefined ? '' : format(new TZDate(instant, 'America/New_York'), 'H:mm')
}

/** A percentage with its sign; empty if undefined. */
export function percent(value: number | undefined): string {
  const figure = value?.toFixed(2)
  return figure === undefined ? '' : `${Number(figure) > 0 ? '+' : ''}${figure} %`
}

/** An amount in billions; empty if undefined. */
export function billions(amount: number | undefined): string {
  return amount === undefined ? '' : `${(amount / 1e9).toFixed(1)} bn`
}

const HEIGHT = 4
const LABEL = 8

/** Values over a trading day as columns of blocks, scaled from the least to the greatest; 0 is the previous close. */
export function chartOf(name: string, values: readonly (number | undefined)[]): readonly string[] {
  const known = values.flatMap((value) => value ?? [])
  const low = Math.min(0, ...known)
  const high = Math.max(0, ...known)
  const rowOf = (value: number): number => Math.round(((high - value) / (high - low || 1)) * HEIGHT)
  const zero = rowOf(0)
  const rows = Array.from({ length: HEIGHT + 1 }, (_, row) => {
    const marks = values.map((value) => {
      const own = value === undefined ? undefined : rowOf(value)
      if (own === undefined) return '  '
      if (row === own) return '██'
      return row >= Math.min(zero, own) && row <= Math.max(zero, own) ? '░░' : '  '
    })
    const label = percent(high - (row / HEIGHT) * (high - low)).padStart(LABEL)
    return `${label} ${row === zero ? '┼' : '│'}${marks.join('')}`
  })
  const hours = `${'9:30'.padEnd(values.length * 2 - 5)}16:00`
  return [`${name}, last ${percent(known.at(-1))}`, ...rows, `${' '.repeat(LABEL + 2)}${hours}`]
}

/** Two charts as one text. */
export function sideBySide(left: readonly string[], right: readonly string[]): string {
  const width = Math.max(...left.map((line) => line.length)) + 3
  return left.map((line, index) => `${line.padEnd(width)}${right[index]}`.trimEnd()).join('\n')
}
