import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isTapelineError } from '../../event/error.js'
import type { DailyCloses } from './daily-closes.js'
import { daysFrom, plainStudy, quiet } from './event-study.fixture.js'
import { type EventStudyOptions, eventStudy } from './event-study.js'

const closes = quiet(1, 130)
const [first, last] = [1, 120].map((index) => closes.days[index] as string) as [string, string]
const options: EventStudyOptions = {
  instruments: ['S0', 'S1', 'S2', 'S3'],
  market: { instrument: 'M' },
  estimation: { from: first, to: last },
  event: { from: closes.days[124] as string, to: closes.days[128] as string },
}

describe('an event study', () => {
  it('equals a computation by hand', () => {
    // Simple returns in percent. Estimation: market 1 -1 2 -2, instrument 3 -1 4 -2: means 0 and 1, S = 10,
    // beta = (3 + 1 + 8 + 4) / 10 = 1.6, alpha 1, errors 0.4 -0.4 -0.2 0.2, so σ² = 0.4 / 2 = 0.2.
    // Event: market 1 and 0, instrument -5 and 1: AR = -5 - 1 - 1.6 = -7.6, then 0.
    const gross = (returns: readonly number[]): number[] => {
      let close = 100
      return [close, ...returns.map((one) => (close *= 1 + one / 100))]
    }
    const small: DailyCloses = {
      days: daysFrom(7),
      closes: { M: gross([1, -1, 2, -2, 1, 0]), A: gross([3, -1, 4, -2, -5, 1]) },
    }
    const { instruments, groups } = eventStudy(small, {
      instruments: ['A'],
      market: { instrument: 'M' },
      estimation: { from: small.days[1] as string, to: small.days[4] as string },
      event: { from: small.days[5] as string, to: small.days[6] as string },
      returns: 'simple',
    })
    const { model, abnormal, cumulative, degreesOfFreedom } = instruments.A as NonNullable<
      typeof instruments.A
    >
    expect(model.beta).toBeCloseTo(1.6, 10)
    expect(model.alpha).toBeCloseTo(0.01, 12)
    expect(model.residualDeviation).toBeCloseTo(Math.sqrt(0.2) / 100, 12)
    expect(degreesOfFreedom).toBe(2)
    expect(abnormal[0]?.value).toBeCloseTo(-0.076, 12)
    // 1 + 1/4 + 1/10 = 1.35 and, for both days, 2 + 4/4 + 1/10 = 3.1.
    expect(abnormal[0]?.t).toBeCloseTo(-7.6 / Math.sqrt(0.2 * 1.35), 8)
    expect(abnormal[1]?.value).toBeCloseTo(0, 12)
    expect(cumulative[1]?.t).toBeCloseTo(-7.6 / Math.sqrt(0.2 * 3.1), 8)
    // The mean errors are those of A: 0.4 over three degrees of freedom.
    expect(groups.all?.average[0]?.tPortfolio).toBeCloseTo(-7.6 / Math.sqrt(0.4 / 3), 8)
    expect(groups.all?.average[0]?.tCrossSectional).toBeUndefined()
  })

  it('equals plain sums, with the forecast error by matrices', () => {
    const { instruments, groups } = eventStudy(closes, options)
    const plain = options.instruments.map((symbol) => plainStudy(closes, symbol))
    options.instruments.forEach((symbol, index) => {
      const { abnormal, cumulative } = instruments[symbol] as NonNullable<(typeof instruments)[string]>
      const own = plain[index] as ReturnType<typeof plainStudy>
      abnormal.forEach(({ value, t }, day) => {
        expect(value).toBeCloseTo(own.abnormal[day] as number, 12)
        expect(t).toBeCloseTo(
          (own.abnormal[day] as number) / Math.sqrt(own.covariance[day]?.[day] as number),
          8,
        )
      })
      const sum = own.abnormal.reduce((whole, one) => whole + one, 0)
      const variance = own.covariance.flat().reduce((whole, one) => whole + one, 0)
      expect(cumulative.at(-1)?.t).toBeCloseTo(sum / Math.sqrt(variance), 8)
    })
    const sums = plain.map(({ abnormal }) => abnormal.reduce((whole, one) => whole + one, 0))
    const mean = sums.reduce((whole, one) => whole + one, 0) / 4
    const deviation = Math.sqrt(sums.reduce((whole, one) => whole + (one - mean) ** 2, 0) / 3)
    const all = groups.all?.cumulative.at(-1)
    expect(all?.value).toBeCloseTo(mean, 12)
    expect(all?.tCrossSectional).toBeCloseTo(mean / (deviation / 2), 8)
    const variances = plain.map(({ covariance }) => covariance.flat().reduce((whole, one) => whole + one, 0))
    expect(all?.tIndependent).toBeCloseTo(
      (4 * mean) / Math.sqrt(variances.reduce((whole, one) => whole + one, 0)),
      8,
    )
  })

  it('has sums of abnormal returns as cumulative ones, by instrument and by group', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const { instruments, groups } = eventStudy(quiet(seed, 130), options)
        for (const { abnormal, cumulative } of [
          ...Object.values(instruments),
          { abnormal: groups.all?.average ?? [], cumulative: groups.all?.cumulative ?? [] },
        ]) {
          let sum = 0
          abnormal.forEach(({ value }, day) => {
            sum += value
            expect(cumulative[day]?.value).toBeCloseTo(sum, 12)
          })
        }
      }),
      { numRuns: 30 },
    )
  })

  it('does not change with a constant drift of the instrument or of its market', () => {
    const driftOf = (symbol: string, drift: number): DailyCloses => ({
      ...closes,
      closes: {
        ...closes.closes,
        [symbol]: (closes.closes[symbol] ?? []).map((one, day) => one * Math.exp(drift * day)),
      },
    })
    const before = eventStudy(closes, options).instruments
    fc.assert(
      fc.property(
        fc.double({ min: -0.01, max: 0.01, noNaN: true }),
        fc.constantFrom('M', 'S1'),
        (drift, symbol) => {
          const after = eventStudy(driftOf(symbol, drift), options).instruments
          after.S1?.abnormal.forEach(({ value, t }, day) => {
            expect(value).toBeCloseTo(before.S1?.abnormal[day]?.value as number, 10)
            expect(t).toBeCloseTo(before.S1?.abnormal[day]?.t as number, 7)
          })
        },
      ),
      { numRuns: 30 },
    )
  })

  it('finds a return added in the event window, and only there', () => {
    const added = closes.closes.S2?.map((one, day) => (day >= 126 ? one * Math.exp(-0.2) : one)) ?? []
    const [before, after] = [closes, { ...closes, closes: { ...closes.closes, S2: added } }].map(
      (one) => eventStudy(one, options).instruments.S2?.abnormal.map(({ value }) => value) as number[],
    )
    before?.forEach((value, day) => {
      expect(after?.[day]).toBeCloseTo(value + (day === 2 ? -0.2 : 0), 12)
    })
  })

  it('has t statistics of about N(0, 1) without an event', () => {
    const all = Array.from({ length: 150 }, (_, seed) => eventStudy(quiet(seed + 1000, 130), options))
    const samples = {
      abnormal: all.flatMap(({ instruments }) =>
        Object.values(instruments).map((one) => one.abnormal[1]?.t as number),
      ),
      cumulative: all.flatMap(({ instruments }) =>
        Object.values(instruments).map((one) => one.cumulative.at(-1)?.t as number),
      ),
      independent: all.map(({ groups }) => groups.all?.cumulative.at(-1)?.tIndependent as number),
      portfolio: all.map(({ groups }) => groups.all?.cumulative.at(-1)?.tPortfolio as number),
    }
    for (const sample of Object.values(samples)) {
      const mean = sample.reduce((sum, one) => sum + one, 0) / sample.length
      const variance = sample.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (sample.length - 1)
      // Three standard errors of the mean and of the variance of this many draws of N(0, 1), and a margin for the thicker tails
      // of t.
      expect(Math.abs(mean)).toBeLessThan(3 / Math.sqrt(sample.length))
      expect(Math.abs(variance - 1)).toBeLessThan(3 * Math.sqrt(2 / sample.length) + 0.05)
    }
  })

  it('uses the mean of other instruments as the market, without the studied one', () => {
    const own = { ...options, market: { meanOf: ['S0', 'S1', 'S2', 'S3'] } } as const
    const study = eventStudy(closes, own).instruments.S0
    const others = closes.days.map((_, day) => {
      if (day === 0) return 0
      const gross = ['S1', 'S2', 'S3'].map(
        (one) => (closes.closes[one]?.[day] as number) / (closes.closes[one]?.[day - 1] as number),
      )
      return Math.log(gross.reduce((sum, one) => sum + one, 0) / 3)
    })
    let level = 1
    const index = others.map((one) => (level *= Math.exp(one)))
    const direct = eventStudy(
      { ...closes, closes: { ...closes.closes, X: index } },
      { ...options, market: { instrument: 'X' } },
    )
    expect(study?.abnormal[2]?.t).toBeCloseTo(direct.instruments.S0?.abnormal[2]?.t as number, 8)
  })
})

describe('an invalid event study', () => {
  it.each([
    ['instruments', { instruments: [] }],
    ['instruments', { instruments: ['ZZ'] }],
    ['instruments', { market: { instrument: 'ZZ' } }],
    ['market', { instruments: ['S0'], market: { meanOf: ['S0'] } }],
    ['estimation', { estimation: { from: first, to: closes.days[2] as string } }],
    ['estimation', { estimation: { from: first, to: options.event.from } }],
    ['event', { event: { from: '2030-01-02', to: '2030-01-03' } }],
    ['groups', { groups: { chips: ['S0', 'ZZ'] } }],
    ['groups', { groups: { none: [] } }],
  ] as [string, Partial<EventStudyOptions>][])('names %s', (option, bad) => {
    try {
      eventStudy(closes, { ...options, ...bad })
      throw new Error('nothing was thrown')
    } catch (error) {
      if (!isTapelineError(error, 'model.invalid')) throw error
      expect(error.faults.some(({ message }) => message.includes(`'${option}'`))).toBe(true)
    }
  })

  it('needs a market that moves', () => {
    const still = { ...closes, closes: { ...closes.closes, M: closes.days.map(() => 100) } }
    expect(() => eventStudy(still, options)).toThrow(/returns that differ/)
  })
})
