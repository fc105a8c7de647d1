import { describe, expect, it } from '@jest/globals'
import { replay } from '@tapeline/core'
import { valueAtPath } from '@tapeline/core/internal'
import { type MarketState, market } from '@tapeline/core/market'
import { compare, scale, threshold, whatIf } from '@tapeline/core/what-if'
import { loadScenario } from '@tapeline/scenarios/node'

/* The real weeks compared with a changed Monday: only Nvidia's close of 27 January differs, by a part of the shock. */

const weeks = await loadScenario('deepseek-r1')
const recorded = weeks.get('close-NVDA-2025-01-27')
const close = '2025-01-27T16:00-05:00'
const tuesday = '2025-01-28T16:00-05:00'
const [PREVIOUS_CLOSE, CLOSE] = [142.62, 118.42]

/** The weeks with this part of the shock: 1 is as recorded, 0 is no shock. */
function withShock(factor: number) {
  const price = PREVIOUS_CLOSE * (CLOSE / PREVIOUS_CLOSE) ** factor
  return weeks.append({
    id: `by-hand-${factor}`,
    type: 'close.published',
    at: recorded.at,
    knownAt: recorded.knownAt,
    replaces: recorded.id,
    basis: 'rebased',
    data: { symbol: 'NVDA', day: '2025-01-27', price },
  })
}

const calm = withShock(0)
const compared = compare({ a: weeks, b: calm, projection: market })

describe('the weeks beside a calm Monday', () => {
  it('differ first at the close of Nvidia', () => {
    const first = compared.firstDifference()
    expect(first).toMatchObject({ a: { id: recorded.id }, b: { id: 'by-hand-0' } })
    expect(first?.position).toBe(weeks.positionOf(recorded.id) - 1)
  })

  it('have Nvidia third and first, before Apple and Microsoft', () => {
    const { ranks, swaps } = compared.at(close)
    expect(ranks).toEqual([
      { symbol: 'AAPL', a: 1, b: 2 },
      { symbol: 'MSFT', a: 2, b: 3 },
      { symbol: 'NVDA', a: 3, b: 1 },
    ])
    expect(swaps).toEqual([
      { overtaken: 'AAPL', overtakenBy: 'NVDA' },
      { overtaken: 'MSFT', overtakenBy: 'NVDA' },
    ])
  })

  it('have lost every record that Nvidia broke, and gained none', () => {
    const { a, records } = compared.at(close)
    const broke = a.records.largestOneDayCapLoss?.broke ?? []
    expect(broke.length).toBeGreaterThan(0)
    expect(records.lost.map(({ record }) => record.reportedBy)).toEqual(
      broke.map(({ reportedBy }) => reportedBy),
    )
    for (const { symbol, day, basis } of records.lost) {
      expect([symbol, day, basis]).toEqual(['NVDA', '2025-01-27', 'recorded'])
    }
    expect(records.gained).toEqual([])
  })

  it("report Nvidia's quote as the only one that was not recorded", () => {
    const { a, b, bases } = compared.at(close)
    expect(bases.find(({ symbol }) => symbol === 'NVDA')).toEqual({
      symbol: 'NVDA',
      a: 'recorded',
      b: 'rebased',
    })
    expect(bases.filter((pair) => pair.b !== 'recorded').map(({ symbol }) => symbol)).toEqual(['NVDA'])
    expect(bases.length).toBe(Object.values(a.quotes).filter(({ last }) => last !== undefined).length)
    expect(b.quotes.AAPL).toEqual(a.quotes.AAPL)
    expect(b.quotes['^DJI']).toEqual(a.quotes['^DJI'])
  })

  it('differ at paths whose values both states confirm', () => {
    const { a, b, differences } = compared.at(close)
    const byPath = new Map(differences.map((difference) => [difference.path, difference]))
    expect(byPath.get('quotes.NVDA.last')).toEqual({ path: 'quotes.NVDA.last', a: CLOSE, b: PREVIOUS_CLOSE })
    expect(byPath.get('ranking[symbol=NVDA].rank')).toMatchObject({ a: 3, b: 1 })
    expect(byPath.size).toBe(differences.length)
    for (const { path, ...sides } of differences) {
      expect(valueAtPath(a, path)).toEqual(sides.a)
      expect(valueAtPath(b, path)).toEqual(sides.b)
    }
    expect(
      differences.filter(({ path }) => path.startsWith('quotes.') && !path.startsWith('quotes.NVDA.')),
    ).toEqual([])
  })

  it('differ on Tuesday only in values measured against Monday', () => {
    const { differences } = compared.at(tuesday)
    const quoted = differences.filter(({ path }) => path.startsWith('quotes.')).map(({ path }) => path)
    expect(quoted).toContain('quotes.NVDA.previousClose')
    expect(quoted).not.toContain('quotes.NVDA.last')
    expect(compared.at(tuesday).ranks).toEqual([])
  })

  it('have one series with both values', () => {
    const rows = compared.sample(({ quotes }) => quotes.NVDA?.last, {
      on: ({ type, at }) => type === 'close.published' && at >= recorded.at,
    })
    expect(rows[0]).toEqual({ at: recorded.at, a: CLOSE, b: PREVIOUS_CLOSE })
    expect(rows[1]).toMatchObject({ a: 128.99, b: 128.99 })
  })
})

describe('the part of the shock', () => {
  const at = (factor: number) => replay(withShock(factor), market).at(close)
  const broken = (factor: number): readonly string[] =>
    at(factor).records.largestOneDayCapLoss?.broke.map(({ reportedBy }) => reportedBy) ?? []

  it('at which the first rank is lost is 0.056', () => {
    const factor = threshold({ from: 0, to: 1, tolerance: 1e-4 }, (k) => at(k).ranking[0]?.symbol !== 'NVDA')
    expect(factor).toBeCloseTo(0.056, 3)
    // By the capitalisation of Apple, which is first then, and the share count of Nvidia.
    const { quotes } = at(0)
    const level = (quotes.AAPL?.marketCap ?? 0) / (quotes.NVDA?.shares ?? 0)
    expect(factor).toBeCloseTo(Math.log(level / PREVIOUS_CLOSE) / Math.log(CLOSE / PREVIOUS_CLOSE), 3)
  })

  for (const [record, valueUsd, expected] of [
    ['record-meta-240', 240e9, 0.383],
    ['record-nvda-279', 279e9, 0.448],
  ] as const) {
    it(`at which ${record} falls is ${expected}`, () => {
      const factor = threshold({ from: 0, to: 1, tolerance: 1e-4 }, (k) => broken(k).includes(record))
      expect(factor).toBeCloseTo(expected, 3)
      const level = 1 - valueUsd / (24.5e9 * PREVIOUS_CLOSE)
      expect(factor).toBeCloseTo(Math.log(level) / Math.log(CLOSE / PREVIOUS_CLOSE), 3)
    })
  }
})

describe('the release, by its declared consequences', () => {
  const shocked = (factor: number) =>
    whatIf(weeks, { name: `${factor} of the shock`, edits: [scale('r1-release', factor)] })
  const at = (factor: number) => replay(shocked(factor), market).at(close)
  const broken = (factor: number, record: string): boolean =>
    at(factor).records.largestOneDayCapLoss?.broke.some(({ reportedBy }) => reportedBy === record) ?? false

  it('gives the same thresholds: the first rank at 0.056, the records at 0.383 and 0.448', () => {
    const range = { from: 0, to: 1, tolerance: 1e-4 }
    expect(threshold(range, (k) => at(k).ranking[0]?.symbol !== 'NVDA')).toBeCloseTo(0.056, 3)
    expect(threshold(range, (k) => broken(k, 'record-meta-240'))).toBeCloseTo(0.383, 3)
    expect(threshold(range, (k) => broken(k, 'record-nvda-279'))).toBeCloseTo(0.448, 3)
  })

  it('leaves Nvidia first if it has no consequences, and marks the rebased quotes', () => {
    const { ranks, records, bases } = compare({ a: weeks, b: shocked(0), projection: market }).at(close)
    expect(ranks).toContainEqual({ symbol: 'NVDA', a: 3, b: 1 })
    expect(records.lost.length).toBeGreaterThan(0)
    expect(records.gained).toEqual([])
    expect(bases).toContainEqual({ symbol: 'NVDA', a: 'recorded', b: 'rebased' })
    expect(bases).toContainEqual({ symbol: '^DJI', a: 'recorded', b: 'recorded' })
  })
})

describe('a condition that stays true', () => {
  it('is found by bisection at the same event as by a scan', () => {
    const run = replay(weeks, market)
    const broke = (state: MarketState): boolean => (state.records.largestOneDayCapLoss?.valueUsd ?? 0) > 500e9
    const found = run.bisect(broke)
    expect(found?.position).toBe(run.first(broke)?.position)
    expect(found?.event.at).toBe(recorded.at)
  })
})
