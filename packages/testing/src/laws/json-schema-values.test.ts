import { describe, expect, it } from '@jest/globals'
import { defineEvent } from '@tapeline/core'
import fc from 'fast-check'
import { z } from 'zod'
import { messageOf } from '../nvidia.fixture.js'
import { arbitraryDataOf } from './arbitrary-data.js'
import { arbitraryOf } from './json-schema-values.js'

const dataOf = (schema: z.ZodType<object>) => arbitraryDataOf(defineEvent({ type: 'thing.made', schema }))

describe('data from a schema', () => {
  it.each<[string, z.ZodType<object>]>([
    ['numbers', z.strictObject({ a: z.number(), b: z.int().positive(), c: z.number().lt(-5), d: z.int32() })],
    [
      'steps',
      z.strictObject({ a: z.number().multipleOf(0.25), b: z.number().multipleOf(7).min(15).max(40) }),
    ],
    [
      'texts',
      z.strictObject({ a: z.string().min(3), b: z.string().max(1), c: z.string().regex(/^[A-Z]{1,4}$/) }),
    ],
    [
      'formats',
      z.strictObject({ a: z.iso.date(), b: z.iso.datetime(), c: z.uuid(), d: z.email(), e: z.url() }),
    ],
    ['choices', z.strictObject({ a: z.enum(['x', 'y']), b: z.literal(3), c: z.boolean(), d: z.null() })],
    ['optional fields', z.strictObject({ a: z.string().exactOptional(), b: z.number().nullable() })],
    [
      'lists',
      z.strictObject({
        a: z.array(z.int()).min(2),
        b: z.tuple([z.string(), z.int()]),
        c: z.array(z.int()).max(1),
      }),
    ],
    ['records', z.strictObject({ a: z.record(z.string(), z.number()), b: z.strictObject({ c: z.int() }) })],
    ['unions', z.strictObject({ a: z.union([z.string(), z.array(z.int())]), b: z.unknown() })],
    [
      'variants',
      z.discriminatedUnion('k', [
        z.strictObject({ k: z.literal('p'), v: z.int() }),
        z.strictObject({ k: z.literal('q') }),
      ]),
    ],
    ['a rule', z.strictObject({ low: z.int().min(0), high: z.int() }).refine(({ low, high }) => low <= high)],
  ])('fits %s, and differs', (_, schema) => {
    const data = dataOf(schema)
    fc.assert(fc.property(data, (value) => schema.safeParse(value).success))
    expect(new Set(fc.sample(data, 50).map((value) => JSON.stringify(value))).size).toBeGreaterThan(1)
  })

  it('says what it cannot generate, and where', () => {
    expect(messageOf(() => dataOf(z.strictObject({ on: z.date() })))).toContain(
      'Date cannot be represented in JSON Schema',
    )
    expect(messageOf(() => dataOf(z.strictObject({ a: z.int() }).refine(() => false, 'never')))).toMatch(
      /rejects all of 200 generated values, such as \{ a: -?\d+ \}: never/,
    )
    const tree: z.ZodType<object> = z.strictObject({
      get children() {
        return z.array(tree)
      },
    })
    expect(messageOf(() => dataOf(tree))).toContain("the field 'children[]': its schema uses '$ref'")
    expect(messageOf(() => arbitraryOf({ type: 'number', minimum: 3, maximum: 2 }))).toContain(
      'there is no multiple of 0.1 from 3 to 2',
    )
    const schema = {
      '~standard': { version: 1, vendor: 'own', validate: (value: unknown) => ({ value }) },
    } as const
    expect(messageOf(() => arbitraryDataOf(defineEvent({ type: 'thing.made', schema })))).toContain(
      "a schema of 'own' has no JSON Schema",
    )
  })

  it('merges the parts of an intersection', () => {
    const schema = z.object({ a: z.int() }).and(z.object({ b: z.boolean() }))
    fc.assert(fc.property(dataOf(schema), (value) => schema.safeParse(value).success))
  })
})
