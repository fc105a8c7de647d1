import { expect, it } from '@jest/globals'
import { fanChart } from './fan-chart.js'

it('draws the quantiles and the recorded value of each moment', () => {
  const moments = [
    { at: 0, count: 2, quantiles: [20, 20, 20, 20, 20] },
    { at: 1, count: 2, quantiles: [0, 10, 20, 30, 40] },
    { at: 2, count: 0, quantiles: [] },
  ]
  const projected = { probabilities: [0.05, 0.25, 0.5, 0.75, 0.95], moments, seeds: [] }
  const chart = fanChart(projected, { labels: ['Mon', 'Tue', 'Wed'], recorded: [20, 0, 10], height: 5 })
  expect(chart.split('\n').map((line) => line.trimEnd())).toEqual([
    '    40.00 │       ░░░░',
    '    30.00 │       ▒▒▒▒',
    '    20.00 │ ━━●━  ━━━━',
    '    10.00 │       ▒▒▒▒    ●',
    '     0.00 │       ░░●░',
    '          └──────────────────',
    '             Mon   Tue   Wed',
  ])
})
