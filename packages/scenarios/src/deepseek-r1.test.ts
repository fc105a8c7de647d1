import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { replay } from '@tapeline/core'
import { getCalendar } from '@tapeline/core/calendar'
import { parseDate } from '@tapeline/core/internal'
import { type MarketEvent, market } from '@tapeline/core/market'
import { parse } from 'yaml'
import { readScenario } from './load-scenario.js'
import { parseScenario } from './parse-scenario.js'
import type { Scenario } from './scenario.js'

const PRICES = ['price.traded', 'bar.closed', 'close.published']
const folder = new URL('../scenarios/deepseek-r1/', import.meta.url)

let scenario: Scenario
let events: readonly MarketEvent[]
beforeAll(async () => {
  scenario = await readScenario('deepseek-r1')
  events = [...scenario.timeline]
})

const ofType = (type: MarketEvent['type']): MarketEvent[] => events.filter((event) => event.type === type)
const symbolOf = (event: MarketEvent): string => String((event.data as { readonly symbol?: string }).symbol)
const dayOf = (event: MarketEvent): string => getCalendar('XNYS').dayOf(event.at)
const dataOf = (id: string): unknown => scenario.timeline.get(id).data

describe('deepseek-r1', () => {
  test.each(Array.from({ length: 22 }, (_, index) => `S${index + 1}`))(
    'names fact %s of the article',
    (fact) => {
      const named = events.filter(({ sources }) => sources.some((source) => source.fact === fact))
      expect(named.map((event) => event.id)).not.toEqual([])
      expect(named.flatMap(({ sources }) => sources).map((source) => source.name)).toContain(
        'baogiaothong.vn 2025-01-28',
      )
    },
  )

  test('has every figure once', () => {
    const counts = Object.fromEntries(
      [
        'instrument.listed',
        'shares.reported',
        'session.opened',
        'session.closed',
        'bar.closed',
        'record.reported',
      ].map((type) => [type, ofType(type as MarketEvent['type']).length]),
    )
    expect(counts).toEqual({
      'instrument.listed': 23,
      'shares.reported': 8,
      'session.opened': 30,
      'session.closed': 30,
      // Seven bars of twelve symbols on six days, and one of twelve symbols on five.
      'bar.closed': 7 * 12 * 6 + 12 * 5,
      'record.reported': 6,
    })
    // Of twenty symbols on fifteen days, and the Dow's two.
    expect(ofType('close.published')).toHaveLength(20 * 15 + 2)
    // Of twelve symbols on eleven days, and the three of 28 January.
    expect(ofType('price.traded')).toHaveLength(12 * 11 + 3)
  })

  test('has sources with a confidence for every event except listings and sessions', () => {
    const unfounded = events.filter(
      ({ sources }) => sources.some((source) => source.confidence === undefined) || sources.length === 0,
    )
    expect([...new Set(unfounded.map((event) => event.type))].sort()).toEqual([
      'instrument.listed',
      'session.closed',
      'session.opened',
    ])
  })

  test('declares the release as the cause of exactly the moves of 27 and 28 January that the article names', () => {
    const named = [
      'AVGO',
      'CEG',
      'GOOGL',
      'META',
      'MRVL',
      'MU',
      'NVDA',
      'ORCL',
      'SMR',
      'TSM',
      'VRT',
      '^GSPC',
      '^IXIC',
    ]
    const effects = scenario.timeline.effectsOf('r1-release')
    expect([...new Set(effects.map(symbolOf))].sort()).toEqual(named)
    expect([...new Set(effects.map(dayOf))].sort()).toEqual(['2025-01-27', '2025-01-28'])
    const moves = events.filter((event) => PRICES.includes(event.type) && named.includes(symbolOf(event)))
    const inSessions = moves.filter((event) => ['2025-01-27', '2025-01-28'].includes(dayOf(event)))
    expect(effects.map((event) => event.id).sort()).toEqual(inSessions.map((event) => event.id).sort())
    expect(effects.every(({ causes }) => causes.length === 1 && causes[0]?.share === 1)).toBe(true)
    expect(events.filter(({ causes }) => causes.length > 0)).toHaveLength(effects.length)
  })

  test('gives a reason for every move without a cause', () => {
    const unexplained = events.filter((event) => {
      if (!PRICES.includes(event.type) || event.causes.length > 0) return false
      const [symbol, day] = [symbolOf(event), dayOf(event)]
      return !scenario.uncaused.some(
        ({ instruments, from, to }) => (instruments?.includes(symbol) ?? true) && from <= day && day <= to,
      )
    })
    expect(unexplained.map((event) => event.id)).toEqual([])
  })

  test('has the figures of its sources', () => {
    expect(dataOf('close-NVDA-2025-01-24')).toMatchObject({ price: 142.62 })
    expect(dataOf('close-NVDA-2025-01-17')).toMatchObject({ price: 137.71 })
    expect(dataOf('close-META-2025-01-27')).toMatchObject({ price: 659.88 })
    expect(dataOf('close-TSM-2025-01-27')).toMatchObject({ price: 192.31, adjustment: 'unknown' })
    expect(dataOf('close-VRT-2025-01-27')).toMatchObject({ price: 102.4083, adjustment: 'dividend-adjusted' })
    expect(dataOf('close-^DJI-2025-01-27')).toMatchObject({ price: 44713.58 })
    expect(dataOf('print-META-2025-01-27')).toMatchObject({ price: 626.61, condition: 'opening-print' })
    expect(dataOf('bar-NVDA-2025-01-27T14:30')).toMatchObject({ low: 116.7, close: 117.78, volume: 78086044 })
    expect(dataOf('bar-AMZN-2025-02-07')).toMatchObject({ open: 232.5, low: 228.06, close: 229.15 })
    expect(dataOf('v3-training-cost')).toMatchObject({ amountUsdMin: 5_576_000, amountUsdMax: 5_576_000 })
    expect(dataOf('claim-s10-loss')).toMatchObject({ relation: 'equals', value: -588.8e9, precision: 1e8 })
    expect(
      ofType('shares.reported').map((event) => [
        symbolOf(event),
        (event.data as { shares: number }).shares / 1e9,
      ]),
    ).toEqual([
      ['META', 2.72],
      ['NVDA', 24.5],
      ['AAPL', 15.04394],
      ['MSFT', 7.4328056],
      ['GOOGL', 12.2],
      ['AMZN', 10.52],
      ['META', 2.52],
      ['TSLA', 3.21],
    ])
  })

  test('agrees with the capitalisations that its share counts were computed from', () => {
    const { claims } = replay(scenario.timeline, market).atEnd()
    const verdicts = ['claim-cap-AAPL', 'claim-cap-MSFT'].map(
      (id) => claims.find((claim) => claim.id === id)?.verdict,
    )
    expect(verdicts).toEqual(['agrees', 'agrees'])
  })

  test('has both sides if sources disagree', () => {
    const spending = (id: string): unknown => {
      const { amountUsdMin, amountUsdMax } = dataOf(id) as Record<string, number>
      return [amountUsdMin, amountUsdMax]
    }
    expect([spending('meta-capex'), spending('meta-capex-article')]).toEqual([
      [60e9, 65e9],
      [65e9, undefined],
    ])
    expect(spending('r1-cost')).toEqual([5.6e6, 5.6e6])
    const records = ofType('record.reported').map(
      (event) => (event.data as { valueUsd: number }).valueUsd / 1e9,
    )
    expect(records).toEqual([232, 237.6, 240, 251.3, 252, 279])
    const values = (path: string): unknown[] =>
      ofType('claim.made').flatMap(({ data }) => {
        const claim = data as { subject: { path: string }; value: unknown }
        return claim.subject.path === path ? [claim.value] : []
      })
    expect(values('quotes.NVDA.marketCapChange')).toEqual([
      -588.8e9, -589e9, -592.7e9, -593e9, -593.7e9, -596e9,
    ])
    expect(values('quotes.META.changePct')).toEqual([1.91, -3])
    expect(values('quotes["^DJI"].changePct')).toEqual([0.65, 0.7])
    expect(values('quotes.NVDA.last')).toEqual([118.58, 118.51])
  })

  test("shows Nvidia's close as first reported, and as corrected", () => {
    const closeKnownAt = (time: string): unknown => {
      const known = [...scenario.timeline.asKnownAt(parseDate(time).at)]
      const closes = known.filter(({ id }) => id.startsWith('close-NVDA-2025-01-27'))
      return closes.map(({ data }) => (data as { price: number }).price)
    }
    expect(closeKnownAt('2025-01-27T16:00-05:00')).toEqual([])
    expect(closeKnownAt('2025-01-27T16:30-05:00')).toEqual([118.58])
    expect(closeKnownAt('2025-01-28T09:30-05:00')).toEqual([118.42])
    expect(scenario.timeline.find('close-NVDA-2025-01-27-first')).toBeDefined()
    expect(scenario.timeline.inForce('close-NVDA-2025-01-27-first')?.id).toBe('close-NVDA-2025-01-27')
  })

  test('is the same written as JSON', () => {
    const read = (path: string): string => readFileSync(new URL(path, folder), 'utf8')
    const json = JSON.stringify(parse(read('scenario.yaml')))
    const again = parseScenario({ read: (path) => (path === 'scenario.yaml' ? json : read(path)) })
    expect(again.timeline.toJSON()).toEqual(scenario.timeline.toJSON())
  })
})
