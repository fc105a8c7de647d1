import { checkOptions, kinds, oneOf, parseZone, TapelineError } from '@tapeline/core/internal'
import type { Chart } from './chart.js'
import { checkChart } from './check-chart.js'
import { drawTimeAxis, drawValueAxis, type Plot, showValue } from './draw-axes.js'
import { drawEvents, eventsHeight } from './draw-events.js'
import { drawSeries, endLabels } from './draw-series.js'
import { escaped, fitted, textAt, textWidth } from './text.js'
import { THEMES } from './theme.js'
import { timeScale } from './time-scale.js'
import { valueScale } from './value-scale.js'

export interface DrawOptions {
  /** In pixels, 320 to 8000. Default 960. */
  readonly width?: number
  /** In pixels, 240 to 8000. Default 540. */
  readonly height?: number
  /** Default `light`. */
  readonly theme?: 'light' | 'dark'
  /** The most events in the lane, fewer if the chart is low. Default 8. */
  readonly eventsMax?: number
}

const FONT =
  "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', 'Noto Sans', 'DejaVu Sans', sans-serif"
/** The largest part of the width for the labels at the right. */
const LABELS_SHARE = 0.36
/** A chart that is less high has no room for events. */
const NO_EVENTS_BELOW = 280
/** The largest part of the height above that for events. */
const EVENTS_SHARE = 0.4
const TITLE_HEIGHT = 56
const AXIS_HEIGHT = 42

/**
 * Draws a chart: lines or candles over time with closed hours compressed, what-ifs dashed, the last values at the right, and the events
 * in a lane below. Text is escaped, and fonts are those of the system.
 * @returns SVG, the same for the same chart and options
 * @throws TapelineError `argument.invalid`, `option.unknown`
 */
export function drawChart(chart: Chart, options: DrawOptions = {}): string {
  checkChart(chart)
  parseZone(chart.zone)
  checkOptions('drawChart()', options, {
    width: kinds.number,
    height: kinds.number,
    theme: oneOf('light', 'dark'),
    eventsMax: kinds.number,
  })
  const { width = 960, height = 540, theme: name = 'light', eventsMax = 8 } = options
  checkSize('width', width, 320)
  checkSize('height', height, 240)
  const theme = THEMES[name]
  const rowsMax = Math.max(
    0,
    Math.min(eventsMax, Math.floor(((height - NO_EVENTS_BELOW) * EVENTS_SHARE) / 17)),
  )
  const lane = eventsHeight(chart, rowsMax)
  const extremes = valuesOf(chart)
  const top = TITLE_HEIGHT + 8
  const bottom = height - lane - AXIS_HEIGHT - (lane === 0 ? 0 : 12)
  const values = valueScale(extremes, top, bottom)
  const labels = endLabels(chart, theme, { width: width * LABELS_SHARE, height: bottom - top })
  const left =
    24 + Math.max(...values.ticks.map((tick) => textWidth(showValue(tick, chart.unit, values.decimals), 11)))
  const plot: Plot = { left, right: width - labels.width - 24, top, bottom }
  const time = timeScale(chart.sessions, plot.left, plot.right)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(chart.title)}" font-family="${FONT}" font-variant-numeric="tabular-nums">`,
    `<rect width="${width}" height="${height}" fill="${theme.background}"/>`,
    textAt(16, 28, fitted(chart.title, 18, (width - 32) / 1.1), { fill: theme.text, size: 18, bold: true }),
    textAt(16, 48, fitted(chart.subtitle, 12, width - 32), { fill: theme.faint, size: 12 }),
    ...drawValueAxis(chart, plot, time, values, theme),
    ...drawTimeAxis(chart, plot, time, theme),
    ...drawSeries(chart, time, values, theme),
    ...labels.draw(plot, values),
    ...drawEvents(chart, plot, time, { top: bottom + AXIS_HEIGHT, rowsMax, width }, theme),
    '</svg>',
    '',
  ].join('\n')
}

function* valuesOf({ series, unit }: Chart): Generator<number> {
  if (unit === 'percent') yield 0
  for (const { points, bars = [] } of series) {
    for (const { value } of points) yield value
    for (const { high, low } of bars) {
      yield high
      yield low
    }
  }
}

function checkSize(option: string, size: number, least: number): void {
  if (size >= least && size <= 8000) return
  throw new TapelineError({
    code: 'argument.invalid',
    message: `The option '${option}' of drawChart() is out of range.`,
    expected: `${least} to 8000 pixels`,
    found: String(size),
  })
}
