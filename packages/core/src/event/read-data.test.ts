import { describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import { type AnyEventDefinition, defineEvent } from './definition.js'
import type { Fault } from './error.js'
import { FaultList } from './fault-list.js'
import { readData } from './read-data.js'

function read(data: unknown, schema: AnyEventDefinition['schema']) {
  const faults: Fault[] = []
  const definition = defineEvent({ type: 'note.made', schema })
  return { data: readData(data, definition, new FaultList(faults)), faults }
}

/** A schema without a library. */
const handWritten = (validate: (value: unknown) => unknown): AnyEventDefinition['schema'] =>
  ({ '~standard': { version: 1, vendor: 'by hand', validate } }) as AnyEventDefinition['schema']

const takes = handWritten((value) => ({ value }))

describe('schemas of any library', () => {
  test('return the data, which are copied and frozen', () => {
    const data = { list: [{ price: 1 }] }
    const result = read(data, takes)
    expect(result).toEqual({ data, faults: [] })
    expect(result.data).not.toBe(data)
    expect(Object.isFrozen((result.data as typeof data).list[0])).toBe(true)
    expect(Object.isFrozen(data.list[0]) || Object.isFrozen(data)).toBe(false)
  })

  test('may fill in defaults and convert values', () => {
    const schema = z.strictObject({ price: z.coerce.number(), currency: z.string().default('USD') })
    expect(read({ price: '118.42' }, schema)).toEqual({
      data: { price: 118.42, currency: 'USD' },
      faults: [],
    })
    expect(read(undefined, z.object({ a: z.number().default(1) }))).toEqual({ data: { a: 1 }, faults: [] })
    expect(read(null, z.null())).toEqual({ data: null, faults: [] })
  })

  test('must accept their own output unchanged, since a timeline is written and read back', () => {
    const message =
      'note.made data: the schema changes or rejects its own output, which could not be written and read back.'
    const dearer = z.object({ price: z.number().transform((price) => price * 100) })
    expect(read({ price: 1 }, dearer).faults).toMatchObject([{ code: 'event.data-invalid', message }])
    const narrowing = z.object({ price: z.string().transform(Number) })
    expect(read({ price: '1' }, narrowing).faults).toMatchObject([{ message }])
    // This schema changes nothing, so there is no fault.
    expect(read({ price: 0 }, dearer)).toEqual({ data: { price: 0 }, faults: [] })
  })

  test('an issue shows its path, given as keys or as segments, and the value found there', () => {
    const zod = z.object({ levels: z.array(z.object({ price: z.number() })) })
    expect(read({ levels: [{ price: 1 }, { price: 'x' }] }, zod).faults).toEqual([
      {
        code: 'event.data-invalid',
        message: 'note.made data.levels.1.price: Invalid input: expected number, received string',
        found: "'x'",
      },
    ])
    const segments = handWritten(() => ({
      issues: [{ message: 'no', path: [{ key: 'a' }, 'b', 0] }, { message: 'bad' }],
    }))
    expect(read({ a: { b: [7] } }, segments).faults).toMatchObject([
      { message: 'note.made data.a.b.0: no', found: '7' },
      { message: 'note.made data: bad', found: 'an object' },
    ])
    expect(read(undefined, segments).faults).toMatchObject([{ found: 'undefined' }, { found: 'undefined' }])
  })
})

describe('schemas and data that misbehave', () => {
  const message = (text: string) => [{ code: 'event.data-invalid', message: `note.made data${text}` }]

  test.each<[string, (value: unknown) => unknown, string]>([
    [
      'throws',
      () => {
        throw new Error('out of order')
      },
      ': reading them threw: out of order',
    ],
    [
      'throws a value that is not an error',
      () => {
        throw 'out'
      },
      ": reading them threw: 'out' was thrown",
    ],
    [
      'returns a promise',
      async () => ({ value: 1 }),
      ' cannot be checked by a schema that returns a promise.',
    ],
    [
      'returns a promise that rejects',
      async () => {
        throw new Error('late')
      },
      ' cannot be checked by a schema that returns a promise.',
    ],
    [
      'answers later',
      () => Object.fromEntries([['then', () => undefined]]),
      ' cannot be checked by a schema that returns a promise.',
    ],
    ['returns nothing', () => undefined, ' cannot be checked by a schema that returns nothing.'],
    ['returns null', () => null, ' cannot be checked by a schema that returns nothing.'],
    ['returns no value', () => ({}), ' is undefined.'],
    ['returns no issue', () => ({ issues: [] }), ': rejected by the schema without a reason.'],
    [
      'returns a date',
      () => ({ value: { at: new Date(0) } }),
      '.at is an instance of a class; use plain objects and arrays.',
    ],
    ['returns NaN', () => ({ value: { at: Number.NaN } }), '.at is NaN, which JSON cannot hold.'],
    ['returns malformed issues', () => ({ issues: 1 }), ': reading them threw: issues is not iterable'],
  ])('one that %s', async (_, validate, text) => {
    expect(read({}, handWritten(validate)).faults).toMatchObject(message(text))
    // An unhandled rejection would have ended the process by now.
    await new Promise((resolve) => setTimeout(resolve, 0))
  })

  test('zod with an asynchronous refinement', async () => {
    const schema = z.object({}).refine(async () => true)
    expect(read({}, schema).faults).toMatchObject(
      message(' cannot be checked by a schema that returns a promise.'),
    )
    await new Promise((resolve) => setTimeout(resolve, 0))
  })

  test('data that JSON cannot hold, even with a lenient schema', () => {
    const cycle: Record<string, unknown> = {}
    cycle.self = cycle
    expect(read(cycle, takes).faults[0]?.message).toMatch(
      /is nested more than 200 levels deep, or in a cycle\.$/,
    )
    expect(read(JSON.parse('{"__proto__":{"a":1}}'), takes).faults).toMatchObject(
      message(' has a key __proto__.'),
    )
    expect(read({ price: Number.NaN }, takes).faults).toHaveLength(1)
    expect(read({ price: -0, size: undefined }, takes).data).toEqual({ price: 0 })
    let deep: unknown = 1
    for (let level = 0; level < 1000; level += 1) deep = [deep]
    expect(read({ deep }, takes).faults).toHaveLength(1)
  })
})
