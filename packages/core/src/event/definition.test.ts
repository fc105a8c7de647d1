import { describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import { defineEvent, type EventDefinitionOptions, eventRetracted } from './definition.js'
import { codesOf, faultsOf } from './faults.fixture.js'

const schema = z.strictObject({ symbol: z.string() })

const define = (changed: Record<string, unknown>) =>
  defineEvent({ type: 'price.traded', schema, ...changed } as EventDefinitionOptions<string, unknown>)

describe('defineEvent', () => {
  test('fills in defaults, and freezes', () => {
    const definition = define({})
    expect(definition).toMatchObject({
      type: 'price.traded',
      schema,
      version: 1,
      instrument: undefined,
      listsInstrument: false,
    })
    expect(Object.isFrozen(definition)).toBe(true)
    expect(define({ version: 3, instrument: 'symbol', listsInstrument: true })).toMatchObject({
      version: 3,
      instrument: 'symbol',
      listsInstrument: true,
    })
  })

  test.each(['a.b', 'model.released', 'app-store.rank2.changed', 'bar-closed'])('%s is a type', (type) => {
    expect(define({ type }).type).toBe(type)
  })

  test.each<[Record<string, unknown>]>([
    ...[
      '',
      'price',
      'Price.traded',
      'price.',
      '.traded',
      'price..traded',
      '1.a',
      'price traded',
      'price.traded\n',
      '__proto__',
    ].map((type): [Record<string, unknown>] => [{ type }]),
    [{ type: ['price.traded'] }],
    [{ type: undefined }],
    [{ version: 0 }],
    [{ version: 1.5 }],
    [{ version: '1' }],
    [{ version: Number.NaN }],
    [{ listsInstrument: true }],
    [{ delistsInstrument: true }],
    [{ schema: undefined }],
    [{ schema: {} }],
    [{ schema: { '~standard': {} } }],
    [{ schema: (data: unknown) => data }],
  ])('rejects %j', (changed) => {
    expect(codesOf(() => define(changed))).toEqual(['definition.invalid'])
  })

  test.each<[string, number, Record<string, unknown>, string]>([
    ['of version 1', 1, { 1: () => ({}) }, 'not older than its own'],
    ['from its own version', 3, { 2: () => ({}), 3: () => ({}) }, 'not older than its own'],
    ['from version 0', 2, { 0: () => ({}), 1: () => ({}) }, 'not older than its own'],
    ['from half a version', 2, { 1.5: () => ({}), 1: () => ({}) }, 'not older than its own'],
    ['from a version that is not a number', 2, { '01': () => ({}), 1: () => ({}) }, 'not older than its own'],
    ['that are not functions', 2, { 1: { price: 1 } }, 'from version 1 is not a function'],
    ['with a gap', 4, { 1: () => ({}), 3: () => ({}) }, 'a gap: there is no upcaster from version 2 to 3'],
    [
      'that do not reach its version',
      3,
      { 1: () => ({}) },
      'a gap: there is no upcaster from version 2 to 3',
    ],
  ])('rejects upcasters %s', (_, version, upcasters, message) => {
    expect(faultsOf(() => define({ version, upcasters }))).toMatchObject([
      { code: 'definition.invalid', message: expect.stringContaining(message) },
    ])
  })

  test('upcasters need not go back to the first version', () => {
    expect([...define({ version: 4, upcasters: { 3: () => ({}), 2: () => ({}) } }).upcasters.keys()]).toEqual(
      [2, 3],
    )
    expect(define({}).upcasters.size).toBe(0)
  })

  test('a retraction may give its reason, and nothing else', () => {
    const validate = eventRetracted.schema['~standard'].validate
    expect(validate({})).toEqual({ value: {} })
    expect(validate({ reason: 'misread' })).toEqual({ value: { reason: 'misread' } })
    expect(validate({ other: 1 })).toHaveProperty('issues')
  })
})
