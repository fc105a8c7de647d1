import { describe, expect, it } from '@jest/globals'
import { printed } from '../terminal/fake-terminal.fixture.js'
import { expectGolden } from '../terminal/golden.fixture.js'

const FALL = ['first', 'deepseek-r1', 'quotes.NVDA.changePct < -10 and quotes["^DJI"].changePct > 0']

describe('tapeline first', () => {
  it('prints the first event after which a condition holds', async () => {
    const { exitCode, out, error } = await printed(...FALL)
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' })
    expectGolden('first.txt', out)
    expectGolden('first.json', (await printed(...FALL, '--json')).out)
  })

  it('prints that it never holds, and ends with 1', async () => {
    const never = ['first', 'deepseek-r1', 'quotes.NVDA.last < 1']
    expect(await printed(...never)).toEqual({ exitCode: 1, out: 'It never holds.\n', error: '' })
    expect(await printed(...never, '--json')).toEqual({ exitCode: 1, out: 'null\n', error: '' })
  })

  it('accepts a path that has a value later', async () => {
    const listed = 'instruments.NVDA.symbol == "NVDA" or quotes.NVDA.last < 1'
    expect((await printed('first', 'deepseek-r1', listed)).exitCode).toBe(0)
  })

  it('reads a what-if', async () => {
    const { exitCode } = await printed(...FALL, '--what-if', 'no-release')
    expect(exitCode).toBe(1)
  })

  it.each([
    ['nonsense', ['quotes.NVDA.last <'], /column 19: found the end/],
    ['a path without a value at any moment', ['quotes.NVDA.lst < 1'], /Did you mean 'last'\?/],
    [
      'a path without a value at any moment, if the other arm holds',
      ['quotes.NVDA.last > 1 or quotes.NVDA.lst < 1'],
      /Did you mean 'last'\?/,
    ],
    ['an option twice', ['a < 1', '--what-if', 'x', '--what-if', 'y'], /given twice/],
  ])('rejects %s in one line with exit code 2', async (_, args, message) => {
    const { exitCode, out, error } = await printed('first', 'deepseek-r1', ...args)
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(error).toMatch(message)
    expect(error).toMatch(/^tapeline: [^\n]+\n$/)
  })
})
