import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { z } from 'zod'
import { type AnyEventDefinition, defineEvent } from '../event/definition.js'
import { faultsOf } from '../event/faults.fixture.js'
import type { Upcaster } from '../event/upcasters.js'
import { timelineFromJson } from './json.js'
import { createTimeline, type Timeline } from './timeline.js'

/** A step between two versions of data that are a record of numbers. */
type Step = { does: 'set' | 'drop' | 'double' | 'rename'; field: string; to: string }
type Data = Readonly<Record<string, number>>

const upcasterOf =
  ({ does, field, to }: Step): Upcaster =>
  (data: Data) => {
    const { [field]: own, ...rest } = data
    if (does === 'set') return { ...data, [field]: 7 }
    if (own === undefined || does === 'drop') return rest
    return does === 'double' ? { ...data, [field]: 2 * own } : { ...rest, [to]: own }
  }

const field = fc.constantFrom('a', 'b', 'c')
const steps = fc.array(
  fc.record({ does: fc.constantFrom<Step['does'][]>('set', 'drop', 'double', 'rename'), field, to: field }),
  { minLength: 1, maxLength: 5 },
)
const data = fc.dictionary(field, fc.integer({ min: -9, max: 9 }), { maxKeys: 3 })

/** The definition at a version. */
const definitionAt = (version: number, all: readonly Step[]): AnyEventDefinition =>
  defineEvent({
    type: 'note.made',
    schema: z.record(z.string(), z.number()),
    version,
    upcasters: Object.fromEntries(
      all.slice(0, version - 1).map((step, index) => [index + 1, upcasterOf(step)]),
    ),
  })

/** A timeline as a log contains it. */
const logOf = (timeline: Timeline): unknown => JSON.parse(JSON.stringify(timeline))

describe('data of older versions', () => {
  test('are upgraded to the same result step by step, written and read at each version, and at once', () => {
    fc.assert(
      fc.property(steps, fc.array(data, { maxLength: 4 }), (all, list) => {
        const inputs = list.map((one, index) => ({
          id: `n${index}`,
          type: 'note.made',
          at: index,
          data: one,
        }))
        const last = all.length + 1
        const old = createTimeline([definitionAt(1, all)]).append(inputs)
        let log = logOf(old)
        for (let version = 2; version <= last; version += 1) {
          log = logOf(timelineFromJson([definitionAt(version, all)], log))
        }
        const current = definitionAt(last, all)
        const atOnce = timelineFromJson([current], logOf(old))
        expect(JSON.stringify(atOnce)).toBe(JSON.stringify(log))
        expect([...atOnce].map((event) => event.version)).toEqual(list.map(() => last))
        // Appended, they are the same as read from a log, and appended again they are known.
        const dated = inputs.map((input) => ({ ...input, version: 1 }))
        const appended = createTimeline([current]).append(dated)
        expect(JSON.stringify(appended)).toBe(JSON.stringify(log))
        expect(appended.append(dated)).toBe(appended)
      }),
    )
  })

  test('are upgraded once: written events have the current version, and are read unchanged', () => {
    fc.assert(
      fc.property(steps, data, fc.nat(), (all, one, drawn) => {
        const current = definitionAt(all.length + 1, all)
        const input = {
          id: 'n',
          type: 'note.made',
          at: 1,
          version: 1 + (drawn % (all.length + 1)),
          data: one,
        }
        const before = structuredClone(input)
        const once = createTimeline([current]).append(input)
        expect(JSON.stringify(timelineFromJson([current], logOf(once)))).toBe(JSON.stringify(once))
        expect(input).toEqual(before)
        expect(Object.isFrozen(input.data)).toBe(false)
      }),
    )
  })
})

describe('an order whose chips became units with a price', () => {
  const schema = z.strictObject({
    units: z.int(),
    priceUsd: z.number().positive(),
    express: z.boolean().default(false),
  })
  const define = (upcasters: Readonly<Record<number, Upcaster>>) =>
    defineEvent({ type: 'order.placed', schema, version: 3, upcasters })
  const ordered = define({
    1: ({ chips }) => ({ units: chips }),
    2: (data) => ({ ...data, priceUsd: 30_000 }),
  })
  const old = { id: 'first', type: 'order.placed', at: 0, version: 1, data: { chips: 5 } }
  const append = (input: object, definition: AnyEventDefinition = ordered) =>
    createTimeline([definition]).append(input as never)
  const fault = (input: object, definition?: AnyEventDefinition) => faultsOf(() => append(input, definition))

  test('is read at any version, with the defaults of the schema applied last', () => {
    const data = { units: 5, priceUsd: 30_000, express: false }
    expect(append(old).get('first')).toMatchObject({ version: 3, data })
    expect(append({ ...old, version: 2, data: { units: 5 } }).get('first')).toMatchObject({
      version: 3,
      data,
    })
    expect(append({ ...old, version: 3, data }).get('first')).toMatchObject({ version: 3, data })
    expect(Object.isFrozen(append(old).get('first').data)).toBe(true)
  })

  test('is read at the current version if it states no version', () => {
    expect(fault({ ...old, version: undefined })).toMatchObject([
      { code: 'event.data-invalid' },
      { code: 'event.data-invalid' },
      { code: 'event.data-invalid' },
    ])
  })

  test('is rejected in a newer version, whose data are unknown here', () => {
    expect(fault({ ...old, version: 4 })).toEqual([
      {
        code: 'event.version-unknown',
        message: "The event is of version 4 of 'order.placed', which is newer than its definition.",
        eventId: 'first',
        expected: 'version 1, 2, 3',
        found: 'version 4',
      },
    ])
  })

  test('is rejected in a version without an upcaster', () => {
    expect(fault(old, define({ 2: (data) => data }))).toMatchObject([
      {
        code: 'event.version-unknown',
        message: "There is no upcaster of 'order.placed' from version 1 to 2.",
        eventId: 'first',
        expected: 'version 2, 3',
      },
    ])
  })

  test.each<[string, Upcaster, string]>([
    ['throws', ({ parts }) => parts.length, 'threw: Cannot read properties of undefined'],
    ['changes what it is given', (data) => Object.assign(data, { units: 1 }), 'threw: Cannot'],
    ['returns undefined', () => undefined, ': data is undefined.'],
    ['returns what JSON cannot hold', () => ({ units: Number.NaN }), ': data.units is NaN'],
    ['returns a promise', () => Promise.reject(new Error('late')), ': data are a promise'],
  ])('names event, version and step where an upcaster %s', async (_, upcaster, message) => {
    const faults = fault(old, define({ 1: upcaster, 2: (data) => data }))
    expect(faults).toMatchObject([{ code: 'event.data-invalid', eventId: 'first' }])
    expect(faults[0]?.message).toContain("The upcaster of 'order.placed' from version 1 to 2")
    expect(faults[0]?.message).toContain(message)
    // An unhandled rejection would have ended the process by now.
    await new Promise((resolve) => setTimeout(resolve, 0))
  })

  test('reports the event and the versions if the upgraded data fail the schema', () => {
    const wrong = define({ 1: ({ chips }) => ({ units: chips }), 2: (data) => ({ ...data, priceUsd: 0 }) })
    expect(fault(old, wrong)).toMatchObject([
      {
        code: 'event.data-invalid',
        eventId: 'first',
        message: expect.stringContaining('order.placed, upgraded from version 1 to 3, data.priceUsd: '),
        found: '0',
      },
    ])
  })

  test('may have a field named `then` that is no promise', () => {
    const noted = defineEvent({
      type: 'note.made',
      schema: z.record(z.string(), z.string()),
      version: 2,
      upcasters: { 1: (data) => data },
    })
    const said = Object.fromEntries([['then', 'later']])
    const input = { id: 'n', type: 'note.made', at: 0, version: 1, data: said } as const
    expect(createTimeline([noted]).append(input).get('n').data).toEqual(said)
  })

  test('is rejected if a log could not contain its old data', () => {
    expect(fault({ ...old, data: { chips: Number.NaN } })).toMatchObject([
      { message: "'order.placed' of version 1: data.chips is NaN, which JSON cannot hold." },
    ])
  })

  test('is reported at its place in a log, with all other faults', () => {
    const { events, ...log } = createTimeline([ordered])
      .append(old as never)
      .toJSON()
    const newer = { id: 'newer', type: 'order.placed', at: 1, seq: 1, version: 9, data: {} }
    const bad = { id: 'bad', type: 'order.placed', at: 1, seq: 2, version: 2, data: { units: 'many' } }
    const json = { ...log, nextSeq: 3, events: [...events, newer, bad] }
    expect(
      faultsOf(() => timelineFromJson([ordered], json)).map(({ code, place }) => `${place?.file} ${code}`),
    ).toEqual(['events[1] event.version-unknown', 'events[2] event.data-invalid'])
  })
})
