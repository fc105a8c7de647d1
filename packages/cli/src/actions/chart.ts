import { type Chart, type ChartedHistory, type DrawOptions, drawChart, marketChart } from '@tapeline/chart'
import { getCalendar } from '@tapeline/core/calendar'
import type { Scenario } from '@tapeline/scenarios'
import { wrapped } from '../describe/wrapped.js'
import type { EditOptions } from '../edit-options.js'
import { checkOutput, showPath } from '../file-error.js'
import { exchangeOf, momentOf } from '../scenario/moment.js'
import type { TableFlags } from '../scenario/open-source.js'
import type { EditFlag } from '../scenario/read-edit-flags.js'
import { historyOf, scenarioOf } from '../scenario/timeline-of.js'
import type { Terminal } from '../terminal/terminal.js'
import { UsageError } from '../usage-error.js'
import { writeOutput } from '../write-file.js'

export interface ChartOptions extends EditOptions, TableFlags {
  readonly out?: string
  readonly whatIf?: readonly string[]
  readonly knownAt?: string
  readonly day?: string
  readonly from?: string
  readonly to?: string
  readonly unit?: Chart['unit']
  readonly candles?: boolean
  readonly title?: string
  readonly events?: string
  readonly axisZone?: string
  readonly theme?: 'light' | 'dark'
  readonly width?: string
  readonly height?: string
  readonly pixelRatio?: string
  readonly font?: string
  readonly json?: boolean
}

/** Draws a chart into a file, or on the standard output. @throws TapelineError, UsageError, FileError */
export async function printChart(
  terminal: Terminal,
  nameOrPath: string,
  symbols: readonly string[],
  flags: readonly EditFlag[],
  options: ChartOptions,
): Promise<void> {
  const { out, json, axisZone, unit, candles, pixelRatio, font } = options
  checkUse(flags, options)
  const drawing = drawOptionsOf(options)
  const { symbol, symbolFromName, list, zone, unchecked } = options
  const tables = Object.entries({ symbol, symbolFromName, list, zone, unchecked })
  const scenario = await scenarioOf(
    nameOrPath,
    Object.fromEntries(tables.filter(([, value]) => value !== undefined)),
  )
  const chart = marketChart({
    histories: await historiesOf(scenario, flags, options),
    instruments: symbols,
    ...rangeOf(scenario, options),
    title: options.title ?? titleOf(scenario, options.day),
    draw: candles === true ? 'candles' : 'lines',
    ...(unit === undefined ? {} : { unit }),
    ...(axisZone === undefined ? {} : { zone: axisZone }),
  })
  if (out === undefined) {
    terminal.write(json === true ? `${JSON.stringify(chart)}\n` : drawChart(chart, drawing))
    return
  }
  const svg = drawChart(chart, drawing)
  const isPng = out.toLowerCase().endsWith('.png')
  const contents = isPng
    ? await (await import('../export/png.js')).pngOf(
        svg,
        numberOf('--pixel-ratio', pixelRatio ?? '2', 0.25, 8),
        font,
      )
    : svg
  await writeOutput('--out', out, contents)
  const { series, events } = chart
  if (json === true) {
    const { width = 960, height = 540 } = drawing
    terminal.write(
      `${JSON.stringify({
        file: out,
        width,
        height,
        series: series.map(({ instrument, branch, points }) => ({
          instrument,
          branch,
          last: points.at(-1)?.value,
        })),
        events: events.length,
      })}\n`,
    )
  } else {
    const text = `${out}: ${series.length === 1 ? 'one line' : `${series.length} lines`}, ${events.length} events in range`
    terminal.write(`${wrapped(terminal, text, 2)}\n`)
  }
}

function checkUse(
  flags: readonly EditFlag[],
  { out, day, from, to, consequences, exchange, inOrder, pixelRatio, font }: ChartOptions,
): void {
  if (flags.length === 0 && [consequences, exchange, inOrder].some((option) => option !== undefined))
    throw new UsageError(
      '--consequences, --exchange and --in-order are for edits; add one, such as --remove <id>.',
    )
  if (day !== undefined && (from ?? to) !== undefined)
    throw new UsageError('Give --day, or --from and --to, not both.')
  if (out === undefined) {
    if ((pixelRatio ?? font) !== undefined)
      throw new UsageError('--pixel-ratio and --font need -o with a .png file.')
    return
  }
  checkOutput('--out', out)
  if (!/\.(svg|png)$/i.test(out))
    throw new UsageError(`--out '${showPath(out)}' has an unknown ending; use .svg or .png.`)
  if (!/\.png$/i.test(out) && (pixelRatio ?? font) !== undefined)
    throw new UsageError(
      '--pixel-ratio and --font are for .png files; SVG has no pixels and uses the fonts of its reader.',
    )
}

function drawOptionsOf({ theme, width, height, events }: ChartOptions): DrawOptions {
  return {
    ...(theme === undefined ? {} : { theme }),
    ...(width === undefined ? {} : { width: numberOf('--width', width, 320, 8000) }),
    ...(height === undefined ? {} : { height: numberOf('--height', height, 240, 8000) }),
    ...(events === undefined ? {} : { eventsMax: numberOf('--events', events, 0, 1000) }),
  }
}

function numberOf(option: string, text: string, least: number, most: number): number {
  const value = /^\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new UsageError(`${option} cannot be '${text}'; use a number from ${least} to ${most}.`)
}

/** The recorded history, its what-ifs, and the branch of the edits, each as known at a moment. */
async function historiesOf(
  scenario: Scenario,
  flags: readonly EditFlag[],
  { knownAt, whatIf = [], consequences, exchange, inOrder }: ChartOptions,
): Promise<readonly ChartedHistory[]> {
  const histories: ChartedHistory[] = [{ timeline: scenario.timeline }]
  for (const name of new Set(whatIf)) histories.push({ name, timeline: await historyOf(scenario, name) })
  if (flags.length > 0) {
    const { editedBranch } = await import('../scenario/edited-branch.js')
    const given = Object.entries({ consequences, exchange, inOrder }).filter(
      ([, value]) => value !== undefined,
    )
    histories.push({ name: 'edited', timeline: editedBranch(scenario, flags, Object.fromEntries(given)) })
  }
  if (knownAt === undefined) return histories
  const moment = momentOf(knownAt, scenario)
  return histories.map((history) => ({ ...history, timeline: history.timeline.asKnownAt(moment) }))
}

const DAY = /^\d{4}-\d{2}-\d{2}$/

function rangeOf(
  scenario: Scenario,
  { day, from = day, to = day }: ChartOptions,
): { from?: number; to?: number } {
  const moment = (text: string, which: 'open' | 'close'): number =>
    momentOf(DAY.test(text.trim()) ? `${text.trim()} ${which}` : text, scenario)
  return {
    ...(from === undefined ? {} : { from: moment(from, 'open') }),
    ...(to === undefined ? {} : { to: moment(to, 'close') }),
  }
}

/** Of one day its date, otherwise the title of the scenario. */
function titleOf(scenario: Scenario, day: string | undefined): string {
  if (day === undefined) return scenario.title
  const { open } = getCalendar(exchangeOf(scenario.timeline)).sessionOn(day.trim()) ?? {}
  if (open === undefined) return scenario.title
  // Part by part, since the punctuation between them differs between versions of Node.
  const format = new Intl.DateTimeFormat('en-US', { dateStyle: 'full', timeZone: scenario.zone })
  const parts = Object.fromEntries(format.formatToParts(open).map(({ type, value }) => [type, value]))
  return `${parts.weekday}, ${parts.day} ${parts.month} ${parts.year}`
}
