import { describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import { defineEvent, type EventDefinitionOptions, eventRetracted } from './definition.js'
import { codesOf } from './faults.fixture.js'

const schema = z.strictObject({ symbol: z.string() })

const define = (changed: Record<string, unknown>) =>
  defineEvent({ type: 'price.traded', schema, ...changed } as EventDefinitionOptions<string, unknown>)

describe('defineEvent', () => {
  test('fills in what is left out, and freezes', () => {
    const definition = define({})
    expect(definition).toMatchObject({
      type: 'price.traded',
      schema,
      version: 1,
      instrument: undefined,
      lists: false,
    })
    expect(Object.isFrozen(definition)).toBe(true)
    expect(define({ version: 3, instrument: 'symbol', lists: true })).toMatchObject({
      version: 3,
      instrument: 'symbol',
      lists: true,
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
    [{ lists: true }],
    [{ schema: undefined }],
    [{ schema: {} }],
    [{ schema: { '~standard': {} } }],
    [{ schema: (data: unknown) => data }],
  ])('%j is refused', (changed) => {
    expect(codesOf(() => define(changed))).toEqual(['definition.invalid'])
  })

  test('a retraction may give its reason, and nothing else', () => {
    const validate = eventRetracted.schema['~standard'].validate
    expect(validate({})).toEqual({ value: {} })
    expect(validate({ reason: 'misread' })).toEqual({ value: { reason: 'misread' } })
    expect(validate({ other: 1 })).toHaveProperty('issues')
  })
})
