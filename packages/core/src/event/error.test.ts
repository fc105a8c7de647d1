import { runInNewContext } from 'node:vm'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { describeFault, type Fault, isTapelineError, showThrown, showValue, TapelineError } from './error.js'

const fault: Fault = {
  code: 'event.invalid',
  message: 'It is wrong.',
  eventId: 'e1',
  place: { file: 'week.yaml', line: 3, column: 7 },
  expected: 'this',
  found: 'that',
}

describe('a fault as a line', () => {
  test.each<[Partial<Fault>, string]>([
    [{}, "week.yaml:3:7: event 'e1': It is wrong. (expected this, found that) [event.invalid]"],
    [
      { place: { file: 'a.csv', line: 3 } },
      "a.csv:3: event 'e1': It is wrong. (expected this, found that) [event.invalid]",
    ],
    [
      { place: { file: 'a.csv' }, expected: undefined },
      "a.csv: event 'e1': It is wrong. (found that) [event.invalid]",
    ],
    [
      { path: 'events[3].at', eventId: undefined, expected: undefined },
      'week.yaml:3:7 events[3].at: It is wrong. (found that) [event.invalid]',
    ],
    [
      { place: undefined, path: 'events[3].at', eventId: undefined, expected: undefined },
      'events[3].at: It is wrong. (found that) [event.invalid]',
    ],
    [{ place: undefined, found: undefined }, "event 'e1': It is wrong. (expected this) [event.invalid]"],
    [
      { place: undefined, eventId: undefined, expected: undefined, found: undefined },
      'It is wrong. [event.invalid]',
    ],
  ])('%j', (changed, line) => {
    expect(describeFault({ ...fault, ...changed })).toBe(line)
  })
})

describe('the error', () => {
  test('with one fault has the text and the fields of that fault', () => {
    const cause = new Error('below')
    const error = new TapelineError(fault, { cause })
    expect(error.message).toBe(describeFault(fault))
    const { message: _, ...fields } = fault
    expect(error).toMatchObject({ ...fields, name: 'TapelineError', faults: [fault] })
    expect(error.cause).toBe(cause)
    expect(error).toBeInstanceOf(Error)
  })

  test('with many faults lists twenty and counts the others', () => {
    const faults = Array.from({ length: 23 }, (_, index): Fault => ({ ...fault, eventId: `e${index}` }))
    const error = new TapelineError(faults)
    const lines = error.message.split('\n')
    expect(lines[0]).toBe('23 faults:')
    expect(lines[20]).toBe(`  ${describeFault(faults[19] as Fault)}`)
    expect(lines[21]).toBe("  … and 3 more (see the 'faults' of this error)")
    expect(lines).toHaveLength(22)
    expect(error.eventId).toBe('e0')
    expect(error.faults).toEqual(faults)
    expect(new TapelineError(faults.slice(0, 20)).message.split('\n')).toHaveLength(21)
  })

  test('keeps its own frozen list of faults', () => {
    const faults = [fault]
    const error = new TapelineError(faults)
    faults.pop()
    expect(error.faults).toHaveLength(1)
    expect(Object.isFrozen(error.faults)).toBe(true)
    expect(() => new TapelineError([])).toThrow(RangeError)
  })

  test('is recognised by name and code, also from another copy or realm', () => {
    expect(isTapelineError(new TapelineError(fault))).toBe(true)
    expect(isTapelineError(new TapelineError(fault), 'event.invalid')).toBe(true)
    expect(isTapelineError(new TapelineError(fault), 'date.invalid')).toBe(false)
    const foreign: unknown = runInNewContext(
      "Object.assign(new Error('far'), { name: 'TapelineError', code: 'date.invalid', faults: [] })",
    )
    expect(isTapelineError(foreign, 'date.invalid')).toBe(true)
    const others = [
      new Error('x'),
      Object.assign(new Error('x'), { code: 'ENOENT' }),
      'TapelineError',
      null,
      undefined,
      {},
      { code: 'x', faults: [] },
    ]
    expect(others.filter((other) => isTapelineError(other))).toEqual([])
  })
})

describe('shown values', () => {
  test('are short, on one line, and never throw', () => {
    fc.assert(
      fc.property(
        fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, withMap: true }),
        (value) => {
          const shown = showValue(value)
          expect(shown.length).toBeLessThan(400)
          expect(shown).not.toMatch(/[\n\r]/)
        },
      ),
    )
  })

  test.each<[unknown, string]>([
    ['a', "'a'"],
    ['a\nb\u001b[31m', "'a\\nb\\u001b[31m'"],
    ['x'.repeat(61), `'${'x'.repeat(57)}…'`],
    ['x'.repeat(60), `'${'x'.repeat(60)}'`],
    [-0, '-0'],
    [Number.NaN, 'NaN'],
    [null, 'null'],
    [undefined, 'undefined'],
    [[1, 2], 'an array of 2'],
    [{ toString: () => 'no' }, 'an object'],
    [() => 1, 'a function'],
    [Symbol('s'), 'Symbol(s)'],
    [10n, '10'],
  ])('%#', (value, shown) => {
    expect(showValue(value)).toBe(shown)
  })

  test('include any thrown value', () => {
    expect(showThrown(new Error('why'))).toBe('why')
    expect(showThrown('why')).toBe("'why' was thrown")
    expect(showThrown(undefined)).toBe('undefined was thrown')
  })
})
