import type { StandardSchemaV1 } from '@standard-schema/spec'
import { type ArgumentKind, checkArgument, checkOptions, kinds } from './arguments.js'
import { showValue, TapelineError } from './error.js'
import type { TapelineEvent } from './event.js'
import { type PriceOptions, type PriceRules, priceRulesOf } from './price-rules.js'
import { printAs } from './print.js'
import type { TapeRules } from './tape-rules.js'
import { type Upcaster, upcastersOf } from './upcasters.js'

/**
 * The name of a type of event and the schema of its data. The schema may be of any library that implements Standard Schema
 * (zod, valibot, arktype), as long as it validates synchronously.
 */
export interface EventDefinition<Type extends string = string, Data = unknown> {
  readonly type: Type
  /** Accepts its own output and returns it unchanged, so that an event can be written and read again. */
  readonly schema: StandardSchemaV1<unknown, Data>
  /** Version of the schema, 1 or more; every event of this type in a timeline has it. */
  readonly version: number
  /** By older version, without a gap, the function that converts its data to the next version. */
  readonly upcasters: ReadonlyMap<number, Upcaster>
  /** The field of the data that names the event's instrument; that instrument must be listed in the timeline. */
  readonly instrument: string | undefined
  /** The fields that a timeline stores as columns, in the order of the data; undefined: it stores events as objects. */
  readonly columns: Readonly<Record<string, ColumnKind>> | undefined
  /** Whether the event lists that instrument, so that other events may name it from then on. */
  readonly listsInstrument: boolean
  /** Whether the event ends the listing of that instrument, so that another may use its name. */
  readonly delistsInstrument: boolean
  /** Whether explanations show such events separately, as the context of numbers instead of their evidence. */
  readonly context: boolean
  /** For an event that lists an instrument: the field that names the exchange of the instrument, and the one that names its sector. */
  readonly exchange: string | undefined
  readonly sector: string | undefined
  /** The fields that contain moments (epoch milliseconds UTC), and days (`YYYY-MM-DD`), of the event itself. */
  readonly times: readonly string[] | undefined
  readonly days: readonly string[] | undefined
  /** For an official close: the field in `days` with the day of the session that it closes. */
  readonly closes: string | undefined
  readonly prices: PriceRules | undefined
  /** The factor that converts prices before an event to the unit after it. */
  readonly priceFactor: ((data: unknown) => number) | undefined
  /** The constituents of an instrument from an event on: weights by instrument. */
  readonly constituents: ((data: unknown) => Readonly<Record<string, number>>) | undefined
  /** For an event that renames an instrument: the fields with its name before and after. */
  readonly renamesInstrument: Renaming | undefined
  /** The rules that a tape must follow to be sealed. */
  readonly rules: TapeRules | undefined
}

/**
 * The content of a column: numbers, or texts with few different values, such as symbols and days; `?`: values may be missing.
 */
export type ColumnKind = 'number' | 'number?' | 'text' | 'text?'

/** The fields with the name of an instrument before an event and after it. */
export interface Renaming<Field extends string = string> {
  readonly from: Field
  readonly to: Field
}

export interface EventDefinitionOptions<Type extends string, Data> {
  /** Dotted, in the past tense: `model.released`. */
  readonly type: Type
  /** Of any library that implements Standard Schema; it must accept its own output and return it unchanged. */
  readonly schema: StandardSchemaV1<unknown, Data>
  /** Increase it if the schema no longer accepts older data, and add an upcaster from the previous version. Default 1. */
  readonly version?: number
  /**
   * How to read events of older versions: by version, a function that returns data of the next version, for example
   * `{ 1: (data) => ({ ...data, currency: 'USD' }) }`. They apply one after the other when an event that states its version is
   * read (`append`, `timelineFromJson`, loaders), each to a frozen copy of the data; the schema then checks the result, and the
   * event has the current version. Older versions without an upcaster, and newer versions, are rejected. Default: none.
   */
  readonly upcasters?: Readonly<Record<number, Upcaster>>
  readonly instrument?: Extract<keyof Data, string>
  /**
   * For types with very many events: every field of the data, in the order of the schema's output, with its kind. A timeline
   * then stores such events as columns, in about forty bytes each, and makes an object from one on read. An event with more
   * than that (causes, a bare day, a correction, an id that does not end in a number) is stored as an object, without loss.
   */
  readonly columns?: Readonly<Partial<Record<Extract<keyof Data, string>, ColumnKind>>>
  /** Default false. */
  readonly listsInstrument?: boolean
  /** Whether the event ends the listing of its instrument, so that another may use its name. Default false. */
  readonly delistsInstrument?: boolean
  /** Whether such events are context for others, as listings and sessions are. Default false. */
  readonly context?: boolean
  /** Only with `listsInstrument`: the field that names the exchange whose sessions apply to the instrument. */
  readonly exchange?: Extract<keyof Data, string>
  /** Only with `listsInstrument`: the field that names the sector or other group of the instrument. */
  readonly sector?: Extract<keyof Data, string>
  /** Fields with moments of the event itself (epoch milliseconds UTC), which are shifted together with it. */
  readonly times?: readonly Extract<keyof Data, string>[]
  /** Fields with days of the event itself (`YYYY-MM-DD`, in the exchange's zone), which are shifted together with it. */
  readonly days?: readonly Extract<keyof Data, string>[]
  /**
   * For an official close: the field in `days` with the day of the session that it closes. If it is shifted to another session,
   * it is as long after the close of that session as it was after the close of its own.
   */
  readonly closes?: Extract<keyof Data, string>
  /** For an event with prices of its instrument. */
  readonly prices?: PriceOptions<Data>
  /**
   * For an event that changes the unit of its instrument's prices, as a split does: returns the positive factor that converts a
   * price before it to the new unit. What-ifs take no return from it. If a branch removes the event, later prices stay in the
   * old unit.
   */
  readonly priceFactor?: (data: Data) => number
  /**
   * For an event with the composition of its instrument, an index: returns the share of each constituent in its price at that
   * moment, positive numbers that add up to at most 1. If what-ifs rebase the prices of constituents, they also rebase those of
   * the index, unless its prices declare causes of their own.
   */
  readonly constituents?: (data: Data) => Readonly<Record<string, number>>
  /** For an event that renames its instrument: both names then mean the same instrument. */
  readonly renamesInstrument?: Renaming<Extract<keyof Data, string>>
  /**
   * The rules that the events of a tape must follow so that projections can replay it; `seal` rejects events that break them.
   * Definitions whose events depend on one another share one object. Default: no rules.
   */
  readonly rules?: TapeRules
}

/** A definition with any data, for lists of definitions. */
// biome-ignore lint/suspicious/noExplicitAny: data are invariant here, and only `any` accepts every type of them.
export type AnyEventDefinition = EventDefinition<string, any>

/** The data of events of type `Type` in some definitions. */
export type DataOf<Definition, Type> =
  Definition extends EventDefinition<infer Own, infer Data> ? (Own extends Type ? Data : never) : never

/** The union of the events that some definitions allow. */
export type EventOf<Definitions extends readonly AnyEventDefinition[]> = {
  [Type in Definitions[number]['type']]: TapelineEvent<Type, DataOf<Definitions[number], Type>>
}[Definitions[number]['type']]

/** Every type that this copy of the package has defined. */
export const definedTypes: ReadonlySet<string> = new Set<string>()

const TYPE = /^[a-z][a-z0-9]*(?:[.-][a-z0-9]+)+$/

const PRICE_OPTIONS = {
  fields: kinds.texts,
  last: kinds.text,
  without: kinds.texts,
  isPast: kinds.function,
  isMoveOf: kinds.function,
}
const DEFINITION_OPTIONS = {
  type: kinds.any,
  schema: kinds.any,
  version: kinds.any,
  upcasters: kinds.record,
  instrument: kinds.text,
  columns: kinds.record,
  listsInstrument: kinds.boolean,
  delistsInstrument: kinds.boolean,
  context: kinds.boolean,
  exchange: kinds.text,
  sector: kinds.text,
  times: kinds.texts,
  days: kinds.texts,
  closes: kinds.text,
  prices: kinds.record,
  priceFactor: kinds.function,
  constituents: kinds.function,
  renamesInstrument: kinds.record,
  rules: kinds.record,
} satisfies Record<keyof EventDefinitionOptions<string, unknown>, ArgumentKind>

/**
 * Defines a type of event.
 * @throws TapelineError `definition.invalid` if the type is not dotted lower case, the schema is not a Standard Schema, the
 * version is not a positive integer, the upcasters have a gap or do not start from an older version, or
 * `listsInstrument`, `delistsInstrument`, `prices` or `priceFactor` is given without `instrument`
 * @example
 * ```ts
 * import { createTimeline, defineEvent, isTapelineError } from '@tapeline/core'
 * import { z } from 'zod'
 *
 * const orderPlaced = defineEvent({
 *   type: 'order.placed',
 *   schema: z.strictObject({ chips: z.int().positive() }),
 * })
 * try {
 *   createTimeline([orderPlaced]).append({
 *     id: 'first',
 *     type: 'order.placed',
 *     at: '2025-01-27T10:00-05:00',
 *     data: { chips: 0 },
 *   })
 * } catch (error) {
 *   if (isTapelineError(error)) console.log(error.code, error.eventId)
 * }
 * ```
 *
 * ```text
 * event.data-invalid first
 * ```
 */
export function defineEvent<const Type extends string, Data>(
  options: EventDefinitionOptions<Type, Data>,
): EventDefinition<Type, Data> {
  checkArgument('defineEvent()', 'options', options, kinds.record)
  checkOptions('defineEvent()', options, DEFINITION_OPTIONS)
  checkOptions("the option 'prices'", options.prices, PRICE_OPTIONS)
  checkOptions("the option 'renamesInstrument'", options.renamesInstrument, {
    from: kinds.text,
    to: kinds.text,
  })
  checkOptions("the option 'rules'", options.rules, {
    decidedBy: kinds.texts,
    ignorePrices: kinds.boolean,
    begin: kinds.function,
  })
  const {
    type,
    schema,
    version = 1,
    instrument,
    listsInstrument = false,
    context = false,
    exchange,
    sector,
  } = options
  const {
    delistsInstrument = false,
    times,
    days,
    closes,
    prices,
    priceFactor,
    constituents,
    renamesInstrument,
    rules,
    upcasters = {},
    columns,
  } = options
  const fault = (message: string, expected: string, found: unknown): TapelineError =>
    new TapelineError({ code: 'definition.invalid', message, expected, found: showValue(found) })
  if (typeof type !== 'string' || !TYPE.test(type)) {
    throw fault('An event type must be dotted lower case.', "for example 'model.released'", type)
  }
  const standard: unknown = (schema as Partial<typeof schema> | undefined)?.['~standard']?.validate
  if (typeof standard !== 'function') {
    throw fault(
      `'${type}' has no valid Standard Schema.`,
      'a Standard Schema, such as a schema of zod',
      schema,
    )
  }
  if (!Number.isInteger(version) || version < 1)
    throw fault(`The version of '${type}' is wrong.`, 'a positive integer', version)
  if (listsInstrument && instrument === undefined) {
    throw fault(
      `'${type}' lists an instrument; set 'instrument' to the field that names it.`,
      '`instrument`',
      undefined,
    )
  }
  if (delistsInstrument && instrument === undefined) {
    throw fault(
      `'${type}' delists an instrument; set 'instrument' to the field that names it.`,
      '`instrument`',
      undefined,
    )
  }
  if ((prices !== undefined || priceFactor !== undefined) && instrument === undefined) {
    throw fault(
      `'${type}' has prices; set 'instrument' to the field that names their instrument.`,
      '`instrument`',
      undefined,
    )
  }
  ;(definedTypes as Set<string>).add(type)
  const definition = {
    type,
    schema,
    version,
    upcasters: upcastersOf(type, version, upcasters),
    instrument,
    columns: columns && Object.freeze(checkedColumns(type, columns)),
    listsInstrument,
    delistsInstrument,
    context,
    exchange,
    sector,
    times: times && Object.freeze([...times]),
    days: days && Object.freeze([...days]),
    closes,
    prices: prices && priceRulesOf(prices),
    priceFactor: priceFactor && ((data: unknown) => priceFactor(data as Data)),
    constituents: constituents && ((data: unknown) => constituents(data as Data)),
    renamesInstrument: renamesInstrument && Object.freeze({ ...renamesInstrument }),
    rules,
  }
  return Object.freeze(printAs(definition, printDefinition))
}

function printDefinition({ type, version }: AnyEventDefinition): string {
  return `EventDefinition '${type}'${version === 1 ? '' : `, version ${version}`}`
}

const COLUMN_KINDS: readonly unknown[] = ['number', 'number?', 'text', 'text?'] satisfies ColumnKind[]
const COLUMNS_MAX = 64

function checkedColumns(type: string, columns: object): Record<string, ColumnKind> {
  const entries = Object.entries(columns)
  const wrong = entries.find(([, kind]) => !COLUMN_KINDS.includes(kind))
  if (wrong === undefined && entries.length > 0 && entries.length <= COLUMNS_MAX) return { ...columns }
  throw new TapelineError({
    code: 'definition.invalid',
    message:
      wrong === undefined
        ? `'${type}' declares ${entries.length} columns.`
        : `The column '${wrong[0]}' of '${type}' has an unknown kind.`,
    expected: wrong === undefined ? `1 to ${COLUMNS_MAX}` : "'number', 'number?', 'text' or 'text?'",
    found: showValue(wrong === undefined ? columns : wrong[1]),
  })
}

/** Written by hand, so that a bundle without events of the market has no library of schemas. */
const retraction: StandardSchemaV1<unknown, { reason?: string }> = {
  '~standard': {
    version: 1,
    vendor: 'tapeline',
    validate: (data) => {
      const fields = typeof data === 'object' && data !== null && !Array.isArray(data) ? data : undefined
      if (fields === undefined) return { issues: [{ message: 'must be an object' }] }
      const issues = Object.entries(fields).flatMap(([key, value]) => {
        if (key === 'reason' && typeof value === 'string') return []
        return [{ message: key === 'reason' ? 'must be a text' : 'is not a field', path: [key] }]
      })
      return issues.length > 0 ? { issues } : { value: { ...fields } }
    },
  },
}

/**
 * The type of every retraction: an event that withdraws the event in `retracts`. Every timeline knows the type, and replays
 * skip it.
 */
export const RETRACTED = 'event.retracted'

export const eventRetracted: EventDefinition<typeof RETRACTED, { reason?: string }> = defineEvent({
  type: RETRACTED,
  schema: retraction,
})
