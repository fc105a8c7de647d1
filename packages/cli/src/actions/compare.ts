import { formatInstant } from '@tapeline/core'
import { comparisonJson, describeComparison } from '../describe/compared-markets.js'
import { describeSeries } from '../describe/series.js'
import { checkPaths } from '../scenario/check-paths.js'
import { compareMarkets } from '../scenario/compared-markets.js'
import { comparedSeries } from '../scenario/compared-series.js'
import { momentText, noteOutside } from '../scenario/moment.js'
import { namedTimelines } from '../scenario/named-timelines.js'
import type { TableFlags } from '../scenario/open-source.js'
import type { Terminal } from '../terminal/terminal.js'

export interface CompareOptions extends TableFlags {
  readonly at?: string
  readonly every?: string
  readonly on?: readonly string[]
  readonly select?: readonly string[]
  readonly from?: string
  readonly to?: string
  readonly json?: boolean
}

/** Prints how two histories differ. @throws TapelineError, UsageError, FileError */
export async function printComparison(
  terminal: Terminal,
  scenario: string,
  branch: string,
  other: string | undefined,
  options: CompareOptions,
): Promise<void> {
  const names = other === undefined ? (['recorded', branch] as const) : ([branch, other] as const)
  const { at, every, on, select, from, to, json, ...flags } = options
  const { a, b, zone } = await namedTimelines(scenario, names, flags)
  const moments = { timeline: b.timeline, zone }
  if ((every ?? on) !== undefined && select !== undefined) {
    const bounds = { from: momentText(from, moments), to: momentText(to, moments) }
    const series = select.map((path) => ({
      path,
      rows: comparedSeries(a, b, path, { every, on, ...bounds }),
    }))
    if (json !== true) {
      const texts = series.map(
        ({ path, rows }) => `${path}\n\n${describeSeries(terminal, rows, [a.name, b.name], { zone, path })}`,
      )
      terminal.write(texts.join('\n'))
      return
    }
    const shown = series.map(({ path, rows }) => ({
      path,
      series: rows.map((row) => ({ ...row, at: formatInstant(row.at) })),
    }))
    terminal.write(`${JSON.stringify({ a: a.name, b: b.name, ...oneOrAll(shown) })}\n`)
    return
  }
  checkPaths(select ?? [], a.timeline, b.timeline)
  const compared = compareMarkets(a, b, { at: momentText(at, moments), zone })
  if (at !== undefined) noteOutside(terminal, compared.at, moments)
  terminal.write(
    json === true
      ? `${JSON.stringify(comparisonJson(compared, select))}\n`
      : describeComparison(terminal, compared, select),
  )
}

/** One selected value is in the object itself, several are in a list. */
function oneOrAll<Shown extends object>(
  shown: readonly Shown[],
): Shown | { readonly selected: readonly Shown[] } {
  const [first] = shown
  return shown.length === 1 && first !== undefined ? first : { selected: shown }
}
