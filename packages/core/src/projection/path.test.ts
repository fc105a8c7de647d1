import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isTapelineError } from '../event/error.js'
import { type PathStep, parsePath, valueAtPath } from './path.js'

/** Writes steps as a path; quotes names that need it. */
function formatPath(steps: readonly PathStep[]): string {
  return steps
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`
      if (typeof step === 'object') return `[${step.field}=${step.value}]`
      if (/[.[\]"]/.test(step) || step === '') return `["${step.replaceAll(/["\\]/g, '\\$&')}"]`
      return index === 0 ? step : `.${step}`
    })
    .join('')
}

const name = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.constantFrom('a', '.', '[', ']', '"', '\\', '^', '=', '0') }),
)
const step: fc.Arbitrary<PathStep> = fc.oneof(
  name,
  fc.nat(),
  fc.record({
    field: fc.string({ minLength: 1 }).filter((text) => !/[=[\]"]/.test(text) && !/^\d+$/.test(text)),
    value: fc.string().filter((text) => !/[[\]]/.test(text)),
  }),
)

function faultOf(path: string): string | undefined {
  try {
    parsePath(path)
  } catch (error) {
    if (isTapelineError(error, 'path.invalid')) return error.message
    throw error
  }
  return undefined
}

describe('a path', () => {
  it('is parsed into the steps from which it was written', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (steps) => {
        expect(parsePath(formatPath(steps))).toEqual(steps)
      }),
    )
  })

  it('of any text is parsed, and parses the same again, or is rejected with the place of the fault', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '[', ']', '"', '\\', '=', '1', ' ') })
    fc.assert(
      fc.property(text, (path) => {
        const fault = faultOf(path)
        if (fault === undefined) expect(parsePath(formatPath(parsePath(path)))).toEqual(parsePath(path))
        else expect(fault).toMatch(path === '' ? /empty/ : /at character \d+/)
      }),
    )
  })

  it.each<[string, PathStep[]]>([
    ['quotes.NVDA.changePct', ['quotes', 'NVDA', 'changePct']],
    ['quotes.^IXIC.last', ['quotes', '^IXIC', 'last']],
    ['quotes["BRK.B"].last', ['quotes', 'BRK.B', 'last']],
    ['["a\\"b\\\\c"][""]', ['a"b\\c', '']],
    ['news[0].id', ['news', 0, 'id']],
    ['ranking[symbol=BRK.B].rank', ['ranking', { field: 'symbol', value: 'BRK.B' }, 'rank']],
    ['a[b=]', ['a', { field: 'b', value: '' }]],
  ])('%s', (path, steps) => {
    expect(parsePath(path)).toEqual(steps)
  })

  it.each([
    ['.a', 1],
    ['a.', 2],
    ['a..b', 2],
    ['a[]', 2],
    ['a[-1]', 2],
    ['a[1.5]', 2],
    ['a["b]', 2],
    ['a["b\\x"]', 2],
    ['a[0]b', 5],
    ['a["b"]c', 7],
    ['a.[0]', 2],
    ['a]', 2],
    ['a[b', 2],
    ['a"b"', 2],
  ])('%s is invalid at character %d', (path, character) => {
    expect(faultOf(path)).toContain(`at character ${character}.`)
  })

  it('must not be empty', () => {
    expect(faultOf('')).toContain('is empty')
  })
})

describe('the value at a path', () => {
  const state = {
    quotes: { NVDA: { last: 118.42, missing: undefined }, 'BRK.B': { last: 460 } },
    ranking: [{ symbol: 'AAPL', rank: 1 }, null, 5, { symbol: 'NVDA', rank: 3 }, { symbol: 'NVDA', rank: 4 }],
    flags: [{ on: false }, { on: true, name: 'second' }],
    text: 'abc',
    nothing: null,
  }

  it.each([
    ['quotes.NVDA.last', 118.42],
    ['quotes["BRK.B"].last', 460],
    ['ranking[0].symbol', 'AAPL'],
    ['ranking[symbol=NVDA].rank', 3],
    ['ranking[rank=1].symbol', 'AAPL'],
    ['flags[on=true].name', 'second'],
    ['ranking.length', 5],
    ['nothing', null],
  ])('%s is %p', (path, value) => {
    expect(valueAtPath(state, path)).toBe(value)
  })

  it.each([
    'quotes.AMD.last',
    'quotes.NVDA.last.deeper',
    'quotes.NVDA.missing',
    'quotes.toString',
    'quotes.__proto__',
    'quotes["constructor"]',
    'ranking.map',
    'ranking[9]',
    'ranking[symbol=AMD].rank',
    'ranking[toString=x]',
    'quotes[last=460]',
    'flags[name=undefined]',
    'text.length',
    'text[0]',
    'nothing.at',
  ])('%s is undefined', (path) => {
    expect(valueAtPath(state, path)).toBeUndefined()
  })

  it('of a state that is not an object is undefined', () => {
    for (const none of [undefined, null, 5, 'text']) expect(valueAtPath(none, 'a')).toBeUndefined()
  })

  it('is the value of any own keys', () => {
    const key = name.filter((text) => text !== '__proto__')
    fc.assert(
      fc.property(fc.array(key, { minLength: 1, maxLength: 5 }), fc.integer(), (keys, value) => {
        const nested = keys.reduceRight<unknown>((inner, own) => ({ [own]: inner }), value)
        expect(valueAtPath(nested, formatPath(keys))).toBe(value)
      }),
    )
  })

  it('throws for an invalid path', () => {
    expect(() => valueAtPath({}, 'a..b')).toThrow(expect.objectContaining({ code: 'path.invalid' }))
  })
})
