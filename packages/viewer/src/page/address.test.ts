import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parseAddress, printAddress } from './address.js'
import {
  initialState,
  lowerTabs,
  type PageState,
  quoteColumns,
  relations,
  speeds,
  upperTabs,
  verdicts,
} from './page-state.js'

const instant = fc.integer({ min: Date.UTC(1971, 0), max: Date.UTC(2100, 0) })
const word = fc.string({ unit: 'grapheme' })
const name = fc.string({ unit: 'grapheme', minLength: 1 })
const range = fc
  .tuple(instant, fc.integer({ min: 1, max: 1e10 }))
  .map(([from, length]) => ({ from, to: from + length }))
const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined })

const states: fc.Arbitrary<PageState> = fc.record({
  scenario: name,
  cursor: maybe(fc.oneof(fc.record({ at: instant }), fc.record({ at: instant, tie: fc.nat(1000) }))),
  asKnownThen: fc.boolean(),
  branch: name,
  compared: fc.array(word),
  own: fc.array(
    fc.record({
      name: word,
      title: word,
      on: word,
      edits: fc.array(fc.record({ edit: word, factor: fc.nat(), selector: word })),
    }),
  ),
  charts: maybe(fc.array(fc.array(word), { minLength: 1 })),
  unit: fc.constantFrom('auto', 'price', 'percent'),
  kind: fc.oneof(fc.constantFrom('line', 'session'), fc.integer({ min: 1, max: 1440 })),
  window: maybe(range),
  loop: maybe(range),
  zone: fc.constantFrom('exchange', 'viewer', 'utc'),
  theme: fc.constantFrom('system', 'light', 'dark'),
  speed: fc.constantFrom(...speeds),
  importance: fc.constantFrom(0, 1, 2, 3),
  types: maybe(fc.array(word)),
  why: maybe(name),
  event: maybe(name),
  upper: fc.constantFrom(...upperTabs),
  lower: fc.constantFrom(...lowerTabs),
  sorting: maybe(fc.record({ column: fc.constantFrom(...quoteColumns), isDown: fc.boolean() })),
  verdict: maybe(fc.constantFrom(...verdicts)),
  hasAllFigures: fc.boolean(),
  isSwept: fc.boolean(),
  limit: maybe(
    fc.record({
      relation: fc.constantFrom(...relations),
      value: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    }),
  ),
})

describe('the address', () => {
  it('contains the whole state', () => {
    fc.assert(
      fc.property(states, (state) => {
        expect(parseAddress(`#${printAddress(state)}`)).toEqual({ state, wrong: [] })
      }),
    )
  })

  it('is empty for the initial state, and readable otherwise', () => {
    expect(printAddress(initialState)).toBe('')
    const state: PageState = {
      ...initialState,
      scenario: 'deepseek-r1',
      cursor: { at: Date.UTC(2025, 0, 27, 21) },
      charts: [['NVDA', '^DJI']],
    }
    expect(printAddress(state)).toBe('s=deepseek-r1&at=2025-01-27T21:00:00.000Z&charts=NVDA,%5EDJI')
  })

  it('reports what it cannot read, and keeps the default', () => {
    expect(parseAddress('#at=yesterday&zone=mars&own={&s=x&colour=red')).toEqual({
      state: { ...initialState, scenario: 'x' },
      wrong: ['at', 'zone', 'own', 'colour'],
    })
  })

  it('reads any text without an error', () => {
    fc.assert(
      fc.property(fc.string(), (fragment) => {
        expect(parseAddress(fragment).state).toBeDefined()
      }),
    )
  })
})
