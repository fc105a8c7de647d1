import { describe, expect, it } from '@jest/globals'
import { isTapelineError } from '../../event/error.js'
import { replay } from '../../replay/replay.js'
import { type ProjectOptions, project } from '../../whatif/project.js'
import { quantile } from '../../whatif/quantile.js'
import { whatIf, withSeed } from '../../whatif/what-if.js'
import { type MarketState, market } from '../market.js'
import { listed, officialClose, tape, when } from '../tape.fixture.js'
import { shock } from './shock.js'

const base = tape([
  listed('AA'),
  officialClose('AA', '2025-01-24', 100),
  { id: 'release', type: 'news.published', at: when('2025-01-26', '12:00'), data: { summary: 'A release' } },
])
const branchOf = (noise: number) =>
  whatIf(base, {
    name: 'shocked',
    reactions: [
      shock({
        name: 'shock',
        on: ['news.published'],
        exposures: { AA: 1 },
        depth: -0.2,
        part: 0.5,
        days: 4,
        noise,
      }),
    ],
  })
const closes = ['2025-01-24', '2025-01-27', '2025-01-28', '2025-01-31'].map((day) => when(day, '16:00'))
const basic = {
  runs: 40,
  seed: 3,
  select: ({ quotes }: MarketState) => quotes.AA?.last,
} as const
const options = { ...basic, at: closes, until: '2025-01-31T16:00-05:00' } as const

describe('a projected branch', () => {
  const noisy = branchOf(0.02)

  it('gives the quantiles of its runs, and each run can be repeated', () => {
    const { moments, probabilities, seeds } = project(noisy, market, options)
    expect(moments.map(({ at }) => at)).toEqual(closes)
    expect(probabilities).toEqual([0.05, 0.25, 0.5, 0.75, 0.95])
    for (const { at, count, quantiles } of moments) {
      const values = seeds.map(
        (seed) => replay(withSeed(noisy, seed), market).at(at).quotes.AA?.last as number,
      )
      values.sort((a, b) => a - b)
      expect(count).toBe(40)
      expect(quantiles).toEqual(probabilities.map((one) => quantile(values, one)))
    }
    expect(new Set(seeds).size).toBe(40)
  })

  it('is the same for the same seed, and fewer runs are the first of more', () => {
    const whole = project(noisy, market, options)
    expect(project(noisy, market, options)).toEqual(whole)
    expect(project(noisy, market, { ...options, runs: 5 }).seeds).toEqual(whole.seeds.slice(0, 5))
    expect(project(noisy, market, { ...options, seed: 4 }).moments).not.toEqual(whole.moments)
  })

  it('draws independent numbers for neighbouring seeds and days', () => {
    const count = 300
    const returnsOf = (seed: number): number[] => {
      const run = replay(withSeed(noisy, seed), market)
      const prices = closes.map((at) => run.at(at).quotes.AA?.last as number)
      return [1, 2].map((day) => Math.log((prices[day] as number) / (prices[day - 1] as number)))
    }
    const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / count
    const drawn = Array.from({ length: count + 1 }, (_, seed) => returnsOf(seed))
    const columnOf = (day: number, shift: number): number[] =>
      drawn.slice(shift, count + shift).map((one) => one[day] as number)
    const standardised = [columnOf(0, 0), columnOf(0, 1), columnOf(1, 0)].map((values) => {
      const centre = mean(values)
      const deviation = Math.sqrt(mean(values.map((one) => (one - centre) ** 2)))
      // Five standard errors of a standard deviation of 0.02.
      expect(Math.abs(deviation - 0.02)).toBeLessThan((5 * 0.02) / Math.sqrt(2 * count))
      return values.map((one) => (one - centre) / deviation)
    })
    const [first = [], neighbour = [], next = []] = standardised
    expect(Math.abs(mean(columnOf(0, 0)) + 0.2)).toBeLessThan((5 * 0.02) / Math.sqrt(count))
    for (const other of [
      neighbour,
      next,
      first.map((_, seed) => (seed - count / 2) / (count / Math.sqrt(12))),
    ]) {
      const correlation = mean(first.map((one, index) => one * (other[index] as number)))
      expect(Math.abs(correlation)).toBeLessThan(5 / Math.sqrt(count))
    }
    const seeds = [5, 5 + 2 ** 32].map((seed) => project(noisy, market, { ...options, runs: 2, seed }).seeds)
    expect(seeds[0]).not.toEqual(seeds[1])
  })

  it('spreads with time, and not before the shock', () => {
    const widths = project(noisy, market, options).moments.map(
      ({ quantiles }) => (quantiles[4] as number) - (quantiles[0] as number),
    )
    expect(widths[0]).toBe(0)
    expect(widths[1]).toBeGreaterThan(1)
    expect(widths[3]).toBeGreaterThan(widths[1] as number)
  })

  it('has every quantile on its path without noise', () => {
    const { moments } = project(branchOf(0), market, options)
    expect(new Set(moments[1]?.quantiles).size).toBe(1)
    expect(moments[1]?.quantiles[0]).toBeCloseTo(100 * Math.exp(-0.2), 9)
  })

  it('is sampled at equal steps, both ends inclusive; a run without a number is not counted', () => {
    const { moments } = project(noisy, market, {
      ...basic,
      every: { hours: 24 },
      from: '2019-12-30T16:00-05:00',
      until: '2020-01-03T16:00-05:00',
    })
    expect(moments).toHaveLength(5)
    expect(moments[0]).toMatchObject({ count: 0, quantiles: [] })
  })

  it.each([
    ['runs', { runs: 0 }],
    ['seed', { seed: 0.5 }],
    ['quantiles', { quantiles: [1.5] }],
    ['at', { at: [] }],
    ['at', { until: '2025-01-30T16:00-05:00' }],
    ['select', { select: () => Number.NaN }],
  ] as [string, Partial<ProjectOptions<MarketState>>][])('rejects invalid %s', (option, bad) => {
    const run = () => project(noisy, market, { ...options, ...bad } as ProjectOptions<MarketState>)
    expect(run).toThrow(`'${option}'`)
    expect(run).toThrow(/project\.invalid/)
  })

  it('needs reactions', () => {
    try {
      project(base, market, options)
      throw new Error('nothing was thrown')
    } catch (error) {
      expect(isTapelineError(error, 'reaction.invalid')).toBe(true)
    }
  })
})
