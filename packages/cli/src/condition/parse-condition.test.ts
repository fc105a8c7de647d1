import { fc, test } from '@fast-check/jest'
import { describe, expect, it } from '@jest/globals'
import { UsageError } from '../usage-error.js'
import { COMPARISONS, type Condition, printCondition } from './condition.js'
import { holds } from './holds.js'
import { parseCondition } from './parse-condition.js'

const path = fc.constantFrom(
  'quotes.NVDA.last',
  'quotes["^DJI"].last',
  'ranking[0].symbol',
  'ranking[symbol=NVDA].rank',
)
const operand = fc.oneof(
  path.map((text) => ({ kind: 'path' as const, path: text })),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((value) => ({ kind: 'number' as const, value: value + 0 })),
  fc.string().map((value) => ({ kind: 'text' as const, value })),
)
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 5 },
    fc.record({
      kind: fc.constant('comparison' as const),
      sign: fc.constantFrom(...COMPARISONS),
      left: operand,
      right: operand,
    }),
    fc.record({ kind: fc.constant('not' as const), of: tie('condition') }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      left: tie('condition'),
      right: tie('condition'),
    }),
  ),
}))

describe('a condition', () => {
  test.prop([condition])('is read back from its text', (one) => {
    expect(parseCondition(printCondition(one))).toEqual(one)
  })

  const words = fc.constantFrom(
    '(',
    ')',
    'not ',
    ' and ',
    ' or ',
    '==',
    '<',
    "'",
    '"',
    '1',
    'a.b',
    '[',
    '\\',
    '.',
  )
  test.prop([
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(words).map((list) => list.join('')),
    ),
  ])('that is invalid is rejected with its column', (text) => {
    try {
      parseCondition(text)
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError)
      expect((error as UsageError).message).toMatch(/column \d+/)
    }
  })

  it.each([
    ['', 'column 1: found the end'],
    ['quotes.NVDA.last', 'column 17: found the end, expected a comparison'],
    ['a = 1', 'column 3: found "="'],
    ['a == 1 b', 'column 8: found "b"'],
    ['(a == 1', "column 8: found the end, expected ')'"],
    ["a == 'b", 'column 6'],
    ['a == 1e999', 'column 6'],
    [`${'('.repeat(100_000)}`, 'column 10001'],
    [`${'not '.repeat(200)}a == 1`, 'at most 100'],
  ])('%j is rejected at its column', (text, message) => {
    expect(() => parseCondition(text)).toThrow(message)
  })

  it.each([
    ['a == 1 or b == 9 and b == 9', true],
    ['(a == 1 or b == 9) and b == 9', false],
    ['not a == 1', false],
    ["name == 'x' and name < 'y'", true],
    ["a != '1' and not a == '1'", true],
    ['missing != 1 or missing == 1', false],
    ['a >= 1 and a <= 1 and b > a', true],
    ["flag == 'true'", true],
  ])('%s holds: %s', (text, expected) => {
    expect(holds(parseCondition(text), { a: 1, b: 2, name: 'x', flag: true })).toBe(expected)
  })
})
