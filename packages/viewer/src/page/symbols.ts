/** The symbols of the charts. */
import { type Signal, signal } from '@preact/signals'
import { charts, update } from './model.js'

/** The chart to which symbols are added. */
export const activeChart: Signal<number> = signal(0)

/** Puts a symbol on the active chart, or takes it off. */
export function toggleSymbol(symbol: string): void {
  const index = Math.min(activeChart.peek(), charts.peek().length - 1)
  update({
    charts: charts.peek().map((one, at) => {
      if (at !== index) return one
      return one.includes(symbol) ? one.filter((other) => other !== symbol) : [...one, symbol]
    }),
  })
}

/** Shows a symbol alone on the active chart. */
export function showAlone(symbol: string): void {
  const index = Math.min(activeChart.peek(), charts.peek().length - 1)
  update({ charts: charts.peek().map((one, at) => (at === index ? [symbol] : one)) })
}

export function addChart(symbol: string): void {
  update({ charts: [...charts.peek(), [symbol]] })
  activeChart.value = charts.peek().length - 1
}

export function removeChart(index: number): void {
  update({ charts: charts.peek().filter((_, at) => at !== index) })
  activeChart.value = 0
}
