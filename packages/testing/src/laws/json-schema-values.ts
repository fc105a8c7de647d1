import { brief } from '@tapeline/core/internal'
import fc from 'fast-check'

/** What a JSON Schema demands and no value can be generated for. */
export class CannotGenerate extends Error {}

interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly unknown[]
  readonly oneOf?: readonly unknown[]
  readonly allOf?: readonly unknown[]
  readonly properties?: Readonly<Record<string, unknown>>
  readonly required?: readonly string[]
  readonly additionalProperties?: unknown
  readonly propertyNames?: unknown
  readonly items?: unknown
  readonly prefixItems?: readonly unknown[]
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly format?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly multipleOf?: number
}

/** Words that change nothing about a generated value. */
const SILENT = ['$schema', '$id', '$comment', 'title', 'description', 'default', 'examples', 'deprecated']
const UNSUPPORTED = [
  '$ref',
  'not',
  'if',
  'patternProperties',
  'dependentSchemas',
  'contains',
  'minProperties',
]

/** Few texts, so that events share them; languages and cases sort them differently. */
const TEXTS = ['a', 'b', 'AA', 'Z', 'T', 'i', 'I', 'ä']

/** Most items of a list without a maximum. */
const ITEMS_MAX = 4

/** Values for a JSON Schema, small and with many equal parts. @throws CannotGenerate with the place in the value */
export function arbitraryOf(schema: unknown, place = ''): fc.Arbitrary<unknown> {
  if (schema === true) return anything()
  if (typeof schema !== 'object' || schema === null) throw cannot(place, `its schema is ${brief(schema)}`)
  const own = schema as JsonSchema
  const unsupported = UNSUPPORTED.find((word) => word in own)
  if (unsupported !== undefined) throw cannot(place, `its schema uses '${unsupported}'`)
  if (own.const !== undefined) return fc.constant(own.const)
  if (own.enum !== undefined) return fc.constantFrom(...own.enum)
  const options = own.anyOf ?? own.oneOf
  if (options !== undefined) return fc.oneof(...options.map((option) => arbitraryOf(option, place)))
  if (own.allOf !== undefined) return arbitraryOf(merged(own, place), place)
  if (Array.isArray(own.type))
    return fc.oneof(...own.type.map((type: string) => arbitraryOf({ ...own, type }, place)))
  switch (own.type) {
    case 'object':
      return objects(own, place)
    case 'array':
      return lists(own, place)
    case 'string':
      return texts(own, place)
    case 'number':
    case 'integer':
      return numbers(own, place)
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case undefined:
      if (Object.keys(own).every((word) => SILENT.includes(word))) return anything()
  }
  throw cannot(place, `its schema is ${brief(schema)}`)
}

function anything(): fc.Arbitrary<unknown> {
  return fc.oneof(
    fc.integer({ min: -9, max: 99 }),
    fc.constantFrom(...TEXTS),
    fc.boolean(),
    fc.constant(null),
  )
}

function objects(schema: JsonSchema, place: string): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties, propertyNames } = schema
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, field]) => [
      name,
      arbitraryOf(field, place === '' ? name : `${place}.${name}`),
    ]),
  )
  const requiredKeys = required.filter((name) => name in fields)
  const record = fc.record(fields, { requiredKeys, noNullPrototype: true })
  if (typeof additionalProperties !== 'object' || additionalProperties === null) return record
  const values = arbitraryOf(additionalProperties, `${place}.*`)
  const keys = arbitraryOf(propertyNames ?? { type: 'string' }, `${place}.*`) as fc.Arbitrary<string>
  const others = fc.dictionary(keys, values, { maxKeys: ITEMS_MAX, noNullPrototype: true })
  return fc.tuple(others, record).map(([more, given]) => ({ ...more, ...given }))
}

function lists(schema: JsonSchema, place: string): fc.Arbitrary<unknown> {
  const { items, prefixItems = [], minItems = 0, maxItems, uniqueItems = false } = schema
  const first = fc.tuple(...prefixItems.map((item, index) => arbitraryOf(item, `${place}[${index}]`)))
  if (items === false || (items === undefined && prefixItems.length > 0)) return first
  const element = arbitraryOf(items ?? true, `${place}[]`)
  const minLength = Math.max(0, minItems - prefixItems.length)
  const bounds = {
    minLength,
    maxLength: Math.min(maxItems ?? Number.POSITIVE_INFINITY, minLength + ITEMS_MAX),
  }
  const rest = uniqueItems
    ? fc.uniqueArray(element, { ...bounds, selector: (value) => JSON.stringify(value) })
    : fc.array(element, bounds)
  return fc.tuple(first, rest).map(([head, tail]) => [...head, ...tail])
}

const DAY_MS = 86_400_000
const days = (): fc.Arbitrary<string> =>
  fc.nat(60).map((day) => new Date(Date.UTC(2025, 0, 1) + day * DAY_MS).toISOString())

/** Made when they are needed: some take long to make. */
const FORMATS: Readonly<Record<string, () => fc.Arbitrary<string>>> = {
  date: () => days().map((text) => text.slice(0, 10)),
  'date-time': days,
  time: () => fc.constantFrom('00:00:00', '09:30:00', '16:00:00'),
  uuid: () => fc.uuid(),
  email: () => fc.emailAddress(),
  uri: () => fc.webUrl(),
}

function texts(
  { format, pattern, minLength = 0, maxLength }: JsonSchema,
  place: string,
): fc.Arbitrary<string> {
  const formatted = format === undefined ? undefined : FORMATS[format]
  if (formatted !== undefined) return formatted()
  if (pattern !== undefined) {
    try {
      return fc.stringMatching(new RegExp(pattern, 'u'))
    } catch (error) {
      throw cannot(place, `the pattern ${pattern} is not supported (${(error as Error).message})`)
    }
  }
  const max = maxLength ?? Number.POSITIVE_INFINITY
  const fitting = TEXTS.map((text) => text.padEnd(minLength, 'x')).filter(({ length }) => length <= max)
  return fc.constantFrom(...(fitting.length > 0 ? fitting : ['']))
}

function numbers(schema: JsonSchema, place: string): fc.Arbitrary<number> {
  const { type, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema
  const step = multipleOf ?? (type === 'integer' ? 1 : 0.1)
  const low = Math.max(minimum ?? -Number.MAX_VALUE, exclusiveMinimum ?? -Number.MAX_VALUE)
  const high = Math.min(maximum ?? Number.MAX_VALUE, exclusiveMaximum ?? Number.MAX_VALUE)
  // Around 0 and up to a thousand steps, moved into the bounds.
  const least = Math.max(Math.ceil(low / step), high < 0 ? Math.floor(high / step) - 1000 : -100)
  const most = Math.min(Math.floor(high / step), Math.max(least, 0) + 1000)
  if (!(least <= most)) throw cannot(place, `there is no multiple of ${step} from ${low} to ${high}`)
  const inside = (value: number): boolean =>
    value >= low && value <= high && value !== exclusiveMinimum && value !== exclusiveMaximum
  // A division keeps the shortest decimal form: 3 / 10 is 0.3, and 3 * 0.1 is not.
  const parts = 1 / step
  const valueAt = (count: number): number => (Number.isInteger(parts) ? count / parts : count * step)
  return fc.integer({ min: least, max: most }).map(valueAt).filter(inside)
}

/** Words that parts of an `allOf` may share: of one kind of value, and of fields, which add up. */
const SHARED = new Set(['type', 'properties', 'required', 'additionalProperties', ...SILENT])

/** The parts of an `allOf` as one schema. */
function merged({ allOf = [], ...own }: JsonSchema, place: string): JsonSchema {
  let all: JsonSchema = own
  for (const part of allOf as readonly JsonSchema[]) {
    const clash = Object.keys(part).find((word) => word in all && !SHARED.has(word))
    if (clash !== undefined) throw cannot(place, `two parts of its schema have '${clash}'`)
    const properties = { ...all.properties, ...part.properties }
    const required = [...(all.required ?? []), ...(part.required ?? [])]
    all = { ...all, ...part, properties, required }
  }
  return all
}

function cannot(place: string, why: string): CannotGenerate {
  return new CannotGenerate(`${place === '' ? 'the data' : `the field '${place}'`}: ${why}`)
}
