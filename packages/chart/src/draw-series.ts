import type { Chart, ChartBar, ChartPoint, ChartSeries } from './chart.js'
import { type Plot, showValue } from './draw-axes.js'
import { fitted, px, textAt, textWidth } from './text.js'
import { DASHES, type Theme } from './theme.js'
import type { TimeScale } from './time-scale.js'
import type { ValueScale } from './value-scale.js'

const LABEL_SIZE = 12
const LABEL_HEIGHT = 15
/** Candles narrower than this are joined. */
const CANDLE_MIN = 5

interface Style {
  readonly colour: string
  readonly dash: string | undefined
}

/** The colour of an instrument, and the dashes of a what-if, by their order in the chart. */
function stylesOf({ series }: Chart, theme: Theme): (own: ChartSeries) => Style {
  const instruments = [...new Set(series.map(({ instrument }) => instrument))]
  const branches = [...new Set(series.flatMap(({ branch }) => branch ?? []))]
  return ({ instrument, branch }) => ({
    colour: theme.series[instruments.indexOf(instrument) % theme.series.length] as string,
    dash: branch === undefined ? undefined : DASHES[branches.indexOf(branch) % DASHES.length],
  })
}

/** The recorded lines are last, on top of the others. */
export function drawSeries(chart: Chart, time: TimeScale, values: ValueScale, theme: Theme): string[] {
  const styleOf = stylesOf(chart, theme)
  const inOrder = [...chart.series].sort(
    (one, other) => Number(one.branch === undefined) - Number(other.branch === undefined),
  )
  return inOrder.flatMap((own) =>
    own.bars === undefined
      ? drawLine(chart, own.points, time, values, styleOf(own))
      : drawCandles(chart, own, time, values, theme),
  )
}

/** At most four points for each pixel. */
function drawLine(
  { sessions }: Chart,
  points: readonly ChartPoint[],
  { x }: TimeScale,
  { y }: ValueScale,
  { colour, dash }: Style,
): string[] {
  const own = thinned(inSessions(points, sessions), x)
  const dashes = dash === undefined ? '' : ` stroke-dasharray="${dash}"`
  const [only] = own
  if (own.length === 1 && only !== undefined) return [dot(x(only.at), y(only.value), colour)]
  const path = own.map((point) => `${px(x(point.at))},${px(y(point.value))}`)
  return [
    `<polyline points="${path.join(' ')}" fill="none" stroke="${colour}" stroke-width="2" stroke-linejoin="round" stroke-linecap="round"${dashes}/>`,
  ]
}

function dot(x: number, y: number, colour: string): string {
  return `<circle cx="${px(x)}" cy="${px(y)}" r="2.5" fill="${colour}"/>`
}

function inSessions(points: readonly ChartPoint[], sessions: Chart['sessions']): readonly ChartPoint[] {
  let index = 0
  return points.filter(({ at }) => {
    while (index < sessions.length - 1 && (sessions[index]?.close ?? 0) < at) index += 1
    const { open, close } = sessions[index] as Chart['sessions'][number]
    return at >= open && at <= close
  })
}

/** The first, lowest, highest and last point of each column of pixels. */
function thinned(points: readonly ChartPoint[], x: TimeScale['x']): readonly ChartPoint[] {
  const kept: ChartPoint[] = []
  for (let start = 0; start < points.length; ) {
    const column = Math.floor(x((points[start] as ChartPoint).at))
    let end = start
    let [low, high] = [start, start]
    for (; end < points.length && Math.floor(x((points[end] as ChartPoint).at)) === column; end += 1) {
      if ((points[end] as ChartPoint).value < (points[low] as ChartPoint).value) low = end
      if ((points[end] as ChartPoint).value > (points[high] as ChartPoint).value) high = end
    }
    const indices = new Set([start, low, high, end - 1].sort((one, other) => one - other))
    for (const index of indices) kept.push(points[index] as ChartPoint)
    start = end
  }
  return kept
}

/**
 * Candles are hollow if the value rose and filled if it fell, so that they differ without colour too. A session without bars shows its
 * last value.
 */
function drawCandles(
  { sessions }: Chart,
  { bars = [], points }: ChartSeries,
  { x }: TimeScale,
  { y }: ValueScale,
  theme: Theme,
): string[] {
  return sessions.flatMap(({ open, close }) => {
    const own = bars.filter((bar) => bar.start >= open && bar.at <= close)
    const last = points.findLast(({ at }) => at >= open && at <= close)
    if (own.length === 0) return last === undefined ? [] : [dot(x(last.at), y(last.value), theme.faint)]
    return joined(own, x).map((bar) => {
      const [left, right] = [x(bar.start), x(bar.at)]
      const middle = (left + right) / 2
      const width = Math.max(1, Math.min(14, (right - left) * 0.7))
      const [top, bottom] = [y(Math.max(bar.open, bar.close)), y(Math.min(bar.open, bar.close))]
      const isUp = bar.close >= bar.open
      const colour = isUp ? theme.up : theme.down
      return [
        `<line x1="${px(middle)}" x2="${px(middle)}" y1="${px(y(bar.high))}" y2="${px(y(bar.low))}" stroke="${colour}"/>`,
        `<rect x="${px(middle - width / 2)}" y="${px(top)}" width="${px(width)}" height="${px(Math.max(1, bottom - top))}" fill="${isUp ? theme.background : colour}" stroke="${colour}"/>`,
      ].join('')
    })
  })
}

/** Neighbouring bars as one, so that candles are wide enough. */
function joined(bars: readonly ChartBar[], x: TimeScale['x']): readonly ChartBar[] {
  const [first] = bars
  if (first === undefined) return []
  const width = (x((bars.at(-1) as ChartBar).at) - x(first.start)) / bars.length
  const count = Math.max(1, Math.ceil(CANDLE_MIN / Math.max(width, 1e-9)))
  const groups: ChartBar[] = []
  for (let index = 0; index < bars.length; index += count) {
    const group = bars.slice(index, index + count)
    const [opening, closing] = [group[0] as ChartBar, group.at(-1) as ChartBar]
    groups.push({
      start: opening.start,
      at: closing.at,
      open: opening.open,
      high: Math.max(...group.map(({ high }) => high)),
      low: Math.min(...group.map(({ low }) => low)),
      close: closing.close,
    })
  }
  return groups
}

/** The label of a series at its right end: its name and its last value. */
interface EndLabel {
  readonly name: string
  readonly value: string
  readonly last: number
  readonly colour: string
}

/** The labels of all series, and the width that they need. */
export interface EndLabels {
  readonly width: number
  readonly draw: (plot: Plot, values: ValueScale) => string[]
}

const DECIMALS = 2

/** Labels without overlaps: on two lines each, or on one if there is no room for two. */
export function endLabels(
  chart: Chart,
  theme: Theme,
  { width: most, height }: { readonly width: number; readonly height: number },
): EndLabels {
  const styleOf = stylesOf(chart, theme)
  const all = chart.series.flatMap((own): EndLabel[] => {
    const last = own.points.at(-1)
    if (last === undefined) return []
    const name = own.branch === undefined ? own.instrument : `${own.instrument} ${own.branch}`
    return [
      {
        name,
        value: showValue(last.value, chart.unit, DECIMALS),
        last: last.value,
        colour: styleOf(own).colour,
      },
    ]
  })
  // Recorded values are first. Those without room have no label.
  const labels = all.slice(0, Math.max(1, Math.floor(height / (LABEL_HEIGHT + 3))))
  const lines = labels.length * (2 * LABEL_HEIGHT + 3) <= height ? 2 : 1
  const named = labels.map((label) => {
    const room = lines === 2 ? most : most - 6 - textWidth(label.value, LABEL_SIZE)
    return { ...label, name: fitted(label.name, LABEL_SIZE, room / 1.1) }
  })
  const widths = named.map(({ name, value }) => {
    const [first, second] = [textWidth(name, LABEL_SIZE) * 1.1, textWidth(value, LABEL_SIZE)]
    return lines === 2 ? Math.max(first, second) : first + 6 + second
  })
  const draw = (plot: Plot, { y }: ValueScale): string[] => {
    const sorted = [...named].sort((one, other) => other.last - one.last)
    const places = spread(
      sorted.map(({ last }) => y(last) + 4 - (lines - 1) * (LABEL_HEIGHT / 2)),
      { step: lines * LABEL_HEIGHT + 3, top: plot.top + 6, bottom: plot.bottom - (lines - 1) * LABEL_HEIGHT },
    )
    return sorted.flatMap(({ name, value, colour }, index) => {
      const [x, at] = [plot.right + 8, places[index] as number]
      const style = { fill: colour, size: LABEL_SIZE }
      const second =
        lines === 2 ? [x, at + LABEL_HEIGHT - 1] : [x + textWidth(name, LABEL_SIZE) * 1.1 + 6, at]
      const [valueX, valueY] = second as [number, number]
      return [textAt(x, at, name, { ...style, bold: true }), textAt(valueX, valueY, value, style)]
    })
  }
  return { width: Math.max(0, ...widths), draw }
}

/** Moves sorted places apart, between two limits if there is room. */
function spread(
  wanted: readonly number[],
  { step, top, bottom }: { readonly step: number; readonly top: number; readonly bottom: number },
): readonly number[] {
  const places: number[] = []
  for (const place of wanted)
    places.push(Math.max(place, top, (places.at(-1) ?? Number.NEGATIVE_INFINITY) + step))
  let limit = bottom
  for (let index = places.length - 1; index >= 0; index -= 1) {
    places[index] = Math.min(places[index] as number, limit)
    limit = (places[index] as number) - step
  }
  return places
}
