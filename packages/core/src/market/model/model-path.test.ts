import { describe, expect, it } from '@jest/globals'
import { codeOf } from '../../event/faults.fixture.js'
import { replay } from '../../replay/replay.js'
import { whatIf } from '../../whatif/what-if.js'
import { quotes } from '../quotes.js'
import { when } from '../tape.fixture.js'
import { calibrate } from './calibrate.js'
import { shockTape, type Truth } from './calibration.fixture.js'
import { calibratedShock, modelPath } from './model-path.js'

const truth: Truth = { depth: -0.2, part: 0.6, halfLifeDays: 2, exposures: { AA: 1, BB: -0.4, CC: 0.7 } }
const instruments = Object.keys(truth.exposures)
const recorded = shockTape(truth, 4)
const fit = calibrate(recorded, { event: 'release', instruments, days: 4, horizonDays: 7 })

describe('the path of a fitted model', () => {
  it('continues beyond the fitted days, marked as extrapolated', () => {
    const path = modelPath(fit, { symbol: 'BB' })
    expect(path.map(({ day }) => day)).toEqual([...fit.fittedDays, '2025-02-03', '2025-02-04', '2025-02-05'])
    expect(path.map(({ fitted }) => fitted)).toEqual([true, true, true, true, true, false, false, false])
    path.forEach(({ logReturn }, day) => {
      expect(logReturn).toBeCloseTo(0.08 * (0.4 + 0.6 * 2 ** (-day / 2)), 6)
    })
    expect(modelPath(fit, { symbol: 'BB', days: 2 })).toEqual(path.slice(0, 3))
  })

  it('rejects instruments and days outside the fit', () => {
    expect(codeOf(() => modelPath(fit, { symbol: 'NVDA' }))).toBe('model.outside')
    expect(codeOf(() => modelPath(fit, { symbol: 'toString' }))).toBe('model.outside')
    expect(codeOf(() => modelPath(fit, { symbol: 'AA', days: 8 }))).toBe('model.outside')
    expect(codeOf(() => modelPath(fit, { symbol: 'AA', days: -1 }))).toBe('model.outside')
  })

  it('rejects shares that its days do not identify', () => {
    const short = calibrate(recorded, { event: 'release', instruments, days: 1, horizonDays: 3 })
    expect(modelPath(short, { symbol: 'AA', days: 1 })).toHaveLength(2)
    expect(codeOf(() => modelPath(short, { symbol: 'AA' }))).toBe('model.outside')
    expect(codeOf(() => calibratedShock(short, { name: 'again' }))).toBe('model.outside')
  })
})

describe('a calibrated shock', () => {
  const before = recorded.filter(({ at }) => at < when('2025-01-27', '09:30'))

  it('moves the prices before it to the recorded closes', () => {
    const branch = whatIf(before, { name: 'again', reactions: [calibratedShock(fit, { name: 'again' })] })
    for (const day of fit.fittedDays) {
      const own = replay(branch, quotes).at(when(day, '16:00'))
      const then = replay(recorded, quotes).at(when(day, '16:00'))
      for (const symbol of instruments) {
        expect((own[symbol]?.last as number) / (then[symbol]?.last as number)).toBeCloseTo(1, 6)
      }
    }
  })

  it('hits the requested instruments, and rejects requests outside its fit', () => {
    const some = calibratedShock(fit, { name: 'again', instruments: ['CC'], days: 2 })
    const derived = [...whatIf(before, { name: 'again', reactions: [some] })].filter(
      ({ basis }) => basis === 'simulated',
    )
    expect(derived).toHaveLength(3)
    expect(codeOf(() => calibratedShock(fit, { name: 'again', instruments: ['NVDA'] }))).toBe('model.outside')
    expect(codeOf(() => calibratedShock(fit, { name: 'again', days: 8 }))).toBe('model.outside')
  })

  it('uses the noise of its residuals, if there are any', () => {
    const one = calibrate(recorded, { event: 'release', instruments: ['AA'], days: 2 })
    expect(codeOf(() => calibratedShock(one, { name: 'again', noise: 'residual' }))).toBe('model.outside')
    const noisy = calibratedShock(fit, { name: 'again', noise: 'residual' })
    expect(noisy.parameters).toMatchObject({ noise: fit.residualDeviation })
  })
})
