import { describe, expect, it } from '@jest/globals'
import { fanChart } from './fan-chart.js'

const fan = [
  { label: '01-24', quantiles: [20, 20, 20, 20, 20], recorded: 20 },
  { label: '01-27', quantiles: [0, 10, 20, 33, 65], recorded: 0 },
  { label: '01-28', quantiles: [] },
]

describe('a fan chart', () => {
  it('draws the quantiles and the recorded value of each moment', () => {
    expect(fanChart(fan, 80).split('\n')).toEqual([
      '    65.00 │       ░░░░',
      '    60.00 │       ░░░░',
      '    55.00 │       ░░░░',
      '    50.00 │       ░░░░',
      '    45.00 │       ░░░░',
      '    40.00 │       ░░░░',
      '    35.00 │       ▒▒▒▒',
      '    30.00 │       ▒▒▒▒',
      '    25.00 │       ▒▒▒▒',
      '    20.00 │ ━━●━  ━━━━',
      '    15.00 │       ▒▒▒▒',
      '    10.00 │       ▒▒▒▒',
      '     5.00 │       ░░░░',
      '     0.00 │       ░░●░',
      '          └──────────────────',
      '           01-24 01-27 01-28',
      '',
    ])
  })

  it.each([1, 11, 12, 20, 40, 62])('has %d moments in 80 columns', (count) => {
    const moments = Array.from({ length: count }, (_, index) => ({
      label: '01-24',
      quantiles: [1, 2, 3, 4, 5].map((value) => value * index),
      recorded: index,
    }))
    const lines = fanChart(moments, 80).split('\n')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
    expect(lines.join('').split('●')).toHaveLength(count + 1)
  })
})
