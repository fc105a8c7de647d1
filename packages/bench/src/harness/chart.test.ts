import { describe, expect, it } from '@jest/globals'
import { result } from './benchmark.js'
import { chartOf } from './chart.js'

const RESULTS = [
  result('replay-objects', 2, 'ratio', null, null),
  result('emmett', 1.5, 'ratio', null, null),
  result('immer-per-event', 600, 'ratio', null, null),
  result('seek-cold-p50', 3, 'ms', null, null),
]

describe('the chart', () => {
  it('shows every opponent by its time, the fastest first', () => {
    const labels = [...(chartOf(RESULTS) ?? '').matchAll(/text-anchor="end">([^<]*)<.*?>([\d.,]+)×/g)]
    expect(labels.map(([, name, times]) => [name, times])).toEqual([
      ['Hand-written loop over objects', '0.5'],
      ['Emmett, aggregateStream', '1.5'],
      ['Immer, a draft per event', '600'],
    ])
  })

  it('draws logarithmic bars: from 1 to 10 is as long as from 10 to 100', () => {
    const svg = chartOf([
      result('castore', 10, 'ratio', null, null),
      result('mutative', 100, 'ratio', null, null),
    ])
    const widths = [...(svg ?? '').matchAll(/<rect [^>]*width="([\d.]+)"/g)].map(([, width]) => Number(width))
    expect(widths[1]).toBeCloseTo(2 * (widths[0] ?? 0), 0)
  })

  it('is undefined without opponents', () => {
    expect(chartOf([result('seek-cold-p50', 3, 'ms', null, null)])).toBeUndefined()
  })
})
