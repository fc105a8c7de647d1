/** The path of a shock fitted on 27 and 28 January 2025 over the following days: was the selling overdone (S18, S19)? */
import { describe, expect, it } from '@jest/globals'
import { isTapelineError, parseInstant, replay } from '@tapeline/core'
import {
  type CalibrateOptions,
  type Calibration,
  calibrate,
  calibratedShock,
  dailyCloses,
  market,
  modelPath,
  versusNoChange,
} from '@tapeline/core/market'
import { project, whatIf } from '@tapeline/core/what-if'
import { loadScenario } from '@tapeline/scenarios/node'

const weeks = await loadScenario('deepseek-r1')
const chips = ['NVDA', 'AVGO', 'MRVL', 'MU', 'TSM', 'ARM']
const power = ['ORCL', 'VRT', 'CEG', 'VST', 'SMR']
const others = ['MSFT', 'GOOGL', 'AMZN', 'TSLA', 'AAPL', 'META']
const options: CalibrateOptions = {
  event: 'r1-release',
  instruments: [...chips, ...power, ...others],
  session: '2025-01-27',
  days: 1,
  horizonDays: 9,
}
const free = calibrate(weeks, options)
const fitWith = (held: CalibrateOptions['held']): Calibration =>
  calibrate(weeks, held === undefined ? options : { ...options, held })
const codeOf = (run: () => unknown): string | undefined => {
  try {
    run()
  } catch (error) {
    if (isTapelineError(error)) return error.code
    throw error
  }
  return undefined
}

describe('fitted on 27 and 28 January', () => {
  it('finds a log return of Nvidia of about -0.195, with a sixth of it won back the next day', () => {
    expect(free.fittedDays).toEqual(['2025-01-27', '2025-01-28'])
    expect(free.depth).toMatchObject({ status: 'estimated', value: expect.closeTo(-0.1948, 4) })
    expect(free.remaining[1]?.share).toMatchObject({
      value: expect.closeTo(0.833, 3),
      standardError: expect.closeTo(0.0365, 4),
    })
  })

  it('finds a greater exposure of power and data centres, and an exposure of Apple and Meta near 0', () => {
    for (const symbol of ['VRT', 'VST', 'SMR']) {
      expect((free.exposures[symbol] as { value: number }).value).toBeGreaterThan(1.6)
    }
    for (const symbol of ['AAPL', 'META', 'AMZN', 'MSFT']) {
      const { value, standardError } = free.exposures[symbol] as { value: number; standardError: number }
      expect(Math.abs(value)).toBeLessThan(2 * standardError)
    }
  })

  it('rejects later days, since two days determine neither the part nor the half-life', () => {
    expect(free.part.status).toBe('not-identified')
    expect(free.halfLifeDays.status).toBe('not-identified')
    expect(modelPath(free, { symbol: 'NVDA', days: 1 })).toHaveLength(2)
    expect(codeOf(() => modelPath(free, { symbol: 'NVDA', days: 2 }))).toBe('model.outside')
    expect(codeOf(() => versusNoChange(weeks, free))).toBe('model.outside')
  })

  it('rejects instruments and days outside the fit', () => {
    const fit = fitWith({ halfLifeDays: 2 })
    expect(codeOf(() => modelPath(fit, { symbol: '^GSPC' }))).toBe('model.outside')
    expect(codeOf(() => modelPath(fit, { symbol: 'NVDA', days: 10 }))).toBe('model.outside')
  })

  it('finds a half-life of about four trading days if the whole move was overdone', () => {
    expect(fitWith({ part: 1 }).halfLifeDays).toMatchObject({ value: expect.closeTo(3.79, 2) })
  })
})

describe('one instrument fitted on the days after 27 January', () => {
  const fitOn = (symbol: string, days: number): Calibration =>
    calibrate(weeks, { event: 'r1-release', instruments: [symbol], session: '2025-01-27', days })

  it('is the optimum: Nvidia and Microsoft on two days', () => {
    const nvidia = fitOn('NVDA', 2)
    expect(nvidia.part).toMatchObject({ value: expect.closeTo(0.4598, 4) })
    expect(nvidia.halfLifeDays).toMatchObject({ value: 0 })
    expect(nvidia.residualDeviation).toBeCloseTo(0.0419, 4)
    expect(nvidia.atBounds).toEqual([{ parameter: 'halfLifeDays', bound: 'lower' }])
    expect(fitOn('MSFT', 2).part).toMatchObject({ value: expect.closeTo(1.326, 3) })
  })

  it('is no worse than any point of a grid over all parts and half-lives, for every instrument and 2 to 5 days', () => {
    const halfLives = [0, ...Array.from({ length: 60 }, (_, index) => 0.05 * 1.2 ** index), 1e9]
    for (const symbol of [...chips, ...power, ...others]) {
      for (const days of [2, 3, 4, 5]) {
        const fit = fitOn(symbol, days)
        const { closes } = dailyCloses(weeks, {
          instruments: [symbol],
          from: '2025-01-24',
          to: fit.fittedDays.at(-1) as string,
        })
        const logs = (closes[symbol] ?? []).map(Math.log)
        const returns = logs.slice(1).map((one, index) => one - (logs[index] as number))
        const { part, halfLifeDays, residualDeviation = 0, degreesOfFreedom } = fit
        const error =
          degreesOfFreedom > 0 || !('value' in part) || !('value' in halfLifeDays)
            ? residualDeviation ** 2 * degreesOfFreedom
            : errorAt(returns, part.value, halfLifeDays.value)
        for (let own = -3; own < 4.01; own += 0.05) {
          for (const halfLife of halfLives) {
            const other = errorAt(returns, own, halfLife)
            if (other < error * (1 - 1e-8) - 1e-18)
              throw new Error(`${symbol}, ${days} days: ${own}, ${halfLife} fits better`)
          }
        }
      }
    }
  })
})

/** The sum of squared residuals of the best depth at a part and a half-life, written out. */
function errorAt(returns: readonly number[], part: number, halfLife: number): number {
  const levels = returns.map(
    (_, day) => 1 - part * (1 - (halfLife === 0 ? Number(day === 0) : 2 ** (-day / halfLife))),
  )
  const pattern = levels.map((level, day) => level - (levels[day - 1] ?? 0))
  const along = returns.reduce((sum, one, day) => sum + one * (pattern[day] as number), 0)
  const depth = along / pattern.reduce((sum, one) => sum + one * one, 0)
  return returns.reduce((sum, one, day) => sum + (one - depth * (pattern[day] as number)) ** 2, 0)
}

describe('29 January to 7 February, compared with no change', () => {
  const nearer = (halfLifeDays: number): string[] =>
    versusNoChange(weeks, fitWith({ halfLifeDays })).flatMap((row) =>
      row.nearer === 'model' ? [row.symbol] : [],
    )

  it('favours the model for suppliers, power and data centres, and no change for Nvidia', () => {
    const won = nearer(2)
    expect(won).toEqual(['AVGO', 'MRVL', 'MU', 'ARM', 'ORCL', 'VRT', 'CEG', 'VST', 'SMR', 'AMZN', 'AAPL'])
    expect(nearer(1)).not.toContain('NVDA')
    expect(nearer(5)).not.toContain('NVDA')
  })

  it('has errors of 10.7 and 5.7 log points for Nvidia, 3.7 and 12.1 for Vistra', () => {
    const rows = new Map(versusNoChange(weeks, fitWith({ halfLifeDays: 2 })).map((row) => [row.symbol, row]))
    expect(rows.get('NVDA')).toMatchObject({
      modelError: expect.closeTo(0.1074, 4),
      noChangeError: expect.closeTo(0.0573, 4),
    })
    expect(rows.get('VST')).toMatchObject({
      modelError: expect.closeTo(0.037, 4),
      noChangeError: expect.closeTo(0.1206, 4),
    })
  })

  it('favours the model for 13, 11 and 9 of 17 instruments, depending on the half-life', () => {
    expect([1, 2, 5].map((halfLifeDays) => nearer(halfLifeDays).length)).toEqual([13, 11, 9])
  })
})

describe('the fitted shock as a reaction', () => {
  const friday = parseInstant('2025-01-24T20:00-05:00')
  const before = weeks.filter(({ at, knownAt }) => at <= friday && knownAt <= friday)
  const fit = fitWith({ halfLifeDays: 2 })
  const closeOf = (day: string): string => `${day}T16:00-05:00`

  it('moves the price from the close of 24 January along the fitted path', () => {
    const branch = replay(
      whatIf(before, { name: 'shocked', reactions: [calibratedShock(fit, { name: 'r1' })] }),
      market,
    )
    for (const symbol of ['NVDA', 'VRT', 'AAPL']) {
      const start = replay(weeks, market).at(closeOf('2025-01-24')).quotes[symbol]?.last as number
      for (const { day, logReturn } of modelPath(fit, { symbol })) {
        const quote = branch.at(closeOf(day)).quotes[symbol]
        expect(Math.log((quote?.last as number) / start)).toBeCloseTo(logReturn, 9)
        expect(quote?.basis).toBe('simulated')
      }
    }
  })

  it('spreads with the noise of its residuals, the same way for the same seed', () => {
    const noisy = whatIf(before, {
      name: 'noisy',
      reactions: [calibratedShock(fit, { name: 'r1', instruments: ['NVDA'], noise: 'residual' })],
    })
    const run = () =>
      project(noisy, market, {
        at: fit.remaining.map(({ day }) => closeOf(day)),
        until: closeOf('2025-02-07'),
        runs: 30,
        seed: 27,
        select: ({ quotes }) => quotes.NVDA?.last,
      })
    const fan = run()
    expect(JSON.stringify(run())).toBe(JSON.stringify(fan))
    const widths = fan.moments.map(({ quantiles }) => (quantiles[4] as number) - (quantiles[0] as number))
    expect(widths.at(-1)).toBeGreaterThan(widths[0] as number)
  })
})
