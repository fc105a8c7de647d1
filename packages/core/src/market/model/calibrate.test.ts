import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isTapelineError } from '../../event/error.js'
import { randomSource } from '../../whatif/random-source.js'
import { type CalibrateOptions, calibrate } from './calibrate.js'
import { SESSION, shockTape, type Truth, tapeOf, trueReturns } from './calibration.fixture.js'
import type { Estimate } from './estimate.js'
import { gaussian } from './gaussian.js'

const truth: Truth = {
  depth: -0.2,
  part: 0.6,
  halfLifeDays: 2,
  exposures: { AA: 1, BB: 0.5, CC: -0.3, DD: 1.4, EE: 0.9, FF: 0.7 },
}
const symbols = Object.keys(truth.exposures)
const options: CalibrateOptions = { event: 'release', instruments: symbols, days: 5 }

const value = (estimate: Estimate | undefined): number => (estimate as { value: number }).value
const error = (estimate: Estimate | undefined): number =>
  (estimate as { standardError: number }).standardError

describe('a calibration', () => {
  it('finds the parameters of a shock without noise', () => {
    const truths = fc.record({
      depth: fc.double({ min: 0.05, max: 0.4, noNaN: true }).map((depth) => -depth),
      part: fc.double({ min: 0.2, max: 1.2, noNaN: true }),
      halfLifeDays: fc.double({ min: 0.5, max: 6, noNaN: true }),
      exposures: fc.record({
        AA: fc.constant(1),
        BB: fc.double({ min: -1.5, max: 1.5, noNaN: true }),
        CC: fc.double({ min: -1.5, max: 1.5, noNaN: true }),
      }),
    })
    fc.assert(
      fc.property(truths, (own) => {
        const fit = calibrate(shockTape(own, 6), {
          event: 'release',
          instruments: ['AA', 'BB', 'CC'],
          days: 6,
        })
        expect(value(fit.depth)).toBeCloseTo(own.depth, 6)
        expect(value(fit.exposures.BB)).toBeCloseTo(own.exposures.BB, 5)
        expect(value(fit.exposures.CC)).toBeCloseTo(own.exposures.CC, 5)
        expect(value(fit.part) / own.part).toBeCloseTo(1, 3)
        expect(value(fit.halfLifeDays) / own.halfLifeDays).toBeCloseTo(1, 3)
        expect(fit.residualDeviation).toBeLessThan(1e-7)
      }),
    )
  })

  it('solves the part again if the half-life is at its lower end', () => {
    // The optimum by hand: with a half-life of 0 only the day after the shock counts.
    const closes = [100, 86, 87, 86.5]
    const logs = closes.slice(1).map((close, index) => Math.log(close / (closes[index] as number)))
    const fit = calibrate(tapeOf({ AA: logs }), { event: 'release', instruments: ['AA'], days: 2 })
    expect(value(fit.part)).toBeCloseTo(0.07665, 5)
    expect(fit.halfLifeDays).toMatchObject({ status: 'without-error', value: 0 })
    expect(fit.halfLifeDays).toHaveProperty('reason', expect.stringContaining('lower end'))
    expect(fit.atBounds).toEqual([{ parameter: 'halfLifeDays', bound: 'lower' }])
    expect(fit.degreesOfFreedom).toBe(1)
    expect(value(fit.remaining[2]?.share)).toBeCloseTo(1 - 0.07665, 5)
  })

  it('reports the end of the range that a part reaches, and gives the remaining share on the fitted days', () => {
    const wild = tapeOf({ AA: [-0.05, 0.3, 0.1, 0.05], BB: [-0.04, 0.25, 0.08, 0.04] })
    const fit = calibrate(wild, { event: 'release', instruments: ['AA', 'BB'], days: 3, horizonDays: 5 })
    expect(fit.atBounds).toContainEqual({ parameter: 'part', bound: 'upper' })
    expect(fit.part).toMatchObject({ status: 'not-identified', reason: expect.stringContaining('4') })
    expect(value(fit.remaining[1]?.share)).toBeLessThan(-1.5)
    expect(fit.halfLifeDays).toMatchObject({ status: 'weak', reason: expect.stringContaining('4') })
    expect(fit.remaining[5]?.share.status).toBe('not-identified')
  })

  it('reports the data of the fit', () => {
    const fit = calibrate(shockTape(truth, 5), options)
    expect(fit).toMatchObject({ session: SESSION, reference: 'AA', horizonDays: 5, observations: 36 })
    expect(fit.fittedDays).toEqual([
      SESSION,
      '2025-01-28',
      '2025-01-29',
      '2025-01-30',
      '2025-01-31',
      '2025-02-03',
    ])
    // Six depths, the part and the half-life.
    expect(fit.degreesOfFreedom).toBe(28)
    expect(fit.exposures.AA).toEqual({ status: 'held', value: 1 })
    expect(fit.meaning).toMatch(/no forecast/)
  })

  it('has the standard errors of plain normal equations', () => {
    const draws = randomSource(5, 'errors')
    const noisy = shockTape(truth, 5, () => 0.01 * gaussian(draws))
    const fit = calibrate(noisy, options)
    const found = [value(fit.depth), ...symbols.slice(1).map((symbol) => value(fit.exposures[symbol]))]
    const parameters = [...found, value(fit.part), value(fit.halfLifeDays)]
    const covariance = plainCovariance(parameters, fit.residualDeviation as number)
    const expected = covariance.map((row, index) => Math.sqrt(row[index] as number))
    const errors = [
      fit.depth,
      ...symbols.slice(1).map((symbol) => fit.exposures[symbol]),
      fit.part,
      fit.halfLifeDays,
    ]
    errors.forEach((estimate, index) => {
      expect(error(estimate) / (expected[index] as number)).toBeCloseTo(1, 4)
    })
    // The remaining share after three days, by its slopes in part and half-life.
    const [part, halfLife] = parameters.slice(-2) as [number, number]
    const slopes = [2 ** (-3 / halfLife) - 1, (part * 2 ** (-3 / halfLife) * Math.LN2 * 3) / halfLife ** 2]
    const variance = slopes.flatMap((a, i) =>
      slopes.map((b, j) => a * b * (covariance.at(i - 2)?.at(j - 2) as number)),
    )
    const shareError = Math.sqrt(variance.reduce((sum, one) => sum + one, 0))
    expect(error(fit.remaining[3]?.share) / shareError).toBeCloseTo(1, 4)
  })

  it('covers the truth at the stated rate', () => {
    const draws = randomSource(11, 'coverage')
    const runs = 200
    const hits = { depth: 0, exposure: 0, part: 0, halfLife: 0 }
    // Two-sided 95 % of Student's t with 28 degrees of freedom.
    const covers = (estimate: Estimate | undefined, true_: number): number =>
      Math.abs(value(estimate) - true_) <= 2.048 * error(estimate) ? 1 : 0
    for (let run = 0; run < runs; run += 1) {
      const fit = calibrate(
        shockTape(truth, 5, () => 0.004 * gaussian(draws)),
        options,
      )
      hits.depth += covers(fit.depth, truth.depth)
      hits.exposure += covers(fit.exposures.DD, 1.4)
      hits.part += covers(fit.part, truth.part)
      hits.halfLife += covers(fit.halfLifeDays, truth.halfLifeDays)
    }
    // Three standard errors of a rate of 95 % in 200 runs are 4.6 %.
    for (const rate of Object.values(hits).map((count) => count / runs)) {
      expect(Math.abs(rate - 0.95)).toBeLessThan(0.047)
    }
  })
})

describe('parameters that the data do not identify', () => {
  const one = calibrate(shockTape(truth, 1), { ...options, days: 1, horizonDays: 8 })

  it('have the status not-identified: after one day, the part and the half-life', () => {
    expect(one.part.status).toBe('not-identified')
    expect(one.halfLifeDays.status).toBe('not-identified')
    expect(one.conditionNumber).toBeUndefined()
    expect(one.degreesOfFreedom).toBe(5)
  })

  it('do not affect identified ones: depth, exposures, and the remaining share after that day', () => {
    expect(value(one.depth)).toBeCloseTo(-0.2, 8)
    expect(value(one.exposures.CC)).toBeCloseTo(-0.3, 8)
    expect(value(one.remaining[1]?.share)).toBeCloseTo(1 - 0.6 * (1 - Math.SQRT1_2), 8)
    expect(one.remaining[1]?.share.status).toBe('estimated')
    expect(one.remaining[2]?.share.status).toBe('not-identified')
  })

  it('are identified once either is held', () => {
    const held = { ...options, days: 1, horizonDays: 8 }
    const byHalfLife = calibrate(shockTape(truth, 1), {
      ...held,
      held: { halfLifeDays: 2 },
    })
    expect(value(byHalfLife.part)).toBeCloseTo(0.6, 7)
    expect(byHalfLife.halfLifeDays).toEqual({ status: 'held', value: 2 })
    const byPart = calibrate(shockTape(truth, 1), { ...held, held: { part: 0.6 } })
    expect(value(byPart.halfLifeDays)).toBeCloseTo(2, 6)
    expect(value(byPart.remaining[8]?.share)).toBeCloseTo(1 - 0.6 * (1 - 2 ** -4), 7)
    expect(byPart.remaining[8]?.fitted).toBe(false)
  })

  it('are weak if nearly collinear: two days hardly identify a long half-life', () => {
    const draws = randomSource(3, 'weak')
    const slow = { ...truth, halfLifeDays: 12 }
    const fit = calibrate(
      shockTape(slow, 2, () => 0.0002 * gaussian(draws)),
      { ...options, days: 2 },
    )
    expect(['weak', 'not-identified']).toContain(fit.halfLifeDays.status)
    expect(['weak', 'not-identified']).toContain(fit.part.status)
    expect(fit.depth.status).toBe('estimated')
  })

  it('have no standard error without a degree of freedom', () => {
    const fit = calibrate(shockTape(truth, 2), { event: 'release', instruments: ['AA'], days: 2 })
    expect(fit.degreesOfFreedom).toBe(0)
    expect(fit.part).toMatchObject({ status: 'without-error', reason: expect.stringContaining('degree') })
    expect(value(fit.part)).toBeCloseTo(0.6, 4)
    expect(fit.residualDeviation).toBeUndefined()
  })

  it('are reported if the days after the shock show no such win-back', () => {
    const falling = tapeOf({ AA: [-0.1, -0.02, -0.03], BB: [-0.05, -0.01, -0.015] })
    const fit = calibrate(falling, {
      event: 'release',
      instruments: ['AA', 'BB'],
      days: 2,
      held: { part: 1 },
    })
    expect(fit.halfLifeDays).toMatchObject({
      status: 'not-identified',
      reason: expect.stringContaining('end'),
    })
    expect(fit.residualDeviation).toBeGreaterThan(0)
  })

  it('include a half-life of 0 if everything is won back at once', () => {
    const fit = calibrate(tapeOf({ AA: [-0.1, 0.05, 0], BB: [-0.2, 0.1, 0] }), {
      event: 'release',
      instruments: ['AA', 'BB'],
      days: 2,
    })
    expect(value(fit.halfLifeDays)).toBeLessThan(0.1)
    expect(value(fit.part)).toBeCloseTo(0.5, 4)
  })
})

describe('an invalid calibration', () => {
  const base = shockTape(truth, 5)
  it.each([
    ['instruments', { instruments: [] }],
    ['instruments', { instruments: ['AA', 'AA'] }],
    ['days', { days: 0 }],
    ['horizonDays', { horizonDays: 4 }],
    ['reference', { reference: 'ZZ' }],
    ['held.part', { held: { part: Number.NaN } }],
    ['held.halfLifeDays', { held: { halfLifeDays: -1 } }],
    ['none of AA on 2025-02-04', { days: 6 }],
  ] as [string, Partial<CalibrateOptions>][])('names %s', (named, bad) => {
    const run = () => calibrate(base, { ...options, ...bad })
    expect(run).toThrow(named)
    expect(run).toThrow(/model\.invalid/)
  })

  it('reports an instrument that is not listed', () => {
    const run = () => calibrate(base, { ...options, instruments: ['AA', 'ZZ'] })
    expect(run).toThrow(expect.objectContaining({ code: 'instrument.unknown' }))
    expect(run).toThrow("The instrument 'ZZ' is not listed")
  })

  it('reports an unknown event, a reference that did not move, and prices that did not move', () => {
    try {
      calibrate(base, { ...options, event: 'nothing' })
      throw new Error('nothing was thrown')
    } catch (thrown) {
      expect(isTapelineError(thrown, 'event.unknown')).toBe(true)
    }
    const still = tapeOf({ AA: [0, 0], BB: [-0.1, 0.05] })
    expect(() => calibrate(still, { event: 'release', instruments: ['AA', 'BB'], days: 1 })).toThrow(
      /reference/,
    )
    expect(() => calibrate(still, { event: 'release', instruments: ['AA'], days: 1 })).toThrow(/moved/)
  })
})

/**
 * The covariance of the parameters, by differences, normal equations and Gauss-Jordan elimination, with the half-life itself.
 */
function plainCovariance(parameters: readonly number[], deviation: number): number[][] {
  const model = (all: readonly number[]): number[] => {
    const [depth = 0, ...rest] = all
    const own = { depth, part: rest[5] as number, halfLifeDays: rest[6] as number, exposures: {} }
    return [1, ...rest.slice(0, 5)].flatMap((exposure) => trueReturns(own, exposure, 5))
  }
  const columns = parameters.map((parameter, index) => {
    const step = 1e-6
    const up = model(parameters.with(index, parameter + step))
    const down = model(parameters.with(index, parameter - step))
    return up.map((one, row) => (one - (down[row] as number)) / (2 * step))
  })
  const normal = columns.map((a) =>
    columns.map((b) => a.reduce((sum, one, row) => sum + one * (b[row] as number), 0)),
  )
  return inverse(normal).map((row) => row.map((one) => deviation * deviation * one))
}

function inverse(matrix: readonly (readonly number[])[]): number[][] {
  const count = matrix.length
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))])
  for (let pivot = 0; pivot < count; pivot += 1) {
    const own = (rows[pivot] as number[]).map((one) => one / (rows[pivot]?.[pivot] as number))
    for (let i = 0; i < count; i += 1) {
      const factor = rows[i]?.[pivot] as number
      rows[i] = i === pivot ? own : (rows[i] as number[]).map((one, j) => one - factor * (own[j] as number))
    }
  }
  return rows.map((row) => row.slice(count))
}
