import type { AnyEventDefinition, DateInput, EventDefinition, EventInput } from '@tapeline/core'
import { formatInstant } from '@tapeline/core'
import { checkArgument, checkOptions, kinds, parseDate, TapelineError } from '@tapeline/core/internal'

/** The fields of an event beside its type, time and data. */
export type CreatedFields = Partial<Omit<EventInput, 'type' | 'at' | 'data'>>

/** Makes the input of one event. The input is a plain object, as `append` takes it. */
export type EventCreator<Type extends string = string, Data = unknown> = (
  data: Data,
  at: DateInput,
  fields?: CreatedFields,
) => EventInput<Type, Data>

/** `dividend.went-ex` becomes `dividend.wentEx`. */
type CamelCase<Text extends string> = Text extends `${infer Head}-${infer Rest}`
  ? `${Head}${Capitalize<CamelCase<Rest>>}`
  : Text

type Nested<Type extends string, Creator> = Type extends `${infer Head}.${infer Rest}`
  ? { readonly [Name in CamelCase<Head>]: Nested<Rest, Creator> }
  : { readonly [Name in CamelCase<Type>]: Creator }

type EachCreator<Definition> =
  Definition extends EventDefinition<infer Type extends string, infer Data>
    ? Nested<Type, EventCreator<Type, Data>>
    : never

type Intersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never

/** The creators of some definitions, by the parts of their types: `price.traded` is at `price.traded`. */
export type EventCreators<Definitions extends readonly AnyEventDefinition[]> = Intersection<
  EachCreator<Definitions[number]>
>

/** The definition of each input that a creator made, so that `given` needs no list of definitions. */
const definitionOfInput = new WeakMap<object, AnyEventDefinition>()

/** The definition of an input that an event creator made; undefined for any other value. */
export function createdBy(input: unknown): AnyEventDefinition | undefined {
  return typeof input === 'object' && input !== null ? definitionOfInput.get(input) : undefined
}

const FIELDS = {
  id: kinds.name,
  precision: kinds.text,
  zone: kinds.text,
  knownAt: kinds.date,
  causes: kinds.list,
  replaces: kinds.name,
  retracts: kinds.name,
  basis: kinds.text,
  sources: kinds.list,
  version: kinds.number,
}

/**
 * A function for each event type, at the parts of its name: `price.traded({ symbol, price }, at)`, `dividend.wentEx(…)`.
 *
 * The id is the type, the instrument if the event names one, and the time: `price.traded-NVDA-2025-01-27T14:30:00.000Z`. The second
 * one of the same name gets `-2`, and so on, in the order of creation; give an `id` to an event that a test refers to.
 * @throws TapelineError `argument.invalid` for invalid definitions, `definition.invalid` if two have the same type. The functions
 * throw the errors of dates, `argument.invalid` and `option.unknown`; a timeline checks the data when the event is appended
 * @example
 * ```ts
 * import { marketEvents } from '@tapeline/core/market'
 * import { eventCreators } from '@tapeline/testing'
 *
 * const { price } = eventCreators(marketEvents)
 * console.log(price.traded({ symbol: 'NVDA', price: 124.8 }, '2025-01-27T09:30-05:00').id)
 * // price.traded-NVDA-2025-01-27T14:30:00.000Z
 * ```
 */
export function eventCreators<const Definitions extends readonly AnyEventDefinition[]>(
  definitions: Definitions,
): EventCreators<Definitions> {
  checkArgument('eventCreators()', 'definitions', definitions, kinds.definitions)
  const tree: Branch = {}
  const created = new Map<string, number>()
  const seen = new Set<string>()
  for (const definition of definitions) {
    if (seen.has(definition.type)) {
      throw new TapelineError({
        code: 'definition.invalid',
        message: `Two definitions have the type '${definition.type}'.`,
      })
    }
    seen.add(definition.type)
    place(tree, definition.type.split('.').map(camelCase), creatorOf(definition, created))
  }
  return tree as EventCreators<Definitions>
}

function creatorOf(definition: AnyEventDefinition, created: Map<string, number>): EventCreator {
  const { type, instrument } = definition
  const call = `${type}()`
  return (data, at, fields = {}) => {
    checkArgument(call, 'data', data, kinds.record)
    checkArgument(call, 'at', at, kinds.date)
    checkOptions(call, fields, FIELDS)
    const subject =
      instrument === undefined ? undefined : (data as Readonly<Record<string, unknown>>)[instrument]
    const moment = formatInstant(parseDate(at, fields.zone === undefined ? {} : { zone: fields.zone }).at)
    const name = [type, ...(subject === undefined ? [] : [String(subject)]), moment].join('-')
    const input = { id: fields.id ?? numbered(name, created), ...fields, type, at, data }
    definitionOfInput.set(input, definition)
    return input
  }
}

function numbered(name: string, created: Map<string, number>): string {
  const count = (created.get(name) ?? 0) + 1
  created.set(name, count)
  return count === 1 ? name : `${name}-${count}`
}

/** A creator may have others below it, for `price.traded` beside `price.traded.late`. */
interface Branch {
  [part: string]: Branch
}

function place(tree: Branch, [part = '', ...rest]: readonly string[], creator: EventCreator): void {
  const there = Object.hasOwn(tree, part) ? tree[part] : undefined
  const node = rest.length === 0 ? Object.assign(creator, there) : (there ?? {})
  Object.defineProperty(tree, part, { value: node, enumerable: true, configurable: true, writable: true })
  if (rest.length > 0) place(node as Branch, rest, creator)
}

function camelCase(part: string): string {
  return part.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())
}
