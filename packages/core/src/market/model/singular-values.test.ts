import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { singularValues } from './singular-values.js'

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + value * (b[index] as number), 0)

/** Matrices with 1 to 6 columns of length 0 or 1; some columns depend on others. */
const matrix = fc.integer({ min: 1, max: 6 }).chain((count) =>
  fc
    .array(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: count, maxLength: count }), {
      minLength: 1,
      maxLength: 12,
    })
    .map((rows) => {
      const lengths =
        rows[0]?.map((_, column) => Math.hypot(...rows.map((row) => row[column] as number))) ?? []
      return rows.map((row) => row.map((value, column) => value / (lengths[column] || 1)))
    }),
)

test('the singular vectors are orthonormal, and the matrix maps them to orthogonal ones of the singular length', () => {
  fc.assert(
    fc.property(matrix, (rows) => {
      const found = singularValues(rows)
      expect(found).toHaveLength(rows[0]?.length ?? 0)
      for (const [i, { value, vector }] of found.entries()) {
        const image = rows.map((row) => dot(row, vector))
        expect(Math.hypot(...image)).toBeCloseTo(value, 12)
        for (const [j, other] of found.entries()) {
          expect(dot(vector, other.vector)).toBeCloseTo(i === j ? 1 : 0, 12)
          if (i !== j)
            expect(
              dot(
                image,
                rows.map((row) => dot(row, other.vector)),
              ),
            ).toBeCloseTo(0, 12)
        }
      }
    }),
  )
})

test('a column that depends on others gives a singular value of 0', () => {
  const half = Math.SQRT1_2
  const values = singularValues([
    [1, 0, half],
    [0, 1, half],
    [0, 0, 0],
  ]).map(({ value }) => value)
  expect(Math.min(...values)).toBeLessThan(1e-15)
  expect(Math.max(...values)).toBeCloseTo(Math.SQRT2, 14)
})
