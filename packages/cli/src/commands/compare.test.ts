import { describe, expect, it } from '@jest/globals'
import { printed, printedOn } from '../terminal/fake-terminal.fixture.js'
import { expectGolden } from '../terminal/golden.fixture.js'

const CLOSE = ['--at', '2025-01-27T16:00-05:00']
const HALF = ['compare', 'deepseek-r1', 'half-the-shock']
const SERIES = ['--select', 'quotes.NVDA.last', '--every', '1 day', '--from', '2025-01-17T16:00-05:00']

function widthOf(text: string): number {
  return Math.max(...text.split('\n').map((line) => line.length))
}

describe('tapeline compare', () => {
  it('prints the differences of a what-if from the recorded history', async () => {
    const { exitCode, out, error } = await printed(...HALF, ...CLOSE)
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' })
    expectGolden('compare.txt', out)
    expect(widthOf(out)).toBeLessThanOrEqual(80)
  })

  it('prints all differences as JSON', async () => {
    const { out } = await printed(...HALF, ...CLOSE, '--json')
    expectGolden('compare.json', out)
    const { differences } = JSON.parse(out)
    expect(differences.length).toBeGreaterThan(20)
    expect(differences[0]).toEqual({ path: expect.any(String), a: expect.anything(), b: expect.anything() })
  })

  it('compares two what-ifs', async () => {
    const { out } = await printed(...HALF, 'half-and-no-rebound', '--json')
    const { a, b, firstDifference } = JSON.parse(out)
    expect([a, b]).toEqual(['half-the-shock', 'half-and-no-rebound'])
    expect(new Date(firstDifference.b.at).toISOString().slice(0, 10)).toBe('2025-01-28')
  })

  it('finds no difference between a history and itself', async () => {
    const { out } = await printed('compare', 'deepseek-r1', 'recorded')
    expect(out).toMatch(/^No event differs\.\n[\s\S]*Nothing differs\.\n/)
  })

  it('prints a series as a chart', async () => {
    const { out } = await printed(...HALF, ...SERIES)
    expectGolden('compare-series.txt', out)
    expect(widthOf(out)).toBeLessThanOrEqual(80)
  })

  it('draws both lines in one chart if the terminal has colours', async () => {
    const { out } = await printedOn({ hasColors: true, isTerminal: true }, ...HALF, ...SERIES)
    expect(out).toMatch(/blue: recorded, green: half-the-shock/)
  })

  it('prints a series as JSON', async () => {
    const { out } = await printed(...HALF, ...SERIES, '--to', '2025-01-27T16:00-05:00', '--json')
    const { series } = JSON.parse(out)
    expect(series).toHaveLength(11)
    expect(series[0]).toEqual({ at: '2025-01-17T21:00:00.000Z', a: 137.71, b: 137.71 })
    expect(series[10].b).toBeCloseTo(129.958, 3)
  })

  it('prints a single value of both', async () => {
    const select = ['--select', 'ranking[symbol=NVDA].rank']
    const { out } = await printed('compare', 'deepseek-r1', 'no-release', ...CLOSE, ...select, '--json')
    expect(JSON.parse(out).values).toEqual({ a: 3, b: 1 })
  })

  it('takes several paths, at a moment and as series', async () => {
    const select = ['--select', 'quotes.NVDA.last', '--select', 'quotes.NVDA.at']
    const { out } = await printed('compare', 'deepseek-r1', 'no-release', ...CLOSE, ...select, '--json')
    const at = Date.UTC(2025, 0, 27, 21)
    expect(JSON.parse(out).selected).toEqual([
      { path: 'quotes.NVDA.last', values: { a: 118.42, b: 142.62 } },
      { path: 'quotes.NVDA.at', values: { a: at, b: at } },
    ])
    const people = await printed('compare', 'deepseek-r1', 'no-release', ...CLOSE, ...select)
    expect(people.out).toBe(
      'quotes.NVDA.last at 2025-01-27 16:00 America/New_York\n  recorded: 118.42\n  no-release: 142.62\n\n' +
        'quotes.NVDA.at at 2025-01-27 16:00 America/New_York\n  recorded: 2025-01-27 16:00\n  no-release: 2025-01-27 16:00\n',
    )
    const series = ['--every', 'P1D', '--from', '2025-01-24T16:00', '--to', '2025-01-27 close']
    const all = await printed('compare', 'deepseek-r1', 'no-release', ...select, ...series, '--json')
    expect(JSON.parse(all.out).selected.map((each: { series: unknown[] }) => each.series.length)).toEqual([
      4, 4,
    ])
  })

  it('samples after events of a type, and at steps of trading days', async () => {
    const daysOf = async (...args: readonly string[]): Promise<string[]> => {
      const select = ['--select', 'quotes.NVDA.last', '--to', '2025-02-04T16:00-05:00']
      const { out, error } = await printed(...HALF, ...select, ...args, '--json')
      expect(error).toBe('')
      return JSON.parse(out).series.map(({ at }: { at: string }) => at)
    }
    const from = (moment: string): string[] => ['--from', moment]
    const close = (day: string): string => `2025-${day}T21:00:00.000Z`
    const weekdays = ['01-24', '01-27', '01-28', '01-29', '01-30', '01-31', '02-03', '02-04'].map(close)
    expect(await daysOf('--every', '1 trading day', ...from('2025-01-24T16:00'))).toEqual(weekdays)
    // From a Saturday, the first trading day is the next Monday.
    expect(await daysOf('--every', '3 sessions', ...from('2025-01-25T16:00'))).toEqual(
      ['01-27', '01-30', '02-04'].map(close),
    )
    expect(await daysOf('--every', '1w', ...from('2025-01-20T16:00'))).toEqual(
      ['01-20', '01-27', '02-03'].map(close),
    )
    const closes = await daysOf('--on', 'close.published', ...from('2025-01-24T16:00'))
    expect(new Set(closes)).toEqual(new Set(weekdays))
  })

  it('shows that a valid path has no value at a moment', async () => {
    const args = ['compare', 'deepseek-r1', 'no-release', '--at', '2024-01-01T12:00Z']
    const select = ['--select', 'quotes.NVDA.last']
    const { exitCode, out } = await printed(...args, ...select)
    expect([exitCode, out.split('\n').slice(1)]).toEqual([0, ['  recorded: -', '  no-release: -', '']])
    expect(JSON.parse((await printed(...args, ...select, '--json')).out).values).toEqual({})
  })

  it.each([
    ['an unknown branch, with the nearest', ['half-the-shok'], /Did you mean 'half-the-shock'\?/],
    ['a moment and a step', ['no-release', ...CLOSE, ...SERIES], /not both/],
    ['a step without a path', ['no-release', '--every', '1 day'], /needs a path/],
    ['bounds without a step', ['no-release', '--from', '2025-01-17T16:00-05:00'], /bounds of a series/],
    ['an invalid step', ['no-release', '--select', 'quotes.NVDA.last', '--every', 'day'], /cannot be 'day'/],
    ['half a trading day', ['no-release', '--select', 'quotes', '--every', '1.5 sessions'], /cannot be/],
    ['an unknown type of event', ['no-release', '--select', 'quotes', '--on', 'bar.closd'], /'bar.closed'/],
    [
      'a step and a type',
      ['no-release', '--select', 'quotes', '--every', '1d', '--on', 'bar.closed'],
      /not both/,
    ],
    ['a tiny step', ['no-release', '--select', 'quotes', '--every', '1 millisecond'], /sample\.invalid/],
    ['an unknown path', ['no-release', '--select', 'quotes.NVDA.lst'], /Did you mean 'last'\?/],
    [
      'a series of nothing',
      ['no-release', '--select', 'quotes.NVDA.lst', '--every', '7 days'],
      /Did you mean 'last'\?/,
    ],
    ['an invalid path', ['no-release', '--select', 'quotes..NVDA'], /path\.invalid/],
    ['an option twice', ['no-release', ...CLOSE, ...CLOSE], /given twice/],
    ['an unknown zone', ['no-release', '--at', '2025-01-27T16:00[Mars/One]'], /zone-unknown/],
  ])('rejects %s in one line with exit code 2', async (_, args, message) => {
    const { exitCode, out, error } = await printed('compare', 'deepseek-r1', ...args)
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(error).toMatch(message)
    expect(error).toMatch(/^tapeline: [^\n]+\n$/)
  })
})
