import { describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import { type AnyEventDefinition, defineEvent, eventRetracted } from './definition.js'
import type { Fault } from './error.js'
import { readEvent } from './read-event.js'

const price = defineEvent({ type: 'price.traded', schema: z.strictObject({ price: z.number().positive() }) })
const definitions = new Map<string, AnyEventDefinition>([price, eventRetracted].map((one) => [one.type, one]))
const place = { file: 'week.yaml', line: 4 }

function faultsOf(input: unknown): Fault[] {
  const faults: Fault[] = []
  const event = readEvent(input, definitions, faults, { place })
  expect(event === undefined).toBe(faults.length > 0)
  return faults
}

const good = { id: 'e1', type: 'price.traded', at: 5, data: { price: 118.42 } }
const retraction = { id: 'r1', type: 'event.retracted', at: 5, retracts: 'e1' }

describe('the envelope', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['no id', { id: undefined }, 'event.invalid'],
    ['an empty id', { id: '' }, 'event.invalid'],
    ['a number as id', { id: 7 }, 'event.invalid'],
    ['no type', { type: undefined }, 'event.type-unknown'],
    ['another type', { type: 'price.trade' }, 'event.type-unknown'],
    ['a list as type', { type: ['price.traded'] }, 'event.type-unknown'],
    ['an object that reads as a type', { type: { toString: () => 'price.traded' } }, 'event.type-unknown'],
    ['a symbol as type', { type: Symbol('price.traded') }, 'event.type-unknown'],
    ['no date', { at: undefined }, 'date.invalid'],
    ['a date without an offset', { at: '2025-01-27T16:00' }, 'date.offset-missing'],
    ['a bad known-at', { knownAt: 'soon' }, 'date.invalid'],
    ['a known-at of null', { knownAt: null }, 'date.invalid'],
    ['another basis', { basis: 'guessed' }, 'event.invalid'],
    ['version 0', { version: 0 }, 'event.invalid'],
    ['a version as text', { version: '1' }, 'event.invalid'],
    ['an unknown field', { symbol: 'NVDA' }, 'event.invalid'],
    ['an unknown field without a value', { symbol: undefined }, 'event.invalid'],
    ['an own field __proto__', JSON.parse('{"__proto__":{}}') as Record<string, unknown>, 'event.invalid'],
    ['bad data', { data: { price: -1 } }, 'event.data-invalid'],
    ['data of null', { data: null }, 'event.data-invalid'],
    ['no data for a type that needs some', { data: undefined }, 'event.data-invalid'],
    ['bad sources', { sources: 'S10' }, 'event.invalid'],
    ['bad causes', { causes: 'e0' }, 'event.invalid'],
    ['replaces nothing', { replaces: '' }, 'event.invalid'],
    ['retracts, but is not a retraction', { retracts: 'e0' }, 'correction.invalid'],
  ])('%s', (_, changed, code) => {
    const input = Object.defineProperties({ ...good }, Object.getOwnPropertyDescriptors(changed))
    expect(faultsOf(input)).toMatchObject([{ code, eventId: 'id' in changed ? undefined : 'e1', place }])
  })

  test.each<[string, Record<string, unknown>, string[]]>([
    ['a retraction of nothing', { retracts: undefined }, ['correction.invalid']],
    ['a retraction of an empty id', { retracts: '' }, ['event.invalid']],
    ['a retraction that also replaces', { replaces: 'e0' }, ['correction.invalid']],
    ['a retraction of another type', { type: 'price.traded', data: { price: 1 } }, ['correction.invalid']],
    ['a retraction with more data', { data: { price: 1 } }, ['event.data-invalid']],
  ])('%s', (_, changed, expected) => {
    expect(faultsOf({ ...retraction, ...changed }).map((fault) => fault.code)).toEqual(expected)
  })

  test('all faults are reported together, each with id and place', () => {
    const faults = faultsOf({
      ...{
        id: 'e1',
        type: 'price.traded',
        at: 'never',
        knownAt: '2025-01-27T16:00',
        data: { price: -1, extra: 1 },
      },
      ...{
        basis: 'guessed',
        version: -1,
        precision: 'hour',
        zone: 'Nowhere',
        colour: 'red',
        replaces: 1,
        retracts: 2,
      },
      ...{ causes: ['a', { id: 'b', share: 2 }], sources: [{}] },
    })
    expect(faults.map((fault) => fault.code)).toEqual([
      'event.invalid', // colour
      'date.zone-unknown',
      'date.invalid', // at
      'event.invalid', // precision
      'date.offset-missing', // knownAt
      'event.invalid', // basis
      'event.invalid', // version
      'cause.shares', // a
      'cause.shares', // b
      'event.invalid', // sources
      'event.invalid', // replaces
      'event.invalid', // retracts
      'correction.invalid', // both
      'correction.invalid', // retracts, but is of another type
      'event.data-invalid', // price
      'event.data-invalid', // extra
    ])
    expect(faults.every((fault) => fault.eventId === 'e1' && fault.place === place)).toBe(true)
  })

  test('a fault shows the found and the expected value', () => {
    expect(faultsOf({ ...good, basis: 'guessed' })).toEqual([
      {
        ...{
          code: 'event.invalid',
          message: "The field 'basis' of an event is wrong.",
          eventId: 'e1',
          place,
        },
        ...{ expected: 'recorded, rebased or simulated', found: "'guessed'" },
      },
    ])
    expect(faultsOf({ ...good, type: 'price.trade' })).toMatchObject([
      {
        message: "There is no event type 'price.trade' in this timeline. Did you mean 'price.traded'?",
        expected: 'one of price.traded, event.retracted',
      },
    ])
  })

  test.each([null, undefined, 1, 'e1', true, [], [good], () => good])('%p is not an event', (input) => {
    expect(faultsOf(input)).toMatchObject([
      { code: 'event.invalid', message: 'An event must be an object.', place },
    ])
  })
})

describe('hostile input', () => {
  const thrower = (field: string, value: unknown): unknown =>
    Object.defineProperty({ ...good }, field, {
      enumerable: true,
      get() {
        throw value
      },
    })

  test.each(['id', 'type', 'at', 'data', 'causes', 'x'])('a getter of %s that throws', (field) => {
    expect(faultsOf(thrower(field, new Error('no entry')))).toMatchObject([
      { code: 'event.invalid', message: 'Reading an event threw: no entry', place },
    ])
    expect(faultsOf(thrower(field, null))).toHaveLength(1)
  })

  test('a getter within the data, a cause or a source that throws', () => {
    const trap = Object.defineProperty({}, 'price', {
      enumerable: true,
      get: () => (undefined as unknown as object[])[0],
    })
    const bad = Object.defineProperty({}, 'id', {
      enumerable: true,
      get: () => (undefined as unknown as object[])[0],
    })
    expect(faultsOf({ ...good, data: trap })).toMatchObject([{ code: 'event.data-invalid', eventId: 'e1' }])
    expect(faultsOf({ ...good, causes: [bad] })).toMatchObject([{ code: 'event.invalid' }])
    expect(faultsOf({ ...good, sources: [bad] })).toMatchObject([{ code: 'event.invalid' }])
  })

  test('a getter with changing results is read once', () => {
    let asked = 0
    const input = Object.defineProperty({ ...good }, 'id', {
      enumerable: true,
      get() {
        asked += 1
        return `e${asked}`
      },
    })
    const faults: Fault[] = []
    expect(readEvent(input, definitions, faults)).toMatchObject({ id: 'e1' })
    expect(asked).toBe(1)
  })

  test('proxies and objects without a prototype', () => {
    expect(faultsOf(new Proxy(good, {}))).toEqual([])
    expect(faultsOf(Object.assign(Object.create(null), good))).toEqual([])
    const trap = new Proxy(good, {
      ownKeys() {
        throw new Error('closed')
      },
    })
    expect(faultsOf(trap)).toMatchObject([
      { code: 'event.invalid', message: 'Reading an event threw: closed' },
    ])
    const { proxy, revoke } = Proxy.revocable({ ...good }, {})
    revoke()
    expect(() => faultsOf({ ...good, data: proxy })).not.toThrow()
  })

  test('an invalid date', () => {
    expect(faultsOf({ ...good, at: Object.create(Date.prototype) as unknown })).toHaveLength(1)
    class Odd extends Date {
      override valueOf(): number {
        return '5' as unknown as number
      }
    }
    const faults: Fault[] = []
    expect(readEvent({ ...good, at: new Odd() }, definitions, faults)?.at).toBe(5)
  })
})
