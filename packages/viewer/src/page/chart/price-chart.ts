/** A chart of prices on a compressed axis, drawn by Lightweight Charts. */
import {
  type CandlestickData,
  CandlestickSeries,
  CrosshairMode,
  createChart,
  type ISeriesApi,
  type LineData,
  LineSeries,
  LineStyle,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts'
import type { Series } from '../../protocol.js'
import { showPercent, showPrice, showRatio } from '../format.js'
import type { Range } from '../page-state.js'
import { gapsOf, positionOf, slotStarts, type TimeAxis } from '../time-axis.js'
import { offsetOf, showTime } from '../zone.js'
import { AxisPrimitive } from './axis-primitive.js'
import type { Colours } from './colours.js'
import { type Plotted, plot } from './plotted.js'

/** A series with how it is drawn. */
export interface Drawn {
  readonly series: Series
  readonly colour: string
  readonly isDashed: boolean
}

export interface PriceChartView {
  readonly axis: TimeAxis
  readonly drawn: readonly Drawn[]
  readonly inPercent: boolean
  readonly zone: string
  readonly cursor: number
  readonly loop: Range | undefined
  readonly colours: Colours
  /** Whether the dates are below the chart; of several charts, below the last. */
  readonly hasDates: boolean
}

export interface PriceChart {
  render(view: PriceChartView): void
  /** The width of the plot without the price scale, in pixels. */
  plotWidth(): number
  picture(): HTMLCanvasElement
  /** The slot under the pointer; undefined outside the plot. */
  onHover(listener: (slot: number | undefined) => void): void
  destroy(): void
}

const SCALE_WIDTH = 84
/** How long an offset of a zone is used before it is read again, which takes microseconds. */
const OFFSET_MS = 12 * 3_600_000

export function createPriceChart(container: HTMLElement): PriceChart {
  const chart = createChart(container, {
    autoSize: true,
    // The page moves and zooms its own axis, which all charts and the lane share.
    handleScroll: false,
    handleScale: {
      mouseWheel: false,
      pinch: false,
      axisPressedMouseMove: { time: false, price: true },
      axisDoubleClickReset: true,
    },
    layout: { attributionLogo: false, background: { color: 'transparent' }, fontSize: 11 },
    rightPriceScale: {
      minimumWidth: SCALE_WIDTH,
      borderVisible: false,
      scaleMargins: { top: 0.16, bottom: 0.06 },
    },
    timeScale: {
      timeVisible: true,
      borderVisible: false,
      minBarSpacing: 0.001,
      enableConflation: true,
      lockVisibleTimeRangeOnResize: true,
      shiftVisibleRangeOnNewBar: false,
    },
    crosshair: { mode: CrosshairMode.Normal },
  })
  const primitive = new AxisPrimitive()
  const slots = chart.addSeries(LineSeries, {
    lastValueVisible: false,
    priceLineVisible: false,
    visible: true,
  })
  chart.panes()[0]?.attachPrimitive(primitive)
  let times: readonly UTCTimestamp[] = []
  let starts: Float64Array = new Float64Array()
  let shownAxis: TimeAxis | undefined
  let shownZone = ''
  let shownColours: Colours | undefined
  const lines: {
    readonly api: ISeriesApi<'Line'> | ISeriesApi<'Candlestick'>
    readonly isCandles: boolean
  }[] = []

  const showAxis = (axis: TimeAxis, zone: string): void => {
    if (shownAxis === axis && shownZone === zone) return
    ;[shownAxis, shownZone] = [axis, zone]
    starts = slotStarts(axis)
    times = localTimes(axis, starts, zone)
    slots.setData(times.map((time) => ({ time })))
    const instants = new Map(times.map((time, slot) => [time as Time, starts[slot] ?? 0]))
    chart.applyOptions({
      localization: { timeFormatter: (time: Time) => showTime(instants.get(time) ?? 0, zone, 'short') },
      timeScale: {
        tickMarkFormatter: (time: Time, type: number) => {
          const instant = instants.get(time) ?? 0
          return type >= 3
            ? showTime(instant, zone, 'time')
            : showTime(instant, zone, 'day').replace(/^\w+ /, '')
        },
      },
    })
  }

  const showColours = (colours: Colours): void => {
    if (shownColours === colours) return
    shownColours = colours
    chart.applyOptions({
      layout: { textColor: colours.dim },
      grid: { vertLines: { visible: false }, horzLines: { color: colours.line } },
      crosshair: {
        vertLine: { color: colours.dim, labelBackgroundColor: colours.text },
        horzLine: { color: colours.dim, labelBackgroundColor: colours.text },
      },
    })
  }

  const lineAt = (index: number, isCandles: boolean): ISeriesApi<'Line'> | ISeriesApi<'Candlestick'> => {
    const line = lines[index]
    if (line?.isCandles === isCandles) return line.api
    if (line) chart.removeSeries(line.api)
    const api = isCandles ? chart.addSeries(CandlestickSeries) : chart.addSeries(LineSeries)
    lines[index] = { api, isCandles }
    return api
  }

  return {
    render({ axis, drawn, inPercent, zone, cursor, loop, colours, hasDates }) {
      showAxis(axis, zone)
      showColours(colours)
      const show = inPercent ? showPercent : showPrice
      const priceFormat = {
        type: 'custom',
        minMove: 0.01,
        formatter: (value: number) => show(value),
      } as const
      // The scale takes its format from the first series.
      slots.applyOptions({ priceFormat })
      chart.applyOptions({ timeScale: { visible: hasDates } })
      for (const [index, { series, colour, isDashed }] of drawn.entries()) {
        const isCandles = series.opens !== undefined
        const api = lineAt(index, isCandles)
        const shared = { priceFormat, priceLineVisible: false, lastValueVisible: true }
        if (isCandles)
          api.applyOptions({ ...shared, ...candleColours(isDashed ? colour : undefined, colours) })
        else
          api.applyOptions({
            ...shared,
            color: colour,
            lineWidth: 2,
            lineStyle: isDashed ? LineStyle.Dashed : LineStyle.Solid,
            crosshairMarkerRadius: 3,
          })
        ;(api as ISeriesApi<'Line'>).setData(
          plot(series, axis, inPercent).map((point) => dataOf(point, times)),
        )
      }
      for (const { api } of lines.splice(drawn.length)) chart.removeSeries(api)
      chart.timeScale().setVisibleLogicalRange({ from: -0.5, to: Math.max(0.5, axis.length - 0.5) })
      const share = (instant: number): number => positionOf(axis, instant) / Math.max(1, axis.length)
      const bounds = (range: Range): readonly [number, number] => [share(range.from), share(range.to)]
      primitive.show({
        gaps: gapsOf(axis).map(({ start, end }) => [share(start), share(end)] as const),
        ...(loop === undefined ? {} : { loop: bounds(loop) }),
        splits: splitsOf(drawn).map(({ at, ratio }) => ({ at: share(at), label: showRatio(ratio) })),
        cursor: cursor < axis.from ? 0 : cursor > axis.to ? 2 : share(cursor),
        colours,
      })
    },
    plotWidth: () => chart.timeScale().width(),
    picture: () => chart.takeScreenshot(),
    onHover(listener) {
      chart.subscribeCrosshairMove(({ logical, point }) =>
        listener(point === undefined ? undefined : logical),
      )
    },
    destroy: () => chart.remove(),
  }
}

/** Each split once, since branches share it. */
function splitsOf(drawn: readonly Drawn[]): readonly { readonly at: number; readonly ratio: number }[] {
  const all = drawn.flatMap(({ series }) => series.splits ?? [])
  return [...new Map(all.map((split) => [`${split.at} ${split.ratio}`, split])).values()]
}

/**
 * Times for the chart's own labels: those of the zone's clock, ascending even where the clock is set back. Closed hours keep the
 * date before them, so that the label of a day is at its open.
 */
function localTimes(axis: TimeAxis, starts: Float64Array, zone: string): readonly UTCTimestamp[] {
  const times: UTCTimestamp[] = []
  for (const { start, position, length, isOpen } of axis.segments) {
    let [offset, readUntil] = [0, -Infinity]
    for (let slot = position; slot < position + length; slot += 1) {
      const instant = isOpen ? (starts[slot] ?? 0) : start + (slot - position) * 1000
      if (instant >= readUntil) [offset, readUntil] = [offsetOf(instant, zone), instant + OFFSET_MS]
      times.push(
        Math.max(Math.floor((instant + offset) / 1000), (times.at(-1) ?? -Infinity) + 1) as UTCTimestamp,
      )
    }
  }
  return times
}

function dataOf({ slot, value, open, high, low }: Plotted, times: readonly UTCTimestamp[]): LineData {
  const time = times[slot] as UTCTimestamp
  if (open === undefined || high === undefined || low === undefined) return { time, value }
  const candle: CandlestickData = { time, open, high, low, close: value }
  return candle as unknown as LineData
}

/** Candles of a branch have its colour; those of the recorded history have the colours of rise and fall. */
function candleColours(colour: string | undefined, colours: Colours): object {
  const [up, down] = colour === undefined ? [colours.up, colours.down] : ['transparent', colour]
  return {
    upColor: up,
    downColor: down,
    borderUpColor: colour ?? up,
    borderDownColor: down,
    wickUpColor: colour ?? up,
    wickDownColor: down,
  }
}
