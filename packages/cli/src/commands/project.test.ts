import { describe, expect, it } from '@jest/globals'
import { type Calibration, modelPath } from '@tapeline/core/market'
import { printed } from '../terminal/fake-terminal.fixture.js'
import { expectGolden } from '../terminal/golden.fixture.js'

const SHOCK = ['project', 'deepseek-r1', 'r1-release', 'quotes.NVDA.last']
const HALF_LIFE = ['--half-life', '2']
const HELD = [...SHOCK, ...HALF_LIFE, '--runs', '40']

interface Projected {
  readonly calibration: Calibration
  readonly noise: number
  readonly closes: readonly { day: string; at: string; quantiles: readonly number[]; recorded?: number }[]
}

async function projected(...args: readonly string[]): Promise<Projected> {
  const { out, ...ended } = await printed(...args, '--json')
  expect(ended).toEqual({ exitCode: 0, error: '' })
  return JSON.parse(out)
}

describe('tapeline project', () => {
  it('prints the fit, a fan chart, and the quantiles with the recorded values', async () => {
    const { exitCode, out, error } = await printed(...HELD)
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' })
    expectGolden('project.txt', out)
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  it('prints the same as JSON, and a row for each close as CSV', async () => {
    const few = [...SHOCK, ...HALF_LIFE, '--runs', '3']
    expectGolden('project.json', (await printed(...few, '--json')).out)
    expectGolden('project.csv', (await printed(...few, '--csv')).out)
  })

  it('is the path of the model without noise', async () => {
    const { calibration, closes } = await projected(...SHOCK, ...HALF_LIFE, '--runs', '1', '--noise', '0')
    expect(closes[0]).toMatchObject({ day: '2025-01-24', at: '2025-01-24T21:00:00.000Z', recorded: 142.62 })
    const path = modelPath(calibration, { symbol: 'NVDA' }).map(
      ({ logReturn }) => 142.62 * Math.exp(logReturn),
    )
    for (const [index, price] of path.entries()) {
      for (const quantile of closes[index + 1]?.quantiles ?? []) expect(quantile).toBeCloseTo(price, 4)
    }
    expect(path).toHaveLength(closes.length - 1)
  })

  it('uses later events only in the fit', async () => {
    const { closes } = await projected(
      'project',
      'deepseek-r1',
      'r1-release',
      'quotes.AAPL.last',
      ...HALF_LIFE,
      ...['--runs', '3'],
    )
    expect(closes.map(({ quantiles }) => new Set(quantiles))).toEqual(closes.map(() => new Set([222.78])))
    expect(closes[1]?.recorded).toBe(229.86)
  })

  it('uses the given instruments, session and days', async () => {
    const args = ['--instruments', 'AVGO,NVDA', '--session', '2025-01-27', '--fit-days', '3', '--part', '0.5']
    const { calibration, noise, closes } = await projected(...SHOCK, ...args, '--days', '4', '--runs', '2')
    expect(calibration).toMatchObject({
      instruments: ['AVGO', 'NVDA'],
      reference: 'NVDA',
      session: '2025-01-27',
      fittedDays: ['2025-01-27', '2025-01-28', '2025-01-29', '2025-01-30'],
      part: { status: 'held', value: 0.5 },
    })
    expect(noise).toBe(calibration.residualDeviation)
    expect(closes.map(({ day }) => day)).toEqual([
      ...['2025-01-24', '2025-01-27', '2025-01-28', '2025-01-29', '2025-01-30', '2025-01-31'],
    ])
  })

  it('depends on the seed alone', async () => {
    const seeded = async (seed: string): Promise<unknown> =>
      (await projected(...SHOCK, ...HALF_LIFE, '--runs', '3', '--seed', seed)).closes
    expect(await seeded('1')).toEqual(await seeded('1'))
    expect(await seeded('1')).not.toEqual(await seeded('2'))
  })

  it.each<[what: string, args: readonly string[], message: RegExp, event?: string, path?: string]>([
    ['a fit whose days determine neither part nor half-life', [], /hold one, --half-life 2 or --part 1/],
    ['an unknown event', HALF_LIFE, /event\.unknown/, 'r1-releas'],
    ['an event that no price declares', HALF_LIFE, /name the instruments to fit/, 'r1-cost'],
    ['an unknown instrument', [...HALF_LIFE, '--instruments', 'NVDA,NVDX'], /no instrument 'NVDX'/],
    ['an instrument twice', [...HALF_LIFE, '--instruments', 'NVDA,NVDA'], /without repetition/],
    ['an unknown path', HALF_LIFE, /Did you mean 'last'/, 'r1-release', 'quotes.NVDA.lst'],
    ['a path that is not a number', HALF_LIFE, /is not a number/, 'r1-release', 'quotes.NVDA'],
    [
      'a day on which nothing is traded',
      [...HALF_LIFE, '--session', '2025-01-26'],
      /2025-01-26 is not a trading day of XNAS/,
    ],
    ['days without closes', [...HALF_LIFE, '--session', '2025-01-13'], /GOOGL on 2025-01-10.*and 32 more/],
    ['no runs', [...HALF_LIFE, '--runs', '0'], /--runs takes a whole number from 1 to 100000; not '0'/],
    ['half a run', [...HALF_LIFE, '--runs', '1.5'], /--runs takes/],
    ['an invalid seed', [...HALF_LIFE, '--seed', 'x'], /--seed takes/],
    ['negative noise', [...HALF_LIFE, '--noise', '-1'], /--noise takes a number, 0 and up/],
    ['a negative half-life', ['--half-life', '-2'], /--half-life takes/],
    ['too many days', [...HALF_LIFE, '--days', '61'], /--days takes a whole number from 0 to 60/],
    ['an invalid day', [...HALF_LIFE, '--session', '27 January'], /--session takes a day/],
    ['two forms at once', [...HALF_LIFE, '--csv', '--json'], /--csv or --json/],
    ['an option twice', [...HALF_LIFE, '--half-life', '3'], /given twice/],
  ])('rejects %s in one line', async (_, args, message, event = 'r1-release', path = 'quotes.NVDA.last') => {
    const { exitCode, out, error } = await printed('project', 'deepseek-r1', event, path, ...args)
    expect({ exitCode, out, error }).toEqual({
      exitCode: 2,
      out: '',
      error: expect.stringMatching(message),
    })
    expect(error).toMatch(/^tapeline: [^\n]+\n$/)
  })
})
