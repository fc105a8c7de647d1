/** A sweep as a fan of lines over time, drawn by uPlot. */
import uPlot from 'uplot'
import type { SweepTable } from '../../protocol.js'
import { showFigure } from '../format.js'
import { showTime } from '../zone.js'
import type { Colours } from './colours.js'

export interface SweepChartView {
  readonly table: SweepTable
  readonly path: string
  readonly zone: string
  readonly width: number
  readonly colours: Colours
}

/** @returns a function that removes it */
export function drawSweep(
  container: HTMLElement,
  { table, path, zone, width, colours }: SweepChartView,
): () => void {
  const { moments, factors, values } = table
  const show = (value: number | null): string => (value === null ? '' : showFigure(path, value))
  const axis = {
    stroke: colours.dim,
    grid: { stroke: colours.line, width: 1 },
    ticks: { show: false },
    font: '11px system-ui',
  }
  const chart = new uPlot(
    {
      width,
      height: 200,
      padding: [8, 24, 0, 0],
      legend: { show: false },
      scales: { x: { time: false } },
      axes: [
        {
          ...axis,
          space: 70,
          // The moments are at even distances: closed hours have no width.
          splits: (_, __, min, max) => [min, (min + max) / 2, max].map(Math.round),
          values: (_, splits) =>
            splits.map((index) => showTime(moments[index] ?? 0, zone, 'day').replace(/^\w+ /, '')),
        },
        { ...axis, size: 64, values: (_, splits) => splits.map(show) },
      ],
      series: [
        {},
        ...factors.map((factor) => ({
          label: `${Math.round(factor * 100)} %`,
          stroke: factor === 1 ? colours.text : shade(colours.series[0] ?? colours.text, factor),
          width: factor === 0 || factor === 1 ? 2 : 1,
          points: { show: false },
        })),
      ],
    },
    [
      moments.map((_, index) => index),
      ...values.map((row) => Array.from(row, (value) => (Number.isNaN(value) ? null : value))),
    ],
    container,
  )
  return () => chart.destroy()
}

/** Weaker effects are paler. */
function shade(colour: string, factor: number): string {
  return `color-mix(in srgb, ${colour} ${Math.round(35 + 60 * factor)}%, transparent)`
}
