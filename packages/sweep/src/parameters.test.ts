import { describe, expect, it } from '@jest/globals'
import { draw } from './index.js'

const COUNT = 2000
const unit = { from: 0, to: 1 }

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length
}

function deviationOf(values: readonly number[]): number {
  const mean = meanOf(values)
  return Math.sqrt(meanOf(values.map((one) => (one - mean) ** 2)))
}

function correlationOf(left: readonly number[], right: readonly number[]): number {
  const [x, y] = [meanOf(left), meanOf(right)]
  const product = meanOf(left.map((one, index) => (one - x) * ((right[index] as number) - y)))
  return product / (deviationOf(left) * deviationOf(right))
}

// Five standard errors of the statistics of this many independent uniform numbers.
const MEAN_ERROR = (5 * Math.sqrt(1 / 12)) / Math.sqrt(COUNT)
const DEVIATION_ERROR = (5 * Math.sqrt(1 / 60)) / Math.sqrt(COUNT)
const CORRELATION_ERROR = 5 / Math.sqrt(COUNT)

function expectUniform(values: readonly number[]): void {
  expect(Math.abs(meanOf(values) - 0.5)).toBeLessThan(MEAN_ERROR)
  expect(Math.abs(deviationOf(values) - Math.sqrt(1 / 12))).toBeLessThan(DEVIATION_ERROR)
}

function expectUncorrelated(columns: readonly (readonly number[])[]): void {
  for (const [index, left] of columns.entries()) {
    for (const right of columns.slice(index + 1)) {
      expect(Math.abs(correlationOf(left, right))).toBeLessThan(CORRELATION_ERROR)
    }
  }
}

describe('draw', () => {
  it('is uniform and uncorrelated over neighbouring seeds, at each place and for each parameter', () => {
    const sets = Array.from({ length: COUNT }, (_, seed) => draw({ a: unit, b: unit }, { count: 3, seed }))
    const columns = [0, 1, 2].flatMap((place) =>
      (['a', 'b'] as const).map((name) => sets.map((drawn) => drawn[place]?.[name] as number)),
    )
    for (const column of columns) expectUniform(column)
    expectUncorrelated([...columns, (columns[0] as number[]).map((_, seed) => seed)])
  })

  it('is uniform and uncorrelated over the sets of one seed', () => {
    for (const seed of [0, 1, 7, -3, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
      const drawn = draw({ a: unit, b: unit }, { count: COUNT + 1, seed })
      const a = drawn.map((one) => one.a)
      const b = drawn.map((one) => one.b)
      expectUniform(a)
      expectUniform(b)
      expectUncorrelated([a.slice(0, COUNT), a.slice(1), b.slice(0, COUNT), b.slice(1)])
    }
  })

  it('differs between seeds 2^32 apart', () => {
    for (const seed of [0, 1, 999]) {
      const drawn = draw({ a: unit }, { count: 3, seed })
      const other = draw({ a: unit }, { count: 3, seed: seed + 2 ** 32 })
      for (const [place, { a }] of drawn.entries()) expect(other[place]?.a).not.toBe(a)
    }
  })

  it('keeps the sets of a smaller count', () => {
    const ranges = { a: { from: -2, to: 3 }, b: { from: 10, to: 11 } }
    const whole = draw(ranges, { count: 20, seed: 7 })
    expect(draw(ranges, { count: 5, seed: 7 })).toEqual(whole.slice(0, 5))
    expect(draw(ranges, { count: 0, seed: 7 })).toEqual([])
  })

  it.each([
    ['an infinite range', { a: { from: 0, to: Number.POSITIVE_INFINITY } }, { count: 1, seed: 0 }],
    ['a range of NaN', { a: { from: Number.NaN, to: 1 } }, { count: 1, seed: 0 }],
    ['a broken seed', { a: unit }, { count: 1, seed: 0.5 }],
    ['a negative count', { a: unit }, { count: -1, seed: 0 }],
  ])('rejects %s', (_, ranges, options) => {
    expect(() => draw(ranges, options)).toThrow(/sweep\.invalid/)
  })
})
