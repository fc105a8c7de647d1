import { describe, expect, it } from '@jest/globals'
import { printed } from '../terminal/fake-terminal.fixture.js'
import { expectGolden } from '../terminal/golden.fixture.js'
import { SMALL, scenarioFile } from '../terminal/scenario-files.fixture.js'

describe('tapeline check', () => {
  it('prints the verdicts of expectations and claims as text and JSON', async () => {
    const people = await printed('check', 'meta-2022-02-03')
    expect({ ...people, out: '' }).toEqual({ exitCode: 0, out: '', error: '' })
    expectGolden('check.txt', people.out)
    expectGolden('check.json', (await printed('check', 'meta-2022-02-03', '--json')).out)
  })

  it('ends with 1 and prints the found value if an expectation of one scenario fails', async () => {
    const wrong = scenarioFile(SMALL.replace('equals: 118.42', 'equals: 119'))
    const { exitCode, out } = await printed('check', scenarioFile(SMALL), wrong)
    expect(exitCode).toBe(1)
    expect(out).toMatch(
      /small: passed, 1 of 1[\s\S]+small: FAILED, 0 of 1[\s\S]+expected = 119, found 118\.42/,
    )
  })

  it('ends with 1 for a faulty file, with the places', async () => {
    const file = scenarioFile(SMALL.replace('symbol: NVDA, price: 142.62', 'symbol: NVDB, price: 142.62'))
    const { exitCode, out, error } = await printed('check', file)
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' })
    expect(error).toContain(`${file}:13:`)
  })

  it('ends with 2 for an unknown scenario', async () => {
    const { exitCode, error } = await printed('check', 'deepsek-r1')
    expect(exitCode).toBe(2)
    expect(error).toMatch(/^tapeline: [^\n]*Did you mean 'deepseek-r1'\?[^\n]*\n$/)
  })

  it('prints enough digits to distinguish expected from found', async () => {
    const figuresOf = async (...expectations: readonly string[]): Promise<string[]> => {
      const head = SMALL.slice(0, SMALL.indexOf('expectations:'))
      const { out } = await printed(
        'check',
        scenarioFile(`${head}expectations:\n${expectations.map((each) => `  - ${each}\n`).join('')}`),
      )
      return [...out.matchAll(/expected (.*)$/gm)].map(([, text = '']) => text)
    }
    expect(
      await figuresOf(
        '{ at: end, path: quotes.NVDA.last, equals: 118.4204 }',
        '{ at: end, path: quotes.NVDA.last, equals: 118.42000001 }',
        '{ at: end, path: quotes.NVDA.last, equals: 118.4, tolerance: 0.0005 }',
        '{ at: end, path: quotes.NVDA.changePct, equals: -16.9682, tolerance: 0.0005 }',
        '{ at: end, path: quotes.NVDA.changePct, equals: -16.97, tolerance: 0.0005 }',
        '{ at: end, path: quotes.NVDA.last, above: 118.42 }',
        '{ at: end, path: quotes.NVDA.last, within: [118.421, 118.4221] }',
        '{ at: end, path: quotes.NVDA.at, equals: 1738011600000 }',
        '{ at: end, path: quotes.NVDA.at, equals: 1738011660000 }',
      ),
    ).toEqual([
      '= 118.4204, found 118.42',
      '= 118.42000001, found 118.42',
      '= 118.4 ± 0.0005, found 118.42',
      '= -16.9682 ± 0.0005, found -16.9682',
      '= -16.97 ± 0.0005, found -16.9682',
      '> 118.42, found 118.42',
      '118.421 to 118.4221, found 118.42',
      '= 2025-01-27 16:00, found 2025-01-27 16:00',
      '= 2025-01-27 16:01, found 2025-01-27 16:00',
    ])
  })
})
