import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isTapelineError } from '../event/error.js'
import { createTimeline } from '../timeline/timeline.js'
import { marketEvents } from './events.js'

const AT = Date.UTC(2025, 0, 27, 15)

/** Valid data of every type, with all optional fields. */
const VALID: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'instrument.listed': {
    symbol: 'BRK.B',
    name: 'Berkshire',
    kind: 'equity',
    exchange: 'XNYS',
    sector: 'Finance',
  },
  'shares.reported': { symbol: 'NVDA', shares: 24.49e9, note: 'From the annual report' },
  'session.opened': { exchange: 'XNAS', day: '2025-01-27' },
  'session.closed': { exchange: 'XNAS', day: '2025-01-27' },
  'price.traded': { symbol: 'NVDA', price: 118.42, size: 100, condition: 'regular' },
  'bar.closed': { symbol: 'NVDA', start: AT - 60_000, open: 3, high: 4, low: 2, close: 3, volume: 0 },
  'close.published': { symbol: '^IXIC', day: '2025-01-27', price: 19_341.83, adjustment: 'unknown' },
  'shares.split': { symbol: 'NVDA', newShares: 10, oldShares: 1 },
  'dividend.went-ex': { symbol: 'META', amountUsd: 0.5 },
  'instrument.renamed': { symbol: 'FB', to: 'META', name: 'Meta Platforms' },
  'instrument.delisted': { symbol: 'TWTR', reason: 'It was bought' },
  'index.weighted': { symbol: '^DJI', weights: [{ symbol: 'NVDA', weight: 0.02 }] },
  'trading.halted': {
    symbol: 'NVDA',
    reason: 'limit-up-limit-down',
    lowerBand: 110,
    upperBand: 121.5,
    expectedResumeAt: AT,
  },
  'trading.resumed': { exchange: 'XNYS' },
  'model.released': { model: 'R1', developer: 'DeepSeek', licence: 'MIT', summary: 'A model' },
  'spending.announced': {
    company: 'Meta',
    symbol: 'META',
    purpose: 'training',
    subject: '2025',
    amountUsdMin: 60e9,
    amountUsdMax: 60e9,
    summary: 'A plan',
  },
  'policy.announced': { issuer: 'An office', summary: 'A rule' },
  'statement.made': {
    speaker: 'One',
    affiliation: 'A firm',
    stance: 'mixed',
    summary: 'A word',
    symbols: ['NVDA'],
  },
  'news.published': { summary: 'News', symbols: [] },
  'app.ranked': { app: 'DeepSeek', store: 'US', rank: 1, previousRank: 2 },
  'indication.reported': { symbol: 'NVDA', market: 'pre-market', changePct: -12.3, change: 0 },
  'record.reported': { record: 'largestOneDayCapLoss', symbol: 'NVDA', valueUsd: 279e9, day: '2024-09-03' },
  'earnings.scheduled': { symbol: 'META', day: '2025-01-29', timing: 'after-close' },
  'earnings.reported': { symbol: 'META', day: '2025-01-29', timing: 'unknown' },
  'claim.made': {
    subject: { path: 'quotes.NVDA.last', at: AT },
    relation: 'equals',
    value: -3.1,
    precision: 0.1,
    tolerance: 0,
    wording: 'sharply',
  },
}

/** Optional fields; of two amounts or changes, only one at a time may be missing. */
const OPTIONAL: Readonly<Record<string, readonly string[]>> = {
  'instrument.listed': ['sector'],
  'shares.reported': ['note'],
  'price.traded': ['size', 'condition'],
  'bar.closed': ['volume'],
  'close.published': ['adjustment'],
  'instrument.renamed': ['name'],
  'instrument.delisted': ['reason'],
  'trading.halted': ['lowerBand', 'upperBand', 'expectedResumeAt'],
  'trading.resumed': ['exchange'],
  'model.released': ['licence', 'summary'],
  'spending.announced': ['symbol', 'amountUsdMin', 'amountUsdMax', 'summary'],
  'statement.made': ['affiliation', 'symbols'],
  'news.published': ['symbols'],
  'app.ranked': ['previousRank'],
  'indication.reported': ['changePct', 'change'],
  'claim.made': ['precision', 'tolerance', 'wording'],
}

/** The paths of the faults of an event with these data; empty if it is accepted. */
function faultsOf(type: string, data: unknown): string[] {
  const input = { id: 'x', type, at: AT, data } as never
  try {
    createTimeline(marketEvents).append(input)
    return []
  } catch (error) {
    if (!isTapelineError(error)) throw error
    for (const fault of error.faults)
      expect(fault).toMatchObject({ code: 'event.data-invalid', eventId: 'x' })
    return error.faults.map(({ message }) => /data(?:\.\w+)*/.exec(message)?.[0] ?? message)
  }
}

const types = Object.keys(VALID)
const dataOf = (type: string): Readonly<Record<string, unknown>> => VALID[type] ?? {}

describe('the data of every event type', () => {
  it('are all in this test', () => {
    expect(types).toEqual(marketEvents.map(({ type }) => type))
  })

  it.each(types)('%s: complete data are accepted unchanged', (type) => {
    const input = { id: 'x', type, at: AT, data: dataOf(type) } as never
    expect(createTimeline(marketEvents).append(input).get('x').data).toEqual(dataOf(type))
  })

  it.each(types)('%s: each required field is required, and each optional field is optional', (type) => {
    for (const field of Object.keys(dataOf(type))) {
      const { [field]: _, ...rest } = dataOf(type)
      const optional = OPTIONAL[type]?.includes(field) ?? false
      expect([field, faultsOf(type, rest)]).toEqual([field, optional ? [] : [`data.${field}`]])
    }
  })

  it.each(types)('%s: an unknown field is rejected', (type) => {
    expect(faultsOf(type, { ...dataOf(type), extra: 1 })).toHaveLength(1)
  })

  it.each(types)('%s: every number is finite, and every text has a letter', (type) => {
    for (const [field, value] of Object.entries(dataOf(type))) {
      const wrong =
        typeof value === 'number'
          ? [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, '1']
          : ['', ' ', null]
      for (const bad of wrong) {
        if (type === 'claim.made' && field === 'value' && bad === '1') continue
        expect([field, bad, faultsOf(type, { ...dataOf(type), [field]: bad }).length > 0]).toEqual([
          field,
          bad,
          true,
        ])
      }
    }
  })
})

describe('faults', () => {
  it.each([
    ['shares.reported', 'shares'],
    ['price.traded', 'price'],
    ['bar.closed', 'open'],
    ['bar.closed', 'high'],
    ['bar.closed', 'low'],
    ['bar.closed', 'close'],
    ['close.published', 'price'],
    ['spending.announced', 'amountUsdMin'],
    ['record.reported', 'valueUsd'],
    ['claim.made', 'precision'],
    ['app.ranked', 'rank'],
  ])('%s: %s must be above 0', (type, field) => {
    for (const value of [0, -0, -1]) {
      expect(faultsOf(type, { ...dataOf(type), [field]: value })).toContain(`data.${field}`)
    }
  })

  it.each([
    ['price.traded', 'size'],
    ['bar.closed', 'volume'],
    ['claim.made', 'tolerance'],
  ])('%s: %s must not be below 0', (type, field) => {
    expect(faultsOf(type, { ...dataOf(type), [field]: 0 })).toEqual([])
    expect(faultsOf(type, { ...dataOf(type), [field]: -1 })).toEqual([`data.${field}`])
  })

  it.each<[string, string, unknown, string]>([
    ['a missing field', 'price.traded', { symbol: 'NVDA' }, 'data.price: is missing'],
    ['a wrong kind', 'price.traded', { symbol: 'NVDA', price: '1' }, 'data.price: must be a finite number'],
    ['a number that is too low', 'price.traded', { symbol: 'NVDA', price: 0 }, 'data.price: must be above 0'],
    [
      'an unknown name in a list of names',
      'price.traded',
      { symbol: 'NVDA', price: 1, condition: 'open' },
      'data.condition: must be "opening-print" or "closing-print" or "regular" or "late"',
    ],
    [
      'a misspelt field',
      'price.traded',
      { symbol: 'NVDA', price: 1, sise: 1, venue: 'X' },
      "data.sise: is not a field, and nor is venue. Did you mean 'size'?",
    ],
    [
      'another misspelt field',
      'price.traded',
      { symbol: 'NVDA', price: 1, at: 1 },
      'data.at: is not a field',
    ],
    ['a list instead of fields', 'trading.resumed', [], 'data: must be an object'],
    ['a text instead of fields', 'trading.resumed', 'all', 'data: must be an object'],
  ])('name the problem of %s', (_, type, data, message) => {
    const input = { id: 'x', type, at: AT, data } as never
    expect(() => createTimeline(marketEvents).append(input)).toThrow(message)
  })

  it('are all reported together', () => {
    expect(faultsOf('price.traded', { symbol: 'nvda', price: -1, size: -1 })).toEqual([
      'data.symbol',
      'data.price',
      'data.size',
    ])
  })

  it.each([
    '',
    'nvda',
    '__proto__',
    'constructor',
    'NV DA',
    '.NVDA',
    '-A',
    '=',
    'A'.repeat(25),
    'NVDA\n',
    'ÄB',
    'A[0]',
    'A"',
  ])('%j is not a symbol', (symbol) => {
    expect(faultsOf('price.traded', { symbol, price: 1 })).toEqual(['data.symbol'])
  })

  it.each(['NVDA', '^IXIC', 'BRK.B', 'BF-B', 'EURUSD=X', 'BTC/USD', '005930', 'A'.repeat(24)])(
    '%s is a symbol',
    (symbol) => {
      expect(faultsOf('price.traded', { symbol, price: 1 })).toEqual([])
    },
  )

  it.each(['2025-02-30', '2025-1-27', '20250127', '27.1.2025', '2025-01-27T00:00Z'])(
    '%s is not a day',
    (day) => {
      expect(faultsOf('close.published', { symbol: 'NVDA', price: 1, day })).toEqual(['data.day'])
    },
  )

  it('bars must have their open and close between low and high', () => {
    const price = fc.integer({ min: 1, max: 9 })
    fc.assert(
      fc.property(price, price, price, price, (open, high, low, close) => {
        const expected = [
          ...(low > Math.min(open, close) ? ['data.low'] : []),
          ...(high < Math.max(open, close) ? ['data.high'] : []),
        ]
        expect(faultsOf('bar.closed', { symbol: 'A', start: 0, open, high, low, close })).toEqual(expected)
      }),
    )
  })

  it('an amount must have a bound, and the lower must not be above the upper', () => {
    const { amountUsdMin: _, amountUsdMax: __, ...rest } = dataOf('spending.announced')
    expect(faultsOf('spending.announced', rest)).toHaveLength(1)
    expect(faultsOf('spending.announced', { ...rest, amountUsdMin: 3, amountUsdMax: 2 })).toEqual([
      'data.amountUsdMax',
    ])
  })

  it('an indication must have a change', () => {
    expect(faultsOf('indication.reported', { symbol: 'NVDA', market: 'futures' })).toHaveLength(1)
  })

  it('only a number can be claimed to be above or below', () => {
    const about = { subject: { path: 'sessions.XNYS.status' }, value: 'open' }
    expect(faultsOf('claim.made', { ...about, relation: 'equals' })).toEqual([])
    expect(faultsOf('claim.made', { ...about, relation: 'above' })).toEqual(['data.relation'])
    expect(faultsOf('claim.made', { ...about, relation: 'equals', subject: { path: '' } })).toEqual([
      'data.subject.path',
    ])
  })
})
