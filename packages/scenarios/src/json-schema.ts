import { eventRetracted } from '@tapeline/core/internal'
import { marketEvents } from '@tapeline/core/market'
import { toJsonSchema } from '@valibot/to-json-schema'
import type { GenericSchema } from 'valibot'
import { z } from 'zod'
import { MOMENTS } from './events.js'
import { DATA_FIELDS } from './format/data-fields.js'
import { wholeFileSchema } from './format/whole-file.js'

/** A JSON Schema, as plain data. */
export type JsonSchema = { [key: string]: unknown }

/**
 * The JSON Schema (draft 7, which editors support best) of a scenario file, with a description on every field. It checks less
 * than the loader: it does not check references within the file.
 */
export function scenarioJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(wholeFileSchema, { target: 'draft-7', io: 'input' }) as JsonSchema
  const definitions = schema.definitions as Record<string, JsonSchema>
  const event = definitions.event as JsonSchema & { properties: { type: JsonSchema } }
  const types = [
    ...marketEvents.map(({ type, version, schema: data }) => ({
      type,
      version,
      data: dataSchema(type, data),
    })),
    { type: eventRetracted.type, version: eventRetracted.version, data: RETRACTION },
  ]
  event.properties.type.enum = types.map(({ type }) => type)
  // Data of an older version have another shape, and its schema no longer exists.
  event.allOf = types.map(({ type, version, data }) => ({
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema writes a condition this way, and the object is never awaited.
    then: { properties: { data } },
    if: { properties: { type: { const: type }, version: { const: version } } },
  }))
  return { ...schema, title: 'Tapeline scenario' }
}

/** The data of a retraction, whose schema in the core is a function. */
const RETRACTION: JsonSchema = {
  type: 'object',
  properties: { reason: { type: 'string', description: DATA_FIELDS.reason } },
  additionalProperties: false,
  description: 'What event.retracted says.',
}

/** The schema of the data of an event type, with moments as dates, as in the file. */
function dataSchema(type: string, schema: unknown): JsonSchema {
  // JSON Schema has no words for rules between fields, and its numbers are finite.
  const data = toJsonSchema(schema as GenericSchema, {
    target: 'draft-07',
    typeMode: 'output',
    ignoreActions: ['check', 'finite', 'raw_check', 'trim'],
  }) as JsonSchema
  delete data.$schema
  data.description = `What ${type} says.`
  const moment = Object.hasOwn(MOMENTS, type) ? MOMENTS[type] : undefined
  const holder = (moment ?? [])
    .slice(0, -1)
    .reduce<JsonSchema>((at, step) => propertiesOf(at)[String(step)] ?? {}, data)
  const field = moment?.at(-1)
  if (field !== undefined) propertiesOf(holder)[String(field)] = { type: 'string' }
  describe(type, data)
  return data
}

function propertiesOf(schema: JsonSchema): Record<string, JsonSchema> {
  return (schema.properties ?? {}) as Record<string, JsonSchema>
}

function describe(type: string, schema: JsonSchema): void {
  for (const [field, inner] of Object.entries(propertiesOf(schema))) {
    inner.description ??= DATA_FIELDS[`${type} ${field}`] ?? DATA_FIELDS[field]
    describe(type, inner)
    if (typeof inner.items === 'object' && inner.items !== null) describe(type, inner.items as JsonSchema)
  }
}
