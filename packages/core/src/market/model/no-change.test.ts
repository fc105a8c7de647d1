import { describe, expect, it } from '@jest/globals'
import { codeOf } from '../../event/faults.fixture.js'
import { calibrate } from './calibrate.js'
import { shockTape, type Truth, tapeOf } from './calibration.fixture.js'
import { versusNoChange } from './no-change.js'

const truth: Truth = { depth: -0.2, part: 0.6, halfLifeDays: 2, exposures: { AA: 1, BB: -0.4, CC: 0.7 } }
const instruments = Object.keys(truth.exposures)

describe('a model compared with no change', () => {
  it('is nearer if prices continue as in the model, by any distance', () => {
    const tape = shockTape(truth, 6)
    const fit = calibrate(tape, { event: 'release', instruments, days: 3, horizonDays: 6 })
    for (const { modelError, noChangeError, ratio, nearer } of versusNoChange(tape, fit)) {
      expect(modelError).toBeLessThan(1e-5)
      expect(noChangeError).toBeGreaterThan(0.005)
      expect(ratio).toBeCloseTo(modelError / noChangeError, 12)
      expect(nearer).toBe('model')
    }
  })

  it('is farther if they stay, and both errors equal a computation by hand', () => {
    // Down by 0.2, half of it back the next day; the part held at 1 has the half-life at one day. The model then goes up by
    // 0.05 and 0.075, and prices stay, except for one that rises by 0.01 on the first of the two days.
    const tape = tapeOf({ AA: [-0.2, 0.1, 0, 0], BB: [-0.2, 0.1, 0.01, 0] })
    const held = { part: 1 }
    const fit = calibrate(tape, {
      event: 'release',
      instruments: ['AA', 'BB'],
      days: 1,
      horizonDays: 3,
      held,
    })
    const [still, rising] = versusNoChange(tape, fit)
    expect(still).toMatchObject({ symbol: 'AA', nearer: 'no-change' })
    expect(still?.noChangeError).toBeCloseTo(0, 12)
    expect(still?.modelError).toBeCloseTo(Math.sqrt((0.05 ** 2 + 0.075 ** 2) / 2), 6)
    expect(rising?.noChangeError).toBeCloseTo(0.01, 12)
    expect(rising?.modelError).toBeCloseTo(Math.sqrt((0.04 ** 2 + 0.065 ** 2) / 2), 6)
    expect(rising?.ratio).toBeCloseTo(Math.sqrt((0.04 ** 2 + 0.065 ** 2) / 2) / 0.01, 3)
    expect(versusNoChange(tape, fit, { instruments: ['BB'] })).toEqual([rising])
  })

  it('needs days beyond the fitted ones, on the tape and identified by the fit', () => {
    const tape = shockTape(truth, 3)
    const judge = (options: { readonly days: number; readonly horizonDays: number }) =>
      versusNoChange(tape, calibrate(tape, { event: 'release', instruments, ...options }))
    expect(codeOf(() => judge({ days: 3, horizonDays: 3 }))).toBe('model.outside')
    expect(codeOf(() => judge({ days: 2, horizonDays: 4 }))).toBe('model.invalid')
    expect(codeOf(() => judge({ days: 1, horizonDays: 3 }))).toBe('model.outside')
    expect(codeOf(() => judge({ days: 2, horizonDays: 3 }))).toBeUndefined()
  })
})
