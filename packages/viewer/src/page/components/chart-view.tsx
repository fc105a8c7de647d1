import { type Signal, useSignal, useSignalEffect } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { readColours, SERIES_COLOURS } from '../chart/colours.js'
import { followPointer } from '../chart/pointer.js'
import { createPriceChart, type PriceChart } from '../chart/price-chart.js'
import { axis, charts, cursor, field, histories, plotWidth, zone } from '../model.js'
import { styleOf } from '../series-styles.js'
import { series } from '../session.js'
import { activeChart, removeChart } from '../symbols.js'
import { systemTheme } from '../theme.js'
import { Legend } from './legend.js'

const unit = field('unit')
const theme = field('theme')
const loop = field('loop')

/** The charts on the page, for their picture. */
export const openCharts: Set<PriceChart> = new Set()

/** One chart of the cursor: its symbols on the shown branch and those beside it. */
export function ChartView({ index }: { readonly index: number }): JSX.Element {
  const container = useRef<HTMLDivElement>(null)
  const chart = useRef<PriceChart | undefined>(undefined)
  const hovered: Signal<number | undefined> = useSignal(undefined)
  const own = charts.value[index] ?? []

  useEffect(() => {
    const element = container.current
    if (element === null) return
    const made = createPriceChart(element)
    chart.current = made
    openCharts.add(made)
    made.onHover((slot) => {
      hovered.value = slot
    })
    const stopFollowing = followPointer(element, () => made.plotWidth())
    const observer = new ResizeObserver(() => {
      if (index === 0) plotWidth.value = made.plotWidth() || element.clientWidth - 84
    })
    observer.observe(element)
    return () => {
      observer.disconnect()
      stopFollowing()
      openCharts.delete(made)
      made.destroy()
    }
  }, [])

  useSignalEffect(() => {
    const element = container.current
    const symbols = charts.value[index] ?? []
    // Both change the colours of the style sheet.
    if (
      element === null ||
      theme.value === undefined ||
      systemTheme.value === undefined ||
      plotWidth.value < 0
    )
      return
    const colours = readColours(element)
    const branches = histories.value.map(({ branch }) => branch)
    const drawn = series.value
      .filter(({ symbol }) => symbols.includes(symbol))
      .map((one) => {
        const { colour, isDashed } = styleOf(one, symbols, branches)
        return { series: one, isDashed, colour: colours.series[colour % SERIES_COLOURS] ?? colours.text }
      })
    chart.current?.render({
      axis: axis.value,
      // The shown branch is drawn last, over the others.
      drawn: drawn.toReversed(),
      inPercent: unit.value === 'percent' || (unit.value === 'auto' && symbols.length > 1),
      zone: zone.value,
      cursor: cursor.value.at,
      loop: loop.value,
      colours,
      hasDates: index === charts.value.length - 1,
    })
  })

  return (
    <section
      class={`chart${activeChart.value === index && charts.value.length > 1 ? ' active' : ''}`}
      aria-label={`Chart ${index + 1}: ${own.join(', ') || 'empty'}`}
      onPointerDown={() => {
        activeChart.value = index
      }}
    >
      <Legend symbols={own} hovered={hovered.value} />
      <div
        class="canvas"
        ref={container}
        role="img"
        aria-label={`${own.join(', ')} over time, up to the cursor`}
      />
      {charts.value.length > 1 && (
        <button
          type="button"
          class="icon remove"
          aria-label={`Remove chart ${index + 1}`}
          onClick={() => removeChart(index)}
        >
          ×
        </button>
      )}
    </section>
  )
}
