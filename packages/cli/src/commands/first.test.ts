import { describe, expect, it } from '@jest/globals'
import { printed } from '../terminal/fake-terminal.fixture.js'
import { expectGolden } from '../terminal/golden.fixture.js'

const FALL = ['first', 'deepseek-r1', 'quotes.NVDA.changePct < -10 and quotes["^DJI"].changePct > 0']

describe('tapeline first', () => {
  it('tells the first event after which a condition holds', async () => {
    const { exitCode, out, error } = await printed(...FALL)
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' })
    expectGolden('first.txt', out)
    expectGolden('first.json', (await printed(...FALL, '--json')).out)
  })

  it('says that it never holds, and ends with 1', async () => {
    const never = ['first', 'deepseek-r1', 'quotes.NVDA.last < 1']
    expect(await printed(...never)).toEqual({ exitCode: 1, out: 'It never holds.\n', error: '' })
    expect(await printed(...never, '--json')).toEqual({ exitCode: 1, out: 'null\n', error: '' })
  })

  it('takes a path that leads somewhere later on', async () => {
    const listed = 'instruments.NVDA.symbol == "NVDA" or quotes.NVDA.last < 1'
    expect((await printed('first', 'deepseek-r1', listed)).exitCode).toBe(0)
  })

  it('looks at a what-if', async () => {
    const { exitCode } = await printed(...FALL, '--what-if', 'no-release')
    expect(exitCode).toBe(1)
  })

  it.each([
    ['nonsense', ['quotes.NVDA.last <'], /column 19: found the end/],
    ['a path that never leads anywhere', ['quotes.NVDA.lst < 1'], /Did you mean 'last'\?/],
    [
      'a path that never leads anywhere, where the other arm holds',
      ['quotes.NVDA.last > 1 or quotes.NVDA.lst < 1'],
      /Did you mean 'last'\?/,
    ],
    ['an option twice', ['a < 1', '--what-if', 'x', '--what-if', 'y'], /given twice/],
  ])('tells %s in one line, and ends with 2', async (_, args, message) => {
    const { exitCode, out, error } = await printed('first', 'deepseek-r1', ...args)
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(error).toMatch(message)
    expect(error).toMatch(/^tapeline: [^\n]+\n$/)
  })
})
