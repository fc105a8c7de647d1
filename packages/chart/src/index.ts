/** Charts of a market as SVG, in browsers and Node. */
export type { Chart, ChartBar, ChartEvent, ChartPoint, ChartSeries, ChartSession } from './chart.js'
export { type DrawOptions, drawChart } from './draw-chart.js'
export { type ChartedHistory, type MarketChartOptions, marketChart } from './market-chart.js'
