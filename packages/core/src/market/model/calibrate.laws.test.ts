/** Properties of a calibration on any returns, with or without a shock. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { calibrate } from './calibrate.js'
import { tapeOf } from './calibration.fixture.js'
import type { Calibration } from './calibration.js'
import type { Estimate } from './estimate.js'
import { errorAt, exhaustiveFit } from './exhaustive-fit.fixture.js'

const oneReturn = fc.double({ min: -0.3, max: 0.3, noNaN: true })
const first = oneReturn.filter((one) => Math.abs(one) > 0.01)
const returns = fc.integer({ min: 1, max: 4 }).chain((days) =>
  fc.array(
    fc
      .tuple(first, fc.array(oneReturn, { minLength: days, maxLength: days }))
      .map(([shock, after]) => [shock, ...after]),
    { minLength: 1, maxLength: 4 },
  ),
)
const fitOf = (
  rows: readonly (readonly number[])[],
  order: readonly number[] = rows.map((_, index) => index),
) =>
  calibrate(tapeOf(Object.fromEntries(rows.map((row, index) => [`S${index}`, row]))), {
    event: 'release',
    instruments: order.map((index) => `S${index}`),
    reference: 'S0',
    days: (rows[0]?.length ?? 2) - 1,
  })
const all = (fit: Calibration): Estimate[] => [
  fit.depth,
  fit.part,
  fit.halfLifeDays,
  ...fit.instruments.map((symbol) => fit.exposures[symbol] as Estimate),
  ...fit.remaining.map(({ share }) => share),
]

describe('a calibration on any returns', () => {
  it('gives finite numbers, or the reason for a missing one', () => {
    fc.assert(
      fc.property(returns, (rows) => {
        for (const estimate of all(fitOf(rows))) {
          if ('value' in estimate) expect(Number.isFinite(estimate.value)).toBe(true)
          if ('standardError' in estimate) expect(Number.isFinite(estimate.standardError)).toBe(true)
          if (estimate.status === 'not-identified') expect(estimate.reason).not.toBe('')
        }
      }),
    )
  })

  it('fits no worse than no win-back at all', () => {
    fc.assert(
      fc.property(returns, (rows) => {
        const fit = fitOf(rows)
        if (fit.residualDeviation === undefined) return
        // With a pattern of 1 and zeros the depths are the first returns, and all later returns are errors.
        const after = rows.flatMap((row) => row.slice(1)).reduce((sum, one) => sum + one * one, 0)
        expect(fit.residualDeviation ** 2 * fit.degreesOfFreedom).toBeLessThanOrEqual(
          after * (1 + 1e-6) + 1e-20,
        )
      }),
    )
  })

  it('does not depend on the order of the instruments', () => {
    fc.assert(
      fc.property(returns, (rows) => {
        const order = rows.map((_, index) => index).reverse()
        const { instruments: _, ...fit } = fitOf(rows)
        expect(fitOf(rows, order)).toMatchObject(fit)
      }),
    )
  })

  it('is the least-squares optimum of all parts and half-lives', () => {
    fc.assert(
      fc.property(returns, (rows) => {
        const fit = fitOf(rows)
        const scale = rows.flat().reduce((sum, one) => sum + one * one, 0)
        const best = exhaustiveFit(rows)
        const error = errorOfFit(fit, rows)
        expect(error - best.error).toBeLessThan(1e-9 * scale)
        // No result of the model is better than its optimum.
        expect(best.error - error).toBeLessThan(1e-6 * scale)
      }),
      { numRuns: 30 },
    )
  })

  it('reports exactly the parameters that are at an end of their range', () => {
    fc.assert(
      fc.property(returns, (rows) => {
        const { part, halfLifeDays, atBounds, fittedDays } = fitOf(rows)
        const bounds = new Map(atBounds.map(({ parameter, bound }) => [parameter, bound]))
        if (fittedDays.length > 2 && bounds.get('halfLifeDays') === 'lower') {
          expect(halfLifeDays).toMatchObject({ status: 'without-error', value: 0 })
        } else if ('value' in halfLifeDays) expect(halfLifeDays.value).toBeGreaterThan(0)
        if (bounds.has('part')) expect(part.status).toBe('not-identified')
        else if ('value' in part) {
          expect(part.value).toBeGreaterThan(-3)
          expect(part.value).toBeLessThan(4)
        }
      }),
      // A best part that is written as the end of its range, though it is a little inside.
      { examples: [[[[-0.010000000000000002, 0, -1.263797078577519e-7, 0]]]] },
    )
  })
})

/** The sum of squared residuals of a fit. */
function errorOfFit(fit: Calibration, rows: readonly (readonly number[])[]): number {
  const { residualDeviation, degreesOfFreedom, part, halfLifeDays } = fit
  if (residualDeviation !== undefined) return residualDeviation ** 2 * degreesOfFreedom
  return 'value' in part && 'value' in halfLifeDays ? errorAt(rows, part.value, halfLifeDays.value) : 0
}
