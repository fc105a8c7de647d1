import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { z } from 'zod'
import { type AnyEventDefinition, defineEvent, eventRetracted } from './definition.js'
import type { Fault } from './error.js'
import { type ReadingOptions, readEvent } from './read-event.js'
import { writeEvent } from './write-event.js'

const price = defineEvent({
  type: 'price.traded',
  schema: z.strictObject({ symbol: z.string(), price: z.number().positive(), note: z.string().optional() }),
  version: 2,
})
const anything = defineEvent({ type: 'note.made', schema: z.unknown() })
const definitions = new Map<string, AnyEventDefinition>(
  [price, anything, eventRetracted].map((one) => [one.type, one]),
)

function read(input: unknown, options?: ReadingOptions) {
  const faults: Fault[] = []
  return { event: readEvent(input, definitions, faults, options), faults }
}

const codes = (input: unknown, options?: ReadingOptions) =>
  read(input, options).faults.map((fault) => fault.code)

const good = { id: 'e1', type: 'price.traded', at: 5, data: { symbol: 'NVDA', price: 118.42 } }
const retraction = { id: 'r1', type: 'event.retracted', at: 5, retracts: 'e1', data: {} }

describe('laws', () => {
  const at = fc.oneof(fc.double({ min: -1e13, max: 1e13, noNaN: true }), fc.integer({ min: 0, max: 3 }))
  const share = fc.double({ min: 0, max: 0.25, noNaN: true })
  const optional = {
    knownAt: at,
    basis: fc.constantFrom('recorded', 'rebased', 'simulated'),
    version: fc.constant(1),
    causes: fc.uniqueArray(fc.record({ id: fc.string({ minLength: 1 }), share }), {
      selector: ({ id }) => id,
      maxLength: 4,
    }),
    sources: fc.array(
      fc.record(
        {
          name: fc.string({ minLength: 1 }),
          address: fc.webUrl(),
          fact: fc.string(),
          confidence: fc.constantFrom('high', 'low'),
        },
        { requiredKeys: ['name'] },
      ),
      { maxLength: 2 },
    ),
    replaces: fc.string({ minLength: 1 }),
    precision: fc.constant('instant'),
    zone: fc.constantFrom('UTC', 'Asia/Tokyo'),
  }
  const data = fc.dictionary(
    fc.constantFrom('a', 'b', 'c'),
    fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.jsonValue()),
  )
  const required = { id: fc.string({ minLength: 1 }), type: fc.constant('note.made'), at, data }
  const requiredKeys = Object.keys(required) as (keyof typeof required)[]
  const input = fc
    .record({ ...required, ...optional }, { requiredKeys })
    .filter((value) => !JSON.stringify(value).includes('__proto__'))

  test('an event is the same after writing and reading, also as JSON, and no input is frozen or changed', () => {
    fc.assert(
      fc.property(input, (value) => {
        const before = structuredClone(value)
        const { event, faults } = read(value)
        expect(faults).toEqual([])
        if (event === undefined) throw new Error('no event')
        const written = writeEvent({ ...event, seq: 3 })
        expect(read(written).event).toEqual(event)
        expect(read(JSON.parse(JSON.stringify(written))).event).toEqual(event)
        expect(JSON.stringify(read(JSON.parse(JSON.stringify(written))).event)).toBe(JSON.stringify(event))
        expect(value).toEqual(before)
        expect(Object.isFrozen(value) || Object.isFrozen(value.data)).toBe(false)
      }),
    )
  })

  test('a given sequence number is the last field of the event, whichever fields it has', () => {
    const day = fc.constantFrom({}, { at: '2025-01-20', precision: 'day' })
    const retracted = fc.constantFrom({}, { ...retraction, replaces: undefined })
    fc.assert(
      fc.property(input, day, retracted, fc.nat(), (value, ...[ownDay, ownRetraction, seq]) => {
        const own = { ...value, ...ownRetraction, ...ownDay }
        const { event, faults } = read(own)
        expect(faults).toEqual([])
        const numbered = read(own, { seq }).event
        expect(numbered).toStrictEqual({ ...event, seq })
        expect(Object.keys(numbered ?? {})).toEqual(Object.keys({ ...event, seq }))
        expect(Object.isFrozen(numbered)).toBe(true)
      }),
    )
  })

  test('days are the same after writing and reading', () => {
    const day = fc.date({
      min: new Date('1975-01-01T00:00Z'),
      max: new Date('2037-01-01T00:00Z'),
      noInvalidDate: true,
    })
    const zone = fc.constantFrom('UTC', 'Asia/Shanghai', 'America/New_York', 'America/Havana', 'Africa/Cairo')
    fc.assert(
      fc.property(day, zone, (date, name) => {
        const { event } = read({ ...good, at: `${date.toISOString().slice(0, 10)}[${name}]` })
        if (event === undefined) throw new Error('no event')
        expect(event).toMatchObject({ precision: 'day', zone: name })
        expect(read(writeEvent({ ...event, seq: 0 })).event).toEqual(event)
      }),
    )
  })

  test('any value is read, or rejected with reasons', () => {
    const value = fc.anything({
      withNullPrototype: true,
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSparseArray: true,
    })
    const field = fc.constantFrom(
      'id',
      'type',
      'at',
      'data',
      'precision',
      'zone',
      'knownAt',
      'causes',
      'sources',
      'basis',
      'version',
      'retracts',
      'x',
    )
    fc.assert(
      fc.property(field, value, fc.boolean(), (key, odd, whole) => {
        const { event, faults } = read(whole ? odd : { ...good, type: 'note.made', [key]: odd })
        expect(event === undefined).toBe(faults.length > 0)
        expect(faults.every((fault) => fault.message !== '' && fault.code !== undefined)).toBe(true)
      }),
    )
  })
})

describe('missing fields', () => {
  test('have defaults', () => {
    const { event } = read(good)
    expect(event).toEqual({
      ...{
        id: 'e1',
        type: 'price.traded',
        at: 5,
        precision: 'instant',
        knownAt: 5,
        version: 2,
        basis: 'recorded',
      },
      ...{ data: { symbol: 'NVDA', price: 118.42 }, causes: [], sources: [] },
    })
    expect([event, event?.data, event?.causes, event?.sources].every(Object.isFrozen)).toBe(true)
    expect(read(retraction).event).toMatchObject({ retracts: 'e1', data: {} })
    expect(read({ ...retraction, data: undefined }).event).toMatchObject({ data: {} })
  })

  test('the sequence number in an input is ignored', () => {
    expect(read({ ...good, seq: 99 }).event).toEqual(read(good).event)
  })

  test('an undefined field counts as missing', () => {
    const names = [
      'precision',
      'zone',
      'knownAt',
      'causes',
      'replaces',
      'retracts',
      'basis',
      'sources',
      'version',
    ]
    const input = { ...good, ...Object.fromEntries(names.map((name) => [name, undefined])) }
    expect(read(input)).toEqual(read(good))
  })
})

describe('days', () => {
  const shanghai = Date.UTC(2025, 0, 19, 16)

  test('are in the zone that they name, that of the event, that of the options, or UTC', () => {
    const day = { precision: 'day', at: shanghai, knownAt: shanghai, zone: 'Asia/Shanghai' }
    const bare = { ...good, at: '2025-01-20' }
    expect(read({ ...good, at: '2025-01-20[Asia/Shanghai]' }, { zone: 'UTC' }).event).toMatchObject(day)
    expect(read({ ...bare, zone: 'Asia/Shanghai' }, { zone: 'UTC' }).event).toMatchObject(day)
    expect(read(bare, { zone: 'Asia/Shanghai' }).event).toMatchObject(day)
    expect(read(bare).event).toMatchObject({ at: Date.UTC(2025, 0, 20), zone: 'UTC' })
    expect(read({ ...good, at: shanghai, precision: 'day', zone: 'Asia/Shanghai' }).event).toMatchObject(day)
    expect(read({ ...bare, precision: 'day' }).event).toMatchObject({ precision: 'day' })
  })

  test('a known-at day means its start, and does not change the precision', () => {
    const { event } = read({ ...good, at: '2025-01-27T16:00Z', knownAt: '2025-01-28', zone: 'Asia/Shanghai' })
    expect(event).toMatchObject({ precision: 'instant', knownAt: Date.UTC(2025, 0, 27, 16) })
    expect(event).not.toHaveProperty('zone')
  })

  test.each<[string, Record<string, unknown>, string]>([
    [
      'an instant with the precision of a day',
      { at: '2025-01-20T00:00Z', precision: 'day', zone: 'UTC' },
      'event.invalid',
    ],
    ['a day with the precision of an instant', { at: '2025-01-20', precision: 'instant' }, 'event.invalid'],
    [
      'a number with the precision of a day, without a zone',
      { at: shanghai, precision: 'day' },
      'event.invalid',
    ],
    [
      'a number that is not the start of a day in its zone',
      { at: shanghai, precision: 'day', zone: 'UTC' },
      'event.invalid',
    ],
    ['an unknown zone', { at: shanghai, precision: 'day', zone: 'Asia/Nowhere' }, 'date.zone-unknown'],
    [
      'an unknown zone that is not needed',
      { at: '2025-01-20T00:00Z', zone: 'Asia/Nowhere' },
      'date.zone-unknown',
    ],
    ['a zone that is not a text', { at: '2025-01-20T00:00Z', zone: 8 }, 'date.zone-unknown'],
    ['another precision', { precision: 'hour' }, 'event.invalid'],
  ])('rejects %s', (_, changed, code) => {
    expect(codes({ ...good, ...changed })).toEqual([code])
  })
})
