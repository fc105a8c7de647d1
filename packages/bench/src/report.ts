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

/** The results as a table for people. */
export function tableOf(machine: Machine, results: readonly Result[]): string {
  const { processor, cores, memoryGb, platform, node } = machine
  const head = ['id', 'value', 'target', '', 'against']
  const rows = results.map((result) => [
    result.id,
    showValue(result),
    showTarget(result),
    showVerdict(result),
    result.opponent ?? '',
  ])
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  return [
    `${processor}, ${cores} cores, ${memoryGb} GB, ${platform}, Node ${node}`,
    '',
    ...[head, ...rows].map(line),
  ].join('\n')
}

function showValue({ value, unit }: Result): string {
  const digits = value >= 100 ? 0 : 2
  return unit === 'ratio' ? `${value.toFixed(digits)} times` : `${value.toFixed(digits)} ${unit}`
}

function showTarget({ target }: Result): string {
  if (target === null) return ''
  return 'atMost' in target ? `at most ${target.atMost}` : `at least ${target.atLeast}`
}

function showVerdict({ meets }: Result): string {
  if (meets === null) return ''
  return meets ? 'met' : 'MISSED'
}
