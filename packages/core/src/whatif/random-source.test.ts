import { describe, expect, it } from '@jest/globals'
import { randomSource } from './random-source.js'

const COUNT = 4000

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

/** The draws at one index from the sources of many seeds. */
function drawsAt(place: number, seedOf: (index: number) => number, ...names: readonly string[]): number[] {
  return Array.from({ length: COUNT }, (_, index) => {
    const random = randomSource(seedOf(index), ...names)
    for (let skipped = 0; skipped < place; skipped += 1) random.uniform()
    return random.uniform()
  })
}

/** Five standard errors of a mean, a deviation and a correlation of this many uniform numbers. */
const MEAN_ERROR = (5 * Math.sqrt(1 / 12)) / Math.sqrt(COUNT)
const DEVIATION_ERROR = (5 * Math.sqrt(1 / 180 / (4 * (1 / 12)))) / Math.sqrt(COUNT)
const CORRELATION_ERROR = 5 / Math.sqrt(COUNT)

describe('a random source', () => {
  const seeds: readonly [string, (index: number) => number][] = [
    ['small', (index) => index],
    ['negative', (index) => -index],
    ['far apart', (index) => index * 2 ** 32],
    ['large', (index) => Number.MAX_SAFE_INTEGER - index],
  ]

  it.each(seeds)('is uniform at each index over %s seeds', (_, seedOf) => {
    for (const place of [0, 1, 2, 7]) {
      const values = drawsAt(place, seedOf, 'draw')
      expect(Math.abs(meanOf(values) - 0.5)).toBeLessThan(MEAN_ERROR)
      expect(Math.abs(deviationOf(values) - Math.sqrt(1 / 12))).toBeLessThan(DEVIATION_ERROR)
    }
  })

  it.each(seeds)('is not correlated across indices, neighbours and names over %s seeds', (_, seedOf) => {
    const first = drawsAt(0, seedOf, 'draw')
    const others = [
      drawsAt(1, seedOf, 'draw'),
      drawsAt(2, seedOf, 'draw'),
      drawsAt(0, (index) => seedOf(index + 1), 'draw'),
      drawsAt(0, (index) => seedOf(index) + 2 ** 32, 'draw'),
      drawsAt(0, seedOf, 'drax'),
      drawsAt(0, seedOf, 'draw', ''),
      drawsAt(0, seedOf, 'draw', '1'),
    ]
    for (const other of others) {
      expect(Math.abs(correlationOf(first, other))).toBeLessThan(CORRELATION_ERROR)
    }
  })

  it('uses every digit of a seed and distinguishes names', () => {
    const first = (seed: number, ...names: string[]): number => randomSource(seed, ...names).uniform()
    expect(first(5)).toBe(first(5))
    const different = [
      first(5),
      first(5 + 2 ** 32),
      first(-5),
      first(5, 'a', 'b'),
      first(5, 'a\nb'),
      first(5, 'ab'),
      first(5, 'a,b'),
      first(5, 'a","b'),
      first(5, 'b', 'a'),
    ]
    expect(new Set(different).size).toBe(different.length)
  })

  it('draws whole numbers in a range, each equally often', () => {
    const random = randomSource(1, 'integer')
    const counts = new Map<number, number>()
    for (let index = 0; index < COUNT; index += 1) {
      const drawn = random.integer(-1, 2)
      counts.set(drawn, (counts.get(drawn) ?? 0) + 1)
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([-1, 0, 1, 2])
    for (const count of counts.values()) {
      expect(Math.abs(count - COUNT / 4)).toBeLessThan(5 * Math.sqrt((COUNT * 3) / 16))
    }
  })
})
