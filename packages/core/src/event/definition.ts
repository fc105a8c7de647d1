import type { StandardSchemaV1 } from '@standard-schema/spec'
import { z } from 'zod'
import { type ArgumentKind, checkArgument, checkOptions, kinds } from './arguments.js'
import { showValue, TapelineError } from './error.js'
import type { TapelineEvent } from './event.js'
import { type PriceOptions, type PriceRules, priceRulesOf } from './price-rules.js'
import type { TapeRules } from './tape-rules.js'
import { type Upcaster, upcastersOf } from './upcasters.js'

/**
 * What a type of event is called and what its data look like. The schema may be of any library that speaks Standard
 * Schema (zod, valibot, arktype), as long as it validates at once, not in a promise.
 */
export interface EventDefinition<Type extends string = string, Data = unknown> {
  readonly type: Type
  /** Takes its own output and gives it back the same, so that an event can be written and read again. */
  readonly schema: StandardSchemaV1<unknown, Data>
  /** Version of the schema, 1 and up: that of every event of this type in a timeline. */
  readonly version: number
  /** From each older version that can still be read, without a gap, what makes its data those of the next. */
  readonly upcasters: ReadonlyMap<number, Upcaster>
  /** The field of the data that names the instrument the event is about; such an instrument must be listed in the timeline. */
  readonly instrument: string | undefined
  /** The fields that a timeline holds as columns, in the order of the data; undefined: events are held as objects. */
  readonly columns: Readonly<Record<string, ColumnKind>> | undefined
  /** Whether the event lists that instrument, so that others may name it from then on. */
  readonly lists: boolean
  /** Whether the event ends the listing of that instrument, so that its name is free for another. */
  readonly delists: boolean
  /** Whether explanations list such events apart, as what numbers stand in rather than rest on. */
  readonly context: boolean
  /** Of an event that lists: the field that names the exchange of the instrument, and the one that names its sector. */
  readonly exchange: string | undefined
  readonly sector: string | undefined
  /** The fields that hold moments (epoch milliseconds UTC), and those that hold days (`YYYY-MM-DD`), of the event itself. */
  readonly times: readonly string[] | undefined
  readonly days: readonly string[] | undefined
  /** Of an official close: which of `days` is that of the session that it closes. */
  readonly closes: string | undefined
  readonly prices: PriceRules | undefined
  /** What prices before an event are worth after it, as a factor. */
  readonly priceFactor: ((data: unknown) => number) | undefined
  /** What an instrument is made of from an event on: weights by instrument. */
  readonly constituents: ((data: unknown) => Readonly<Record<string, number>>) | undefined
  /** Of an event that renames an instrument: the fields that name it before and after. */
  readonly renames: Renaming | undefined
  /** What a tape must hold to so that it can be sealed. */
  readonly rules: TapeRules | undefined
}

/** What a column holds: numbers, or texts of which there are few different ones, such as symbols and days; `?`: or nothing. */
export type ColumnKind = 'number' | 'number?' | 'text' | 'text?'

/** The fields that name an instrument before an event and after it. */
export interface Renaming<Field extends string = string> {
  readonly from: Field
  readonly to: Field
}

export interface EventDefinitionOptions<Type extends string, Data> {
  /** Dotted, in the past tense: `model.released`. */
  readonly type: Type
  /** Of any library that speaks Standard Schema; it must take its own output and give it back the same. */
  readonly schema: StandardSchemaV1<unknown, Data>
  /** Raise it where older data would not do for the schema any more, and add an upcaster from the version before. Default 1. */
  readonly version?: number
  /**
   * How events of older versions are read: from each version, data of the next, as `{ 1: (data) => ({ ...data, currency: 'USD' }) }`.
   * They apply one after the other wherever an event is read that says its version (`append`, `timelineFromJson`, loaders),
   * to a frozen copy of its data; then the schema checks what came out, and the event is one of the current version. Older
   * versions without an upcaster, and newer ones, are refused. Default: none.
   */
  readonly upcasters?: Readonly<Record<number, Upcaster>>
  readonly instrument?: Extract<keyof Data, string>
  /**
   * For types of which there are very many events: every field of the data, in the order in which the schema gives them, with
   * what it holds. A timeline then keeps such events as columns, in some forty bytes each, and makes an object of one where
   * someone looks. An event that has more to it (causes, a bare day, a correction, an id that does not end in a number) is
   * kept as an object, and nothing is lost.
   */
  readonly columns?: Readonly<Partial<Record<Extract<keyof Data, string>, ColumnKind>>>
  /** Default false. */
  readonly lists?: boolean
  /** Whether the event ends the listing of its instrument: from then on, its name may be another's. Default false. */
  readonly delists?: boolean
  /** Whether such events are the frame that others stand in, as listings and sessions are. Default false. */
  readonly context?: boolean
  /** Only with `lists`: the field that names the exchange whose sessions hold for the instrument. */
  readonly exchange?: Extract<keyof Data, string>
  /** Only with `lists`: the field that names the group to which the instrument belongs. */
  readonly sector?: Extract<keyof Data, string>
  /** Fields that hold moments of the event itself (epoch milliseconds UTC): where it is shifted, they are shifted too. */
  readonly times?: readonly Extract<keyof Data, string>[]
  /** Fields that hold days of the event itself (`YYYY-MM-DD`, in the exchange's zone): where it is shifted, they are too. */
  readonly days?: readonly Extract<keyof Data, string>[]
  /**
   * For an official close: which of `days` is that of the session that it closes. Where it is shifted to another session, it
   * comes after the close of that as long as it came after that of its own.
   */
  readonly closes?: Extract<keyof Data, string>
  /** For an event that tells prices of its instrument. */
  readonly prices?: PriceOptions<Data>
  /**
   * For an event from which on prices of its instrument are told in another unit, as those of a share after a split: what a
   * price before it is worth after it, as a positive factor. What-ifs take no return from it; without the event, on a branch,
   * prices go on in the unit before.
   */
  readonly priceFactor?: (data: Data) => number
  /**
   * For an event that says what its instrument, an index, is made of: the share that each of some instruments has in its price
   * at that moment, positive numbers that add up to at most 1. Where what-ifs rebase the prices of these, they rebase those
   * of the index, unless its prices declare causes of their own.
   */
  readonly constituents?: (data: Data) => Readonly<Record<string, number>>
  /** For an event that gives an instrument another name: what either name means by then is one instrument. */
  readonly renames?: Renaming<Extract<keyof Data, string>>
  /**
   * What the events of a tape must hold to so that projections over them can replay it; `seal` refuses events that break it.
   * Definitions whose events depend on one another share one object. Default: nothing.
   */
  readonly rules?: TapeRules
}

/** Any definition, whatever its data: what lists of definitions hold. */
// biome-ignore lint/suspicious/noExplicitAny: data are invariant here, and only `any` stands for every type of them.
export type AnyEventDefinition = EventDefinition<string, any>

/** The data of the events of type `Type` among some definitions. */
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
  lists: kinds.boolean,
  delists: kinds.boolean,
  context: kinds.boolean,
  exchange: kinds.text,
  sector: kinds.text,
  times: kinds.texts,
  days: kinds.texts,
  closes: kinds.text,
  prices: kinds.record,
  priceFactor: kinds.function,
  constituents: kinds.function,
  renames: kinds.record,
  rules: kinds.record,
} satisfies Record<keyof EventDefinitionOptions<string, unknown>, ArgumentKind>

/**
 * Defines a type of event.
 * @throws TapelineError `definition.invalid` if the type is not dotted lower case, the schema no Standard Schema, the version
 * no positive integer, the upcasters leave a gap or start from no older version, or `lists`, `delists`, `prices` or `priceFactor` stands
 * without `instrument`
 */
export function defineEvent<const Type extends string, Data>(
  options: EventDefinitionOptions<Type, Data>,
): EventDefinition<Type, Data> {
  checkArgument('defineEvent()', 'options', options, kinds.record)
  checkOptions('defineEvent()', options, DEFINITION_OPTIONS)
  checkOptions("the option 'prices'", options.prices, PRICE_OPTIONS)
  checkOptions("the option 'renames'", options.renames, { from: kinds.text, to: kinds.text })
  checkOptions("the option 'rules'", options.rules, { decidedBy: kinds.texts, begin: kinds.function })
  const { type, schema, version = 1, instrument, lists = false, context = false, exchange, sector } = options
  const {
    delists = false,
    times,
    days,
    closes,
    prices,
    priceFactor,
    constituents,
    renames,
    rules,
    upcasters = {},
    columns,
  } = options
  const fault = (message: string, expected: string, found: unknown): TapelineError =>
    new TapelineError({ code: 'definition.invalid', message, expected, found: showValue(found) })
  if (typeof type !== 'string' || !TYPE.test(type)) {
    throw fault('An event type is dotted lower case.', "'model.released', say", type)
  }
  const standard: unknown = (schema as Partial<typeof schema> | undefined)?.['~standard']?.validate
  if (typeof standard !== 'function') {
    throw fault(`The schema of '${type}' is none.`, 'a Standard Schema, such as those of zod', schema)
  }
  if (!Number.isInteger(version) || version < 1)
    throw fault(`The version of '${type}' is wrong.`, 'a positive integer', version)
  if (lists && instrument === undefined) {
    throw fault(
      `'${type}' lists an instrument, but does not say which field names it.`,
      '`instrument`',
      undefined,
    )
  }
  if (delists && instrument === undefined) {
    throw fault(
      `'${type}' delists an instrument; name the field that holds its symbol.`,
      '`instrument`',
      undefined,
    )
  }
  if ((prices !== undefined || priceFactor !== undefined) && instrument === undefined) {
    throw fault(
      `'${type}' tells prices, but does not say which field names their instrument.`,
      '`instrument`',
      undefined,
    )
  }
  ;(definedTypes as Set<string>).add(type)
  return Object.freeze({
    type,
    schema,
    version,
    upcasters: upcastersOf(type, version, upcasters),
    instrument,
    columns: columns && Object.freeze(checkedColumns(type, columns)),
    lists,
    delists,
    context,
    exchange,
    sector,
    times: times && Object.freeze([...times]),
    days: days && Object.freeze([...days]),
    closes,
    prices: prices && priceRulesOf(prices),
    priceFactor: priceFactor && ((data: unknown) => priceFactor(data as Data)),
    constituents: constituents && ((data: unknown) => constituents(data as Data)),
    renames: renames && Object.freeze({ ...renames }),
    rules,
  })
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
        : `The column '${wrong[0]}' of '${type}' is of no kind that there is.`,
    expected: wrong === undefined ? `1 to ${COLUMNS_MAX}` : "'number', 'number?', 'text' or 'text?'",
    found: showValue(wrong === undefined ? columns : wrong[1]),
  })
}

/**
 * The type of every retraction: an event that takes back the one that it `retracts`. It is known to every timeline and
 * never replayed.
 */
export const RETRACTED = 'event.retracted'

export const eventRetracted: EventDefinition<typeof RETRACTED, { reason?: string | undefined }> = defineEvent(
  {
    type: RETRACTED,
    schema: z.strictObject({ reason: z.string().optional() }),
  },
)
