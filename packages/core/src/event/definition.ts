import type { StandardSchemaV1 } from '@standard-schema/spec'
import { z } from 'zod'
import { TapelineError } from './error.js'
import type { TapelineEvent } from './event.js'

/**
 * What a type of event is called and what its data look like. The schema may be of any library that speaks Standard
 * Schema (zod, valibot, arktype), as long as it validates at once, not in a promise.
 */
export interface EventDefinition<Type extends string = string, Data = unknown> {
  readonly type: Type
  readonly schema: StandardSchemaV1<unknown, Data>
  /** Version of the schema, 1 and up. */
  readonly version: number
  /** The field of the data that names the instrument the event is about; such an instrument must be listed in the timeline. */
  readonly instrument: string | undefined
  /** Whether the event lists that instrument, so that others may name it from then on. */
  readonly lists: boolean
}

export interface EventDefinitionOptions<Type extends string, Data> {
  /** Dotted, in the past tense: `model.released`. */
  readonly type: Type
  readonly schema: StandardSchemaV1<unknown, Data>
  /** Default 1. */
  readonly version?: number
  readonly instrument?: Extract<keyof Data, string>
  /** Default false. */
  readonly lists?: boolean
}

/** Any definition, whatever its data: what lists of definitions hold. */
// biome-ignore lint/suspicious/noExplicitAny: data are invariant here, and only `any` stands for every type of them.
export type AnyEventDefinition = EventDefinition<string, any>

/** The data of the events of type `Type` among some definitions. */
export type DataOf<Definition, Type> = Definition extends EventDefinition<infer Own, infer Data>
  ? Own extends Type ? Data : never
  : never

/** The union of the events that some definitions allow. */
export type EventOf<Definitions extends readonly AnyEventDefinition[]> = {
  [Type in Definitions[number]['type']]: TapelineEvent<Type, DataOf<Definitions[number], Type>>
}[Definitions[number]['type']]

const TYPE = /^[a-z][a-z0-9]*(?:[.-][a-z0-9]+)+$/

/**
 * Defines a type of event.
 * @throws TapelineError `definition.invalid` if the type is not dotted lower case, the version no positive integer, or
 * `lists` stands without `instrument`
 */
export function defineEvent<const Type extends string, Data>(
  options: EventDefinitionOptions<Type, Data>,
): EventDefinition<Type, Data> {
  const { type, schema, version = 1, instrument, lists = false } = options
  const fault = (message: string, expected: string, found: unknown): TapelineError =>
    new TapelineError({ code: 'definition.invalid', message, expected, found: String(found) })
  if (!TYPE.test(type)) throw fault('An event type is dotted lower case.', "'model.released', say", type)
  if (!Number.isInteger(version) || version < 1) throw fault(`Version of '${type}'`, 'a positive integer', version)
  if (lists && instrument === undefined) {
    throw fault(`'${type}' lists an instrument, but does not say which field names it.`, '`instrument`', undefined)
  }
  return Object.freeze({ type, schema, version, instrument, lists })
}

/**
 * The type of every retraction: an event that takes back the one that it `retracts`. It is known to every timeline and
 * never replayed.
 */
export const RETRACTED = 'event.retracted'

export const eventRetracted: EventDefinition<typeof RETRACTED, { reason?: string | undefined }> = defineEvent({
  type: RETRACTED,
  schema: z.strictObject({ reason: z.string().optional() }),
})
