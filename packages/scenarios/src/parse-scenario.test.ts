import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parseDate } from '@tapeline/core/internal'
import { parse } from 'yaml'
import { parseSmall, smallScenario, withText } from './small-scenario.fixture.js'

const at = (text: string): number => parseDate(text).at

describe('parseScenario', () => {
  const small = parseSmall()

  test('returns the description of the file', () => {
    expect(small).toMatchObject({
      name: 'small',
      title: 'A small scenario',
      summary: '',
      zone: 'America/New_York',
      sources: { paper: { name: 'A paper', confidence: 'medium' } },
      consequences: [{ of: 'release', share: 0.5 }],
      uncaused: [{ from: '2025-01-24', to: '2025-01-24', reason: 'No source says why.' }],
    })
    expect(small.timeline.sealed).toBe(true)
    expect(Object.isFrozen(small) && Object.isFrozen(small.uncaused[0])).toBe(true)
  })

  test('orders the events of one instant: openings, prices, closings, written events', () => {
    expect([...small.timeline].map((event) => event.id)).toEqual([
      'list-NVDA',
      'shares-NVDA-2025-01-16',
      'list-^DJI',
      'release',
      'open-XNAS-2025-01-24',
      'close-NVDA-2025-01-24',
      'closed-XNAS-2025-01-24',
      'open-XNAS-2025-01-27',
      'print-NVDA-2025-01-27',
      'bar-NVDA-2025-01-27T14:30',
      'bar-NVDA-2025-01-27T15:30',
      'close-NVDA-2025-01-27',
      'closed-XNAS-2025-01-27',
      'late-print',
      'claim-change',
    ])
  })

  test('makes events of rows: a bar is at its end, the last one at the close', () => {
    const first = small.timeline.get('bar-NVDA-2025-01-27T14:30')
    expect(first.at).toBe(at('2025-01-27T15:30-05:00'))
    expect(first.data).toEqual({
      symbol: 'NVDA',
      start: at('2025-01-27T14:30-05:00'),
      open: 118.81,
      high: 119.47,
      low: 116.7,
      close: 117.78,
      volume: 78086044,
    })
    expect(first.sources).toEqual([{ name: 'Price files' }])
    const last = small.timeline.get('bar-NVDA-2025-01-27T15:30')
    expect(last.at).toBe(at('2025-01-27T16:00-05:00'))
    expect(last.data).not.toHaveProperty('volume')
    expect(small.timeline.get('print-NVDA-2025-01-27')).toMatchObject({
      at: at('2025-01-27T09:30-05:00'),
      data: { price: 124.8, condition: 'opening-print' },
    })
    expect(small.timeline.get('close-NVDA-2025-01-27')).toMatchObject({
      at: at('2025-01-27T16:00-05:00'),
      data: { price: 118.42, adjustment: 'unknown', day: '2025-01-27' },
    })
  })

  test('reads bars that last a session, prints at any time, and columns by other names', () => {
    const { timeline } = parseSmall({
      ...withText(
        '{ file: bars.csv, minutes: 60, sources: files }',
        '{ file: bars.csv, columns: { close: last } }',
      ),
      'bars.csv': 'symbol,day,open,high,low,last\nNVDA,2025-01-27,124.80,128.40,116.70,118.42\n',
      'prints.csv': 'symbol,at,price,size\nNVDA,2025-01-27T11:00:01.5,120,100\n',
    })
    expect(timeline.get('bar-NVDA-2025-01-27')).toMatchObject({
      at: at('2025-01-27T16:00-05:00'),
      data: { start: at('2025-01-27T09:30-05:00'), close: 118.42 },
    })
    expect(timeline.get('print-NVDA-2025-01-27T11:00:01.5')).toMatchObject({
      at: at('2025-01-27T11:00:01.5-05:00'),
      data: { price: 120, size: 100, condition: 'regular' },
    })
  })

  test('reads events, their dates in the zone of the file, and their sources', () => {
    expect(small.timeline.get('release')).toMatchObject({
      at: at('2025-01-20T00:00-05:00'),
      precision: 'day',
      zone: 'America/New_York',
      sources: [
        { name: 'A paper', address: 'https://example.org/paper', fact: 'S2', confidence: 'medium' },
        { name: 'Price files', confidence: 'low' },
      ],
    })
    expect(small.timeline.get('claim-change')).toMatchObject({
      at: at('2025-01-28T00:00-05:00'),
      data: {
        subject: { path: 'quotes.NVDA.changePct', at: at('2025-01-27T16:00-05:00') },
        relation: 'equals',
        value: -17,
        precision: 1,
      },
      sources: [{ name: 'A paper', fact: 'S10' }],
    })
  })

  test('reads the moments inside of written data', () => {
    const { timeline } = parseSmall(
      withText(
        'claims:\n',
        `  - id: written-claim
    at: 2025-01-28
    type: claim.made
    data: { subject: { path: quotes.NVDA.last, at: 2025-01-27T16:00 }, relation: equals, value: 118.42 }
claims:
`,
      ),
    )
    expect(timeline.get('written-claim').data).toHaveProperty('subject.at', at('2025-01-27T16:00-05:00'))
  })

  test('declares causes for the prices of the sessions, except for events with their own causes', () => {
    const caused = small.timeline.effectsOf('release').map((event) => event.id)
    expect(caused).toEqual([
      'print-NVDA-2025-01-27',
      'bar-NVDA-2025-01-27T14:30',
      'bar-NVDA-2025-01-27T15:30',
      'close-NVDA-2025-01-27',
    ])
    expect(small.timeline.get('close-NVDA-2025-01-27').causes).toEqual([{ id: 'release', share: 0.5 }])
    // Extended hours belong to their session.
    expect(parseSmall(withText('    causes: []\n', '')).timeline.get('late-print').causes).toHaveLength(1)
  })

  test('reads JSON like YAML', () => {
    const json = JSON.stringify(parse(smallScenario['scenario.yaml'] ?? ''))
    expect(parseSmall({ 'scenario.yaml': json }).timeline.toJSON()).toEqual(small.timeline.toJSON())
  })

  test('reads the example of the README', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
    const { timeline } = parseSmall({
      'scenario.yaml': /```yaml\n(.*?)```/s.exec(readme)?.[1] ?? '',
      'opening-prints.csv': smallScenario['prints.csv'] ?? '',
      'hourly.csv': smallScenario['bars.csv'] ?? '',
      'closes.csv': 'symbol,day,Close\nNVDA,2025-01-24,142.62\n',
    })
    expect(timeline.effectsOf('r1-release').map((event) => event.id)).toEqual([
      'print-NVDA-2025-01-27',
      'bar-NVDA-2025-01-27T14:30',
      'bar-NVDA-2025-01-27T15:30',
      'close-NVDA-2025-01-27',
    ])
  })
})
