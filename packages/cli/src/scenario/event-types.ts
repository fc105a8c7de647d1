import { didYouMean } from '@tapeline/core/internal'
import { type JsonSchema, scenarioJsonSchema } from '@tapeline/scenarios'
import { UsageError } from '../usage-error.js'

/** A field of the data of an event. */
export interface EventField {
  readonly name: string
  readonly required: boolean
  /** The kind of its value in a few words, or its possible values. */
  readonly kind: string
  readonly description: string
}

/** A type of event as a scenario file writes it. */
export interface EventType {
  readonly type: string
  readonly version: number
  readonly fields: readonly EventField[]
  /** The JSON Schema of its data. */
  readonly schema: JsonSchema
}

/** All types of events with the fields of their data, from their schemas, in their order. */
export function eventTypes(): readonly EventType[] {
  const definitions = scenarioJsonSchema().definitions as Readonly<Record<string, JsonSchema>>
  const conditions = (definitions.event?.allOf ?? []) as readonly Condition[]
  return conditions.map(({ if: condition, then }) => {
    const { data } = then.properties
    const required = new Set((data.required ?? []) as readonly string[])
    const fields = Object.entries((data.properties ?? {}) as Readonly<Record<string, JsonSchema>>)
    return {
      type: condition.properties.type.const,
      version: condition.properties.version.const,
      fields: fields.map(([name, schema]) => ({
        name,
        required: required.has(name),
        kind: kindOf(schema),
        description: String(schema.description ?? ''),
      })),
      schema: data,
    }
  })
}

interface Condition {
  readonly if: {
    readonly properties: {
      readonly type: { readonly const: string }
      readonly version: { readonly const: number }
    }
  }
  readonly then: { readonly properties: { readonly data: JsonSchema } }
}

/** @throws UsageError for an unknown type, with the nearest */
export function eventTypeNamed(name: string): EventType {
  const types = eventTypes()
  const found = types.find(({ type }) => type === name)
  if (found !== undefined) return found
  const hint = didYouMean(
    name,
    types.map(({ type }) => type),
  )
  throw new UsageError(`There is no type of event '${name}'.${hint || " 'tapeline events' lists them."}`)
}

/** A schema in a few words. */
function kindOf(schema: JsonSchema): string {
  const { type, enum: values, const: only, anyOf, oneOf, items } = schema
  const choices = (anyOf ?? oneOf) as readonly JsonSchema[] | undefined
  if (Array.isArray(values)) return values.join(' | ')
  if (only !== undefined) return String(only)
  if (choices !== undefined) return [...new Set(choices.map(kindOf))].join(' | ')
  if (type === 'array') return `list of ${kindOf((items ?? {}) as JsonSchema)}`
  if (type === 'string') return 'text'
  if (type === 'integer') return 'whole number'
  return typeof type === 'string' ? type : 'value'
}
