import { describe, expect, it } from '@jest/globals'
import { seriesCsv } from './export.js'

describe('the exported table', () => {
  it('has a row a point, and leaves missing columns empty', () => {
    const times = Float64Array.of(Date.UTC(2025, 0, 27, 21))
    const values = Float64Array.of(118.42)
    expect(seriesCsv([{ symbol: 'NVDA', branch: 'recorded', times, values }])).toBe(
      'time,branch,symbol,open,high,low,close\n2025-01-27T21:00:00.000Z,recorded,NVDA,,,,118.42\n',
    )
    const candle = {
      symbol: '^DJI',
      branch: 'recorded',
      times,
      values,
      opens: values,
      highs: values,
      lows: values,
    }
    expect(seriesCsv([candle])).toContain(',^DJI,118.42,118.42,118.42,118.42\n')
  })

  it('quotes text that a spreadsheet would split or run', () => {
    const series = { symbol: '=1+1', branch: 'a,"b"', times: Float64Array.of(0), values: Float64Array.of(1) }
    expect(seriesCsv([series]).split('\n')[1]).toBe('1970-01-01T00:00:00.000Z,"a,""b""",\'=1+1,,,,1')
  })
})
