import type { AnyEventDefinition } from '@tapeline/core'
import { brief, showValue, TapelineError } from '@tapeline/core/internal'
import fc from 'fast-check'
import { z } from 'zod'
import { arbitraryOf, CannotGenerate } from './json-schema-values.js'

/** Data are drawn this often before a schema counts as one that accepts none of them. */
const TRIES = 200

/**
 * Data for a definition, generated from the JSON Schema of its schema, and accepted by the schema itself, which may demand more.
 * @throws TapelineError `argument.invalid` that says what cannot be generated
 */
export function arbitraryDataOf(definition: AnyEventDefinition): fc.Arbitrary<unknown> {
  const { type, schema } = definition
  const accepts = (value: unknown): boolean => {
    const result = schema['~standard'].validate(value)
    return !(result instanceof Promise) && result.issues === undefined
  }
  const values = generated(definition)
  const samples = fc.sample(values, { numRuns: TRIES, seed: 1 })
  if (samples.some(accepts)) return values.filter(accepts)
  const [sample] = samples
  const result = schema['~standard'].validate(sample)
  const issue = result instanceof Promise ? 'it is asynchronous' : result.issues?.[0]?.message
  throw cannot(
    type,
    `the schema rejects all of ${TRIES} generated values, such as ${brief(sample)}: ${issue}`,
  )
}

function generated({ type, schema }: AnyEventDefinition): fc.Arbitrary<unknown> {
  try {
    return arbitraryOf(jsonSchemaOf(schema))
  } catch (error) {
    if (error instanceof CannotGenerate) throw cannot(type, error.message)
    throw error
  }
}

/** What libraries add to a Standard Schema that knows its JSON Schema. */
interface StandardJsonSchema {
  readonly jsonSchema?: { input?(options: { readonly target: 'draft-2020-12' }): unknown }
}

function jsonSchemaOf(schema: AnyEventDefinition['schema']): unknown {
  const standard = schema['~standard'] as StandardJsonSchema
  try {
    if (typeof standard.jsonSchema?.input === 'function')
      return standard.jsonSchema.input({ target: 'draft-2020-12' })
    // Versions of zod from before that part of the standard.
    if (schema['~standard'].vendor === 'zod') return z.toJSONSchema(schema as never, { io: 'input' })
  } catch (error) {
    throw new CannotGenerate(`its schema has no JSON Schema: ${(error as Error).message}`)
  }
  throw new CannotGenerate(`a schema of '${schema['~standard'].vendor}' has no JSON Schema`)
}

function cannot(type: string, why: string): TapelineError {
  return new TapelineError({
    code: 'argument.invalid',
    message: `Data of '${type}' cannot be generated: ${why}.`,
    expected: `an arbitrary of its data, such as data: { ${showValue(type)}: fc.record({ … }) }`,
  })
}
