import { blue, green, plot } from 'asciichart'
import type { Terminal } from '../terminal/terminal.js'

/** A line of a chart. */
export interface ChartLine {
  readonly name: string
  readonly values: readonly number[]
}

const LABEL = 10

/**
 * Two lines of equal length as a small chart: over each other in colours if the terminal has them, otherwise one below the
 * other on one scale. If there are more points than columns, each column shows the last of its points.
 * @returns an empty text for fewer than two points, or if all are equal
 */
export function chartOf(terminal: Terminal, a: ChartLine, b: ChartLine): string {
  const width = Math.max(10, Math.min(terminal.columns, 100) - LABEL - 4)
  const [own, other] = [lastOfColumns(a.values, width), lastOfColumns(b.values, width)]
  const all = [...own, ...other]
  const [min, max] = [Math.min(...all), Math.max(...all)]
  if (own.length < 2 || min === max) return ''
  const settings = { min, max, format: (value: number) => value.toPrecision(6).padStart(LABEL) }
  if (terminal.hasColors) {
    const chart = plot([[...own], [...other]], { ...settings, height: 10, colors: [blue, green] })
    return `${trimmed(chart)}${' '.repeat(LABEL)} blue: ${a.name}, green: ${b.name}\n`
  }
  return [a, b]
    .map(
      ({ name }, index) =>
        `${name}\n${trimmed(plot([...(index === 0 ? own : other)], { ...settings, height: 6 }))}`,
    )
    .join('\n')
}

function trimmed(chart: string): string {
  return `${chart.replaceAll(/ +$/gm, '')}\n`
}

function lastOfColumns(values: readonly number[], width: number): readonly number[] {
  if (values.length <= width) return values
  return Array.from(
    { length: width },
    (_, column) => values[Math.ceil(((column + 1) * values.length) / width) - 1] as number,
  )
}
