import { describe, expect, test } from '@jest/globals'
import { faultsOf, parseSmall, shortly, smallScenario, withText } from '../small-scenario.fixture.js'
import { type CheckedExpectation, checkScenario, type ScenarioCheck } from './check-scenario.js'

const withExpectations = (yaml: string, changes: Readonly<Record<string, string>> = {}) => ({
  ...changes,
  'scenario.yaml': `${changes['scenario.yaml'] ?? smallScenario['scenario.yaml']}whatIfs:
  - { name: calm, edits: [{ scale: release, factor: 0 }] }
expectations:
${yaml}`,
})
const check = (...lines: string[]): ScenarioCheck =>
  checkScenario(parseSmall(withExpectations(lines.map((line) => `  - ${line}\n`).join(''))))
const checkOne = (line: string): CheckedExpectation => check(line).expectations[0] as CheckedExpectation

describe('expectations', () => {
  test.each([
    // A date, an event, the end.
    '{ at: 2025-01-27T16:00, path: quotes.NVDA.last, equals: 118.42 }',
    '{ at: 2025-01-27T21:00Z, path: quotes.NVDA.last, equals: 118.42 }',
    '{ after: bar-NVDA-2025-01-27T14:30, path: quotes.NVDA.last, equals: 117.78 }',
    '{ at: end, path: quotes.NVDA.last, equals: 118.42 }',
    // Each relation.
    '{ at: end, path: quotes.NVDA.changePct, equals: -16.97, tolerance: 0.005 }',
    '{ at: end, path: quotes.NVDA.changePct, above: -17 }',
    '{ at: end, path: quotes.NVDA.last, atLeast: 118.42 }',
    '{ at: end, path: quotes.NVDA.changePct, below: -16.9 }',
    '{ at: end, path: quotes.NVDA.last, atMost: 118.42 }',
    '{ at: end, path: quotes.NVDA.last, within: [118.42, 119] }',
    '{ at: end, path: \'quotes["^DJI"].last\', absent: true }',
    '{ at: end, path: instruments.NVDA.sector, equals: Semiconductors }',
    // Values derived across instruments.
    "{ at: end, path: 'ranking[symbol=NVDA].rank', equals: 1 }",
    '{ at: end, path: breadth.declining, atLeast: 0 }',
    '{ at: end, path: claims.length, equals: 1 }',
    // Another path, moment or history.
    '{ at: 2025-01-27T16:00, path: quotes.NVDA.previousClose, equals: { path: quotes.NVDA.last, at: 2025-01-24T16:00 } }',
    '{ at: end, path: quotes.NVDA.last, below: { path: quotes.NVDA.previousClose } }',
    '{ at: end, path: quotes.NVDA.last, below: { whatIf: calm } }',
    '{ at: end, whatIf: calm, path: quotes.NVDA.last, above: { whatIf: recorded } }',
    // As known before the figures arrived.
    '{ at: 2025-01-27T15:30, knownAt: 2025-01-27T15:00, path: quotes.NVDA.last, equals: 124.80 }',
  ])('hold: %s', (line) => {
    expect(checkOne(line)).toMatchObject({ verdict: 'holds' })
  })

  test.each([
    '{ at: end, path: quotes.NVDA.last, equals: 118.43 }',
    '{ at: end, path: quotes.NVDA.changePct, equals: -16.97 }',
    '{ at: end, path: quotes.NVDA.last, above: 118.42 }',
    '{ at: end, path: quotes.NVDA.last, below: 118.42 }',
    '{ at: end, path: quotes.NVDA.last, within: [118.43, 119] }',
    '{ at: end, path: quotes.NVDA.last, absent: true }',
    '{ at: end, path: instruments.NVDA.sector, equals: Software }',
    '{ at: end, path: quotes.NVDA.last, atLeast: { whatIf: calm } }',
  ])('fail: %s', (line) => {
    const checked = check(line)
    expect(checked.expectations).toMatchObject([{ verdict: 'fails' }])
    expect(checked.passed).toBe(false)
  })

  test.each([
    ['{ at: end, path: quotes.NVDA.changePercent, equals: 1 }', /no value there.*Did you mean 'changePct'/],
    ['{ at: end, path: quotes.NVDA, equals: 1 }', /no single value/],
    ['{ at: end, path: quotes.NVDA.last, equals: Nvidia }', /gives a number, but a string is expected/],
    ['{ at: end, path: instruments.NVDA.sector, above: 1 }', /gives a string/],
    [
      '{ at: end, path: quotes.NVDA.last, above: { path: quotes.NVDA.nothing } }',
      /compared value: there is no value/,
    ],
  ])('are not computable and fail: %s', (line, reason) => {
    const checked = check(line)
    expect(checked.expectations).toMatchObject([{ verdict: 'not computable' }])
    expect(checked.expectations[0]?.reason).toMatch(reason)
    expect(checked.passed).toBe(false)
  })

  test('are widened by a tolerance, both ends inclusive', () => {
    const verdicts = (tolerance: number): string[] =>
      check(
        `{ at: end, path: quotes.NVDA.last, equals: 118.5, tolerance: ${tolerance} }`,
        `{ at: end, path: quotes.NVDA.last, atLeast: 118.5, tolerance: ${tolerance} }`,
        `{ at: end, path: quotes.NVDA.last, within: [118.5, 119], tolerance: ${tolerance} }`,
      ).expectations.map(({ verdict }) => verdict)
    expect(verdicts(0.08)).toEqual(['holds', 'holds', 'holds'])
    expect(verdicts(0.079)).toEqual(['fails', 'fails', 'fails'])
  })

  test('report the expected and found values, and the sources', () => {
    expect(
      checkOne("{ title: The close, at: end, path: quotes.NVDA.last, equals: 118.58, sources: 'paper#S1' }"),
    ).toEqual({
      expectation: {
        title: 'The close',
        of: { path: 'quotes.NVDA.last', when: 'end' },
        expected: { relation: 'equals', value: 118.58 },
        sources: [expect.objectContaining({ name: 'A paper', fact: 'S1' })],
      },
      verdict: 'fails',
      found: 118.42,
      against: 118.58,
      deviation: 118.42 - 118.58,
      sources: [expect.objectContaining({ name: 'A paper' })],
    })
  })
})

describe('claims', () => {
  const wrongClaim = withText('equals: -17', 'equals: -20')
  const declared = (verdict: string) => withText('equals: -17', `verdict: ${verdict}, equals: -20`)
  const checked = (files: Readonly<Record<string, string>>) => checkScenario(parseSmall(files))

  test('are judged by the market', () => {
    const { claims, counts, passed } = checked({})
    expect(claims).toMatchObject([{ claim: { id: 'claim-change', verdict: 'agrees' }, fails: false }])
    expect(counts.claims).toEqual({ agrees: 1, disagrees: 0, notComputable: 0, fails: 0 })
    expect(passed).toBe(true)
  })

  test('that disagree are findings, and fail only if the file declares another verdict', () => {
    expect(checked(wrongClaim)).toMatchObject({
      passed: true,
      counts: { claims: { disagrees: 1, fails: 0 } },
    })
    expect(checked(declared('disagrees'))).toMatchObject({
      passed: true,
      claims: [{ declared: 'disagrees' }],
    })
    expect(checked(declared('agrees'))).toMatchObject({
      passed: false,
      counts: { claims: { disagrees: 1, fails: 1 } },
    })
  })
})

describe('faults of expectations', () => {
  test.each([
    ['no moment', '{ path: quotes.NVDA.last, equals: 1 }', /'at' or 'after'/],
    ['two moments', '{ at: end, after: release, path: quotes.NVDA.last, equals: 1 }', /'at' or 'after'/],
    ['a bare day', '{ at: 2025-01-27, path: quotes.NVDA.last, equals: 1 }', /add the time/],
    ['no relation', '{ at: end, path: quotes.NVDA.last }', /exactly one of/],
    ['two relations', '{ at: end, path: quotes.NVDA.last, above: 1, below: 2 }', /exactly one of/],
    ['a misspelt relation', '{ at: end, path: quotes.NVDA.last, equal: 1 }', /Did you mean 'equals'/],
    ['bounds the wrong way round', '{ at: end, path: quotes.NVDA.last, within: [2, 1] }', /below the lower/],
    ['an invalid path', "{ at: end, path: 'quotes[', equals: 1 }", /invalid at character/],
    ['a misspelt part', '{ at: end, path: quote.NVDA.last, equals: 1 }', /Did you mean 'quotes'/],
    ['a misspelt symbol', '{ at: end, path: quotes.NVDIA.last, equals: 1 }', /Did you mean 'NVDA'/],
    [
      'a misspelt what-if',
      '{ at: end, whatIf: clam, path: quotes.NVDA.last, equals: 1 }',
      /Did you mean 'calm'/,
    ],
    ['a misspelt event', '{ after: relaese, path: quotes.NVDA.last, equals: 1 }', /Did you mean 'release'/],
    [
      'an error in the compared value',
      '{ at: end, path: quotes.NVDA.last, equals: { whatIf: clam } }',
      /Did you mean 'calm'/,
    ],
    ['an empty comparison', '{ at: end, path: quotes.NVDA.last, equals: {} }', /needs a path/],
    [
      'an unknown source',
      '{ at: end, path: quotes.NVDA.last, equals: 1, sources: papers }',
      /Did you mean 'paper'/,
    ],
  ])('%s', (_name, line, message) => {
    const faults = faultsOf(() => parseSmall(withExpectations(`  - ${line}\n`)))
    expect(shortly(faults)).toEqual([expect.stringMatching(/^scenario.yaml:48:\d+ [a-z.-]+$/)])
    expect(faults[0]?.message).toMatch(message)
    expect(faults[0]?.path).toMatch(/^expectations\[0\]/)
  })
})
