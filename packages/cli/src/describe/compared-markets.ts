import { formatInstant } from '@tapeline/core'
import { valueAtPath } from '@tapeline/core/internal'
import type { MarketComparison, MarketEvent } from '@tapeline/core/market'
import type { Difference, FirstDifference } from '@tapeline/core/what-if'
import type { ComparedMarkets } from '../scenario/compared-markets.js'
import type { Terminal } from '../terminal/terminal.js'
import { describeFirstDifference, describeRanksAndRecords } from './comparison.js'
import { describeDifferences } from './differences.js'
import { showMoment } from './local-time.js'
import { describeCell } from './series.js'
import { wrapped } from './wrapped.js'

/** The output of `compare --json` at a moment; for a path, the two values. */
export type ComparisonJson = { readonly a: string; readonly b: string; readonly at: string } & (
  | ({
      readonly firstDifference: FirstDifference<MarketEvent> | null
      readonly differences: readonly Difference[]
    } & MarketComparison)
  | Selected
  | { readonly selected: readonly Selected[] }
)

/** The values of both at a path; absent if neither has one. */
interface Selected {
  readonly path: string
  readonly values: { readonly a?: unknown; readonly b?: unknown }
}

/** Valid paths without a value at that moment are absent here. */
export function comparisonJson(
  compared: ComparedMarkets,
  paths: readonly string[] | undefined,
): ComparisonJson {
  const { a, b, first, states } = compared
  const names = { a: a.name, b: b.name, at: formatInstant(compared.at) }
  if (paths !== undefined) {
    const selected = paths.map((path) => ({ path, values: valuesAt(compared, path) }))
    const [first] = selected
    return { ...names, ...(selected.length === 1 && first !== undefined ? first : { selected }) }
  }
  const { differences, ranks, swaps, records, bases } = states
  return { ...names, firstDifference: first ?? null, differences, ranks, swaps, records, bases }
}

/** The same as text. */
export function describeComparison(
  terminal: Terminal,
  compared: ComparedMarkets,
  paths: readonly string[] | undefined,
): string {
  const { a, b, zone, at, first, states } = compared
  if (paths !== undefined) {
    const line = (path: string, name: string, value: unknown): string =>
      `  ${wrapped(terminal, `${name}: ${describeCell(value, { zone, path })}`, 4, 2)}\n`
    const texts = paths.map((path) => {
      const values = valuesAt(compared, path)
      const head = `${wrapped(terminal, `${path} at ${showMoment(at, zone)} ${zone}`, 2)}\n`
      return `${head}${line(path, a.name, values.a)}${line(path, b.name, values.b)}`
    })
    return texts.join('\n')
  }
  return [
    describeFirstDifference(terminal, first, compared),
    `\n${wrapped(terminal, `At ${showMoment(at, zone)} ${zone}:`, 2)}\n\n`,
    describeDifferences(terminal, states.differences, [a.name, b.name], zone),
    '\n',
    describeRanksAndRecords(terminal, states),
  ].join('')
}

function valuesAt({ states }: ComparedMarkets, path: string): { readonly a?: unknown; readonly b?: unknown } {
  const [a, b] = [valueAtPath(states.a, path), valueAtPath(states.b, path)]
  return { ...(a === undefined ? {} : { a }), ...(b === undefined ? {} : { b }) }
}
