import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { compareBases, compareOrder, compareRanks, compareRecords } from './comparison.js'
import type { RankedInstrument } from './overview.js'
import type { CapLoss } from './records.js'

const ranking = (symbols: readonly string[]): RankedInstrument[] =>
  symbols.map((symbol, index) => ({ symbol, rank: index + 1, marketCap: 1e12 - index }))

const symbols = fc.shuffledSubarray(['AAPL', 'AMZN', 'GOOGL', 'META', 'MSFT', 'NVDA', 'TSLA'])

describe('ranks', () => {
  it('that differ are listed with both values, a missing one absent', () => {
    expect(
      compareRanks(
        ranking(['NVDA', 'AAPL', 'MSFT', 'META']),
        ranking(['AAPL', 'MSFT', 'NVDA', 'META', 'TSM']),
      ),
    ).toEqual([
      { symbol: 'NVDA', a: 1, b: 3 },
      { symbol: 'AAPL', a: 2, b: 1 },
      { symbol: 'MSFT', a: 3, b: 2 },
      { symbol: 'TSM', b: 5 },
    ])
    expect(compareRanks(ranking(['NVDA']), ranking([]))).toEqual([{ symbol: 'NVDA', a: 1 }])
  })

  it('are listed for exactly the symbols whose rank differs', () => {
    fc.assert(
      fc.property(symbols, symbols, (a, b) => {
        const changed = new Set(compareRanks(ranking(a), ranking(b)).map(({ symbol }) => symbol))
        for (const symbol of new Set([...a, ...b]))
          expect(changed.has(symbol)).toBe(a.indexOf(symbol) !== b.indexOf(symbol))
      }),
    )
  })

  it('are swapped for exactly the pairs in opposite order', () => {
    fc.assert(
      fc.property(symbols, symbols, (a, b) => {
        const swaps = compareOrder(ranking(a), ranking(b)).map(
          ({ overtaken, overtakenBy }) => `${overtaken} ${overtakenBy}`,
        )
        const both = a.filter((symbol) => b.includes(symbol))
        const expected = both.flatMap((first) =>
          both
            .filter((second) => a.indexOf(first) < a.indexOf(second) && b.indexOf(second) < b.indexOf(first))
            .map((second) => `${first} ${second}`),
        )
        expect(swaps).toEqual(expected)
      }),
    )
  })
})

describe('records', () => {
  const report = (reportedBy: string, valueUsd: number) => ({
    symbol: 'META',
    valueUsd,
    day: '2022-02-03',
    reportedBy,
    sources: [],
  })
  const loss = (valueUsd: number, broke: readonly ReturnType<typeof report>[], symbol = 'NVDA') => {
    const largestOneDayCapLoss: CapLoss = {
      symbol,
      valueUsd,
      day: '2025-01-27',
      closeId: 'close',
      basis: 'rebased',
      broke: broke.map((record) => ({ ...record, ratio: valueUsd / record.valueUsd })),
      unbroken: [],
    }
    return { largestOneDayCapLoss, reported: [] }
  }
  const [small, large] = [report('meta-240', 240e9), report('nvda-279', 279e9)]

  it('are gained and lost, each with the loss that breaks it', () => {
    const before = loss(593e9, [small, large])
    const after = loss(260e9, [small])
    const broken = {
      symbol: 'NVDA',
      day: '2025-01-27',
      valueUsd: 593e9,
      basis: 'rebased',
      record: { ...large, ratio: 593 / 279 },
    }
    expect(compareRecords(before, after)).toEqual({ gained: [], lost: [broken] })
    expect(compareRecords(after, before)).toEqual({ gained: [broken], lost: [] })
    expect(compareRecords(before, before)).toEqual({ gained: [], lost: [] })
  })

  it('change hands', () => {
    const { gained, lost } = compareRecords(loss(300e9, [small]), loss(300e9, [small], 'TSLA'))
    expect([gained, lost].map((list) => list.map(({ symbol }) => symbol))).toEqual([['TSLA'], ['NVDA']])
  })

  it('are empty if nothing was lost', () => {
    expect(compareRecords({ reported: [] }, { reported: [] })).toEqual({ gained: [], lost: [] })
  })
})

describe('bases', () => {
  it('are listed for every quote with a price in either state', () => {
    const a = {
      NVDA: { last: 1, basis: 'recorded' as const },
      AAPL: { last: 1, basis: 'recorded' as const },
      TSM: {},
    }
    const b = {
      NVDA: { last: 2, basis: 'rebased' as const },
      AAPL: { last: 1, basis: 'recorded' as const },
      ARM: { basis: 'simulated' as const },
    }
    expect(compareBases(a, b)).toEqual([
      { symbol: 'NVDA', a: 'recorded', b: 'rebased' },
      { symbol: 'AAPL', a: 'recorded', b: 'recorded' },
      { symbol: 'ARM', b: 'simulated' },
    ])
  })
})
