import { availableParallelism, cpus, totalmem } from 'node:os'
import type { Result } from './benchmark.js'

export interface Machine {
  readonly processor: string
  readonly cores: number
  readonly memoryGb: number
  readonly platform: string
  readonly node: string
}

export function machineNow(): Machine {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1e9),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
  }
}

/** The results as a plain table. */
export function tableOf(machine: Machine, results: readonly Result[], quick: boolean): string {
  const lines = aligned([HEAD, ...results.map(cellsOf)])
  return [describe(machine, quick), '', ...lines.map((cells) => cells.join('  ').trimEnd())].join('\n')
}

/** The results as a Markdown table for the README, laid out as the formatter does. */
export function markdownOf(machine: Machine, results: readonly Result[], quick: boolean): string {
  const [head = [], ...rows] = aligned([
    HEAD,
    ...results.map(cellsOf).map(([id, ...cells]) => [`\`${id}\``, ...cells]),
  ])
  const rule = head.map((title) => '-'.repeat(title.length))
  return [
    `${describe(machine, quick)}.`,
    '',
    ...[head, rule, ...rows].map((row) => `| ${row.join(' | ')} |`),
  ].join('\n')
}

/** Rows with each cell padded to the width of its column. */
function aligned(rows: readonly (readonly string[])[]): string[][] {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)))
}

const HEAD = ['id', 'value', 'target', 'verdict', 'against']

function cellsOf(result: Result): string[] {
  return [result.id, showValue(result), showTarget(result), showVerdict(result), result.opponent ?? '']
}

function describe({ processor, cores, memoryGb, platform, node }: Machine, quick: boolean): string {
  const run = quick ? '; a quick run on shorter tapes; the targets are for the full ones' : ''
  return `${processor}, ${cores} cores, ${memoryGb} GB, ${platform}, Node ${node}${run}`
}

function showValue({ value, unit }: Result): string {
  const shown = value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3)
  return `${shown} ${unit === 'ratio' ? 'times' : unit}`
}

function showTarget({ target }: Result): string {
  if (target === undefined) return ''
  return 'atMost' in target ? `at most ${target.atMost}` : `at least ${target.atLeast}`
}

function showVerdict({ meets }: Result): string {
  if (meets === undefined) return ''
  return meets ? 'met' : 'MISSED'
}
