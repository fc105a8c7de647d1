import { describe, expect, test } from '@jest/globals'
import { faultsOf, parseSmall, shortly } from './small-scenario.fixture.js'
import { writeScenario } from './write-scenario.js'

const CLOSES = `symbol,day,price
NVDA,2021-07-19,18.78
NVDA,2024-06-06,120.998
NVDA,2024-06-07,120.888
NVDA,2024-06-10,121.79
`
const BARS = `symbol,day,open,high,low,close,volume
NVDA,2024-06-07,119.8,121.7,118,120.888,4120000
`
const PRINTS = `symbol,day,price,size
NVDA,2024-06-07,119.8,100
NVDA,2024-06-10,120.4,100
`

/** A scenario with two splits and the closes above. */
function scenarioWith(declared: string, events = SPLITS): Readonly<Record<string, string>> {
  return {
    'scenario.yaml': `format: tapeline.scenario/1
name: splits
title: Splits
zone: America/New_York
start: 2021-01-04
instruments:
  - { symbol: NVDA, name: Nvidia, exchange: XNAS }
prints:
  - { file: prints.csv${declared} }
bars:
  - { file: bars.csv${declared} }
closes:
  - { file: closes.csv${declared} }
events:
${events}
`,
    'closes.csv': CLOSES,
    'bars.csv': BARS,
    'prints.csv': PRINTS,
  }
}

const SPLITS = `  - { id: split-2021, at: 2021-07-20, type: shares.split, data: { symbol: NVDA, newShares: 4, oldShares: 1 } }
  - { id: split-2024, at: 2024-06-10, type: shares.split, data: { symbol: NVDA, newShares: 10, oldShares: 1 } }`

function closesOf(files: Readonly<Record<string, string>>): number[] {
  return [...parseSmall(files).timeline].flatMap(({ type, data }) =>
    type === 'close.published' ? [data.price] : [],
  )
}

describe('a table of split-adjusted prices', () => {
  test('has the traded prices if it declares the adjustment', () => {
    const { timeline } = parseSmall(scenarioWith(', splitAdjusted: true'))
    const data = (id: string): unknown => timeline.get(id).data
    expect(closesOf(scenarioWith(', splitAdjusted: true'))).toEqual([18.78 * 40, 1209.98, 1208.88, 121.79])
    expect(data('bar-NVDA-2024-06-07')).toMatchObject({
      open: 1198,
      high: 1217,
      low: 1180,
      close: 1208.88,
      volume: 412000,
    })
    expect(data('print-NVDA-2024-06-07')).toMatchObject({ price: 1198, size: 10 })
    expect(data('print-NVDA-2024-06-10')).toMatchObject({ price: 120.4, size: 100 })
  })

  test('counts only the splits up to the declared day', () => {
    expect(closesOf(scenarioWith(', splitAdjusted: 2024-06-09'))).toEqual([
      18.78 * 4,
      120.998,
      120.888,
      121.79,
    ])
    expect(closesOf(scenarioWith(', splitAdjusted: 2024-06-10'))[1]).toBe(1209.98)
  })

  test.each(['', ', splitAdjusted: false'])('is unchanged without the declaration: %j', (declared) => {
    expect(closesOf(scenarioWith(declared))).toEqual([18.78, 120.998, 120.888, 121.79])
  })

  test('rejects an invalid day at its place', () => {
    const faults = faultsOf(() => parseSmall(scenarioWith(', splitAdjusted: sometime')))
    expect(faults[0]?.path).toBe('prints[0].splitAdjusted')
    expect(shortly(faults)[0]).toMatch(/^scenario\.yaml:9:\d+ date\.invalid$/)
  })

  test('reports an invalid split', () => {
    const wrong = SPLITS.replace('newShares: 10', 'newShares: -10')
    const faults = faultsOf(() => parseSmall(scenarioWith(', splitAdjusted: true', wrong)))
    expect(faults.map(({ code, path }) => [code, path])).toEqual([['event.data-invalid', 'events[1]']])
  })

  test('is written and read back the same', () => {
    const files = scenarioWith(', splitAdjusted: 2024-06-10')
    const text = writeScenario(parseSmall(files))
    expect(text).toContain('splitAdjusted: 2024-06-10')
    const again = parseSmall({ ...files, 'scenario.yaml': text })
    expect([...again.timeline]).toEqual([...parseSmall(files).timeline])
  })
})
