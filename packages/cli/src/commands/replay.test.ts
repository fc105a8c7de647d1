import { describe, expect, it } from '@jest/globals'
import { printed, printedOn } from '../terminal/fake-terminal.fixture.js'
import { expectGolden } from '../terminal/golden.fixture.js'

const HOUR = ['replay', 'deepseek-r1', '--from', '2025-01-27T09:30-05:00', '--to', '2025-01-27T10:30-05:00']

describe('tapeline replay', () => {
  it('prints each event with the price that it moved', async () => {
    const { exitCode, out, error } = await printed(...HOUR)
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' })
    expectGolden('replay.txt', out)
  })

  it('prints the same as one JSON array', async () => {
    const { out } = await printed(...HOUR, '--json')
    expectGolden('replay.json', out)
  })

  it('prints selected values when they change, also in JSON', async () => {
    const select = [
      '--select',
      'quotes.NVDA.last',
      '--select',
      'ranking[symbol=NVDA].rank',
      '--select',
      'quotes.NVDA.at',
    ]
    const { exitCode, out } = await printed(...HOUR, ...select)
    expect(exitCode).toBe(0)
    const shown = out.split('\n').filter((line) => line.startsWith('  '))
    expect(shown.slice(0, 3)).toEqual([
      '  quotes.NVDA.last = 142.62',
      '  ranking[symbol=NVDA].rank = 1',
      '  quotes.NVDA.at = 2025-01-24 16:00',
    ])
    expect(shown).toContain('  quotes.NVDA.last = 124.03')
    const lines: { event: { id: string }; values: Record<string, unknown> }[] = JSON.parse(
      (await printed(...HOUR, ...select, '--json')).out,
    )
    expect(lines.at(-1)?.values).toEqual({
      'quotes.NVDA.last': 124.03,
      'ranking[symbol=NVDA].rank': 3,
      'quotes.NVDA.at': Date.UTC(2025, 0, 27, 15, 30),
    })
  })

  it('plays the same by the clock and at once', async () => {
    const [atOnce, fast] = [await printed(...HOUR), await printed(...HOUR, '--speed', '1e9', '--wall-time')]
    expect(fast).toEqual(atOnce)
  })

  it('plays a named what-if', async () => {
    const [recorded, calm] = [
      await printed(...HOUR, '--json'),
      await printed(...HOUR, '--json', '--what-if', 'no-release'),
    ]
    const last = (text: string): number =>
      JSON.parse(text).findLast((line: { quote?: object; event: { data: { symbol?: string } } }) => {
        return line.quote !== undefined && line.event.data.symbol === 'NVDA'
      }).quote.last
    expect(last(recorded.out)).toBe(124.03)
    expect(last(calm.out)).toBeGreaterThan(135)
  })

  it('ends with 130 when it is interrupted', async () => {
    const interruption = new AbortController()
    const writes: string[] = []
    const { exitCode, error } = await printedOn(
      {
        interrupted: interruption.signal,
        write: (text) => {
          writes.push(text)
          interruption.abort(new Error('Interrupted.'))
        },
      },
      ...[...HOUR, '--speed', '0.001'],
    )
    expect({ exitCode, error }).toEqual({ exitCode: 130, error: '' })
    expect(writes.length).toBeGreaterThan(0)
  })

  it.each([
    ['no speed', ['--speed', '0'], /--speed takes a number above 0/],
    ['an empty speed', ['--speed', ''], /--speed takes a number above 0/],
    ['two kinds of time', ['--trading-time', '--wall-time'], /cannot be used with/],
    ['an unknown what-if', ['--what-if', 'no releas'], /Did you mean 'no-release'/],
  ])('rejects %s in one line', async (_, args, message) => {
    const { exitCode, out, error } = await printed(...HOUR, ...args)
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(error).toMatch(message)
    expect(error).toMatch(/^tapeline: [^\n]+\n$/)
  })
})
