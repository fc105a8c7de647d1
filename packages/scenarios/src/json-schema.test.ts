import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { Ajv } from 'ajv'
import { parse } from 'yaml'
import { type JsonSchema, scenarioJsonSchema } from './json-schema.js'
import { listScenarios } from './load-scenario.js'

const schema = scenarioJsonSchema()
const validate = new Ajv({ strict: false, formats: { date: true } }).compile(schema)

/** The path of every field that an object of the schema may have, with its own schema. */
function* fieldsOf(inner: unknown, path: string): Generator<[string, JsonSchema]> {
  if (typeof inner !== 'object' || inner === null) return
  for (const [key, value] of Object.entries(inner)) {
    if (key === 'if') continue
    if (key === 'properties') {
      for (const [field, own] of Object.entries(value as Record<string, JsonSchema>)) {
        yield [`${path}.${field}`, own]
      }
    }
    yield* fieldsOf(value, key === 'properties' ? path : `${path}/${key}`)
  }
}

describe('the JSON Schema of scenario files', () => {
  test('equals the shipped file; if not, run test/tools/write-scenario-schema.js', () => {
    const shipped = readFileSync(new URL('../scenario.schema.json', import.meta.url), 'utf8')
    expect(JSON.parse(shipped)).toEqual(JSON.parse(JSON.stringify(schema)))
  })

  test('describes every field', () => {
    const fields = [...fieldsOf(schema, '')]
    expect(fields.length).toBeGreaterThan(150)
    const bare = fields.filter(([, own]) => own.description === undefined)
    expect(bare.map(([path]) => path)).toEqual([])
  })

  test('describes the data of each event type, and forbids unknown fields', () => {
    const { event } = schema.definitions as { event: { allOf: { if: JsonSchema; then: JsonSchema }[] } }
    const bar = event.allOf.find((item) => JSON.stringify(item.if).includes('bar.closed'))
    expect(bar?.then).toMatchObject({
      properties: {
        data: {
          additionalProperties: false,
          properties: { start: { type: 'string' }, low: { type: 'number' } },
        },
      },
    })
    expect(schema.additionalProperties).toBe(false)
  })

  test.each(listScenarios())('is named by the shipped scenario %s', (name) => {
    const text = readFileSync(new URL(`../scenarios/${name}/scenario.yaml`, import.meta.url), 'utf8')
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=../../scenario.schema.json')
  })

  test.each(listScenarios())('accepts the shipped scenario %s', (name) => {
    const text = readFileSync(new URL(`../scenarios/${name}/scenario.yaml`, import.meta.url), 'utf8')
    expect(validate(parse(text)) || validate.errors).toBe(true)
  })

  test('accepts any data of another version, which the loader can read', () => {
    const other = { id: 'a', at: '2025-01-20', type: 'news.published', version: 2, data: { headline: 'A' } }
    const file = { format: 'tapeline.scenario/1', name: 'a', title: 'A', zone: 'UTC', events: [other] }
    expect(validate(file) || validate.errors).toBe(true)
  })

  test.each([
    ['an unknown field', { colour: 'red' }],
    ['an unknown type of event', { events: [{ id: 'a', at: '2025-01-20', type: 'model.relesed' }] }],
    [
      'wrong data',
      { events: [{ id: 'a', at: '2025-01-20', type: 'news.published', data: { sumary: 'A' } }] },
    ],
    [
      'data that do not match their version',
      { events: [{ id: 'a', at: '2025-01-20', type: 'news.published', version: 1, data: { sumary: 'A' } }] },
    ],
    ['an invalid version', { events: [{ id: 'a', at: '2025-01-20', type: 'news.published', version: 1.5 }] }],
    ['an unknown edit', { whatIfs: [{ name: 'a', edits: [{ erase: 'b' }] }] }],
    ['an unknown relation', { expectations: [{ at: 'end', path: 'a', equal: 1 }] }],
  ])('refuses %s', (_name, part) => {
    const file = { format: 'tapeline.scenario/1', name: 'a', title: 'A', zone: 'UTC' }
    expect(validate(file)).toBe(true)
    expect(validate({ ...file, ...part })).toBe(false)
  })
})
