import { describe, expect, it } from '@jest/globals'
import { replay } from '@tapeline/core'
import { market } from '@tapeline/core/market'
import { loadScenario } from '@tapeline/scenarios/node'
import { printed } from '../terminal/fake-terminal.fixture.js'
import { expectGolden } from '../terminal/golden.fixture.js'

const CRASH = ['at', 'deepseek-r1', '2025-01-27T16:00-05:00']
/** The parts of the market's state, by their names in @tapeline/core/market. */
const PARTS = [
  ...['instruments', 'quotes', 'moves', 'records', 'sessions', 'ranking', 'breadth', 'sectors'],
  ...['circuitBreakers', 'halts', 'spending', 'news', 'agenda', 'claims'],
]

describe('tapeline at', () => {
  it('prints the whole market as text in 80 columns', async () => {
    const { exitCode, out, error } = await printed(...CRASH)
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' })
    expectGolden('at.txt', out)
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  it('prints exactly every part of it as JSON', async () => {
    const { out } = await printed(...CRASH, '--json')
    expect(Object.keys(JSON.parse(out)).sort()).toEqual([...PARTS].sort())
    const state = replay(await loadScenario('deepseek-r1'), market).at(CRASH[2] as string)
    expect(out).toBe(`${JSON.stringify(state)}\n`)
  })

  it('prints several moments in the order in which they are named', async () => {
    const moments = '2025-01-28 close, 2025-01-27 close,2025-01-28 close'
    const { exitCode, out } = await printed('at', 'deepseek-r1', moments, 'quotes.NVDA.last')
    const lines = ['2025-01-28 16:00  128.99', '2025-01-27 16:00  118.42', '2025-01-28 16:00  128.99']
    expect([exitCode, out]).toEqual([0, `${lines.join('\n')}\n`])
    const asked = ['at', 'deepseek-r1', moments]
    expect((await printed(...asked, 'quotes.NVDA.last', '--json')).out).toBe('[128.99,118.42,128.99]\n')
    const [whole] = (await printed('at', 'deepseek-r1', '2025-01-27 close')).out.split('\n')
    expect((await printed(...asked)).out.split('\n').filter((line) => line === whole)).toHaveLength(3)
    expect((await printed(...asked, '--json')).out).toContain(
      `,${(await printed(...CRASH, '--json')).out.trim()},`,
    )
    expect((await printed('at', 'deepseek-r1', '2025-01-28 close,')).exitCode).toBe(2)
  })

  it('shows the what-if and the moment of knowledge', async () => {
    const { out } = await printed(...CRASH, '--what-if', 'no-release', '--known-at', '2025-02-01T12:00-05:00')
    expect(out).toContain('2025-01-27 16:00 America/New_York, as known 2025-02-01 12:00, what-if no-release')
  })

  it.each([
    ['at-fields', 'quotes.NVDA'],
    ['at-rows', 'ranking'],
    ['at-nested', 'sessions'],
  ])('prints a value by its path (%s)', async (name, path) => {
    expectGolden(`${name}.txt`, (await printed(...CRASH, path)).out)
    expectGolden(`${name}.json`, (await printed(...CRASH, path, '--json')).out)
  })

  it('prints moments as local times, and in JSON as milliseconds', async () => {
    const path = 'quotes.NVDA.sessionOpen'
    expect((await printed(...CRASH, path)).out).toBe('2025-01-27 09:30\n')
    expect((await printed(...CRASH, path, '--json')).out).toBe(`${Date.UTC(2025, 0, 27, 14, 30)}\n`)
    const first = await printed('first', 'deepseek-r1', 'quotes.NVDA.at > 1737988200000')
    expect(first.out).toMatch(/quotes\.NVDA\.at = 2025-01-\d\d \d\d:\d\d\n/)
  })

  it('prints an empty market before the first event', async () => {
    const { exitCode, out } = await printed('at', 'deepseek-r1', '1999-01-01T00:00Z')
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^DeepSeek/)
  })

  it.each([
    ['nonsense', ['at', 'deepseek-r1', 'yesterday']],
    ['nothing', ['at', 'deepseek-r1', '']],
    ['an unknown what-if', [...CRASH, '--what-if', 'no-relase']],
    ['a huge path', [...CRASH, 'quotes.'.repeat(100_000)]],
  ])('ends with 2 for %s', async (_, args) => {
    const { exitCode, out, error } = await printed(...args)
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(error).toMatch(/^tapeline: [^\n]+\n$/)
  })
})
