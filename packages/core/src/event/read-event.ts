import type { StandardSchemaV1 } from '@standard-schema/spec'
import { type DateInput, type DateOptions, type ParsedDate, parseDate } from './date.js'
import { type AnyEventDefinition, RETRACTED } from './definition.js'
import { type Fault, isTapelineError, type Place, showValue } from './error.js'
import type { Basis, Cause, Source, TapelineEvent } from './event.js'
import { frozenCopy, UnfitValue } from './frozen-copy.js'

/** An event as a user writes it; what is left out has the defaults of {@link TapelineEvent}. */
export interface EventInput<Type extends string = string, Data = unknown> {
  readonly id: string
  readonly type: Type
  readonly at: DateInput
  readonly data: Data
  /** Default: as written in `at`. `day` with a number means: `at` is the start of that day in `zone`. */
  readonly precision?: 'instant' | 'day'
  /** The zone of a bare day that names none; default: that of the reading options, else UTC. */
  readonly zone?: string
  /** Default: `at`. */
  readonly knownAt?: DateInput
  /** A single cause without a share has 1; of several, each states its share. */
  readonly causes?: readonly (string | { readonly id: string; readonly share?: number })[]
  readonly replaces?: string
  readonly retracts?: string
  /** Default `recorded`. */
  readonly basis?: Basis
  readonly sources?: readonly Source[]
  /** Default: the version of the definition. */
  readonly version?: number
}

/** The inputs that some events can be written as. */
export type InputOf<Event extends TapelineEvent> = Event extends TapelineEvent<infer Type, infer Data>
  ? EventInput<Type, Data> | EventInput<typeof RETRACTED, { readonly reason?: string }>
  : never

export interface ReadingOptions extends DateOptions {
  /** Where the input stands in its file; every fault repeats it. */
  readonly place?: Place | undefined
}

/** An event that has been read and checked but not yet been given its number. */
export type UnnumberedEvent = Omit<TapelineEvent, 'seq'>

const FIELDS = new Set([
  'id', 'type', 'at', 'precision', 'zone', 'knownAt', 'seq', 'version', 'basis', 'data', 'causes', 'sources', 'replaces', 'retracts',
])
const BASES: readonly unknown[] = ['recorded', 'rebased', 'simulated'] satisfies Basis[]
const NO_CAUSES: readonly Cause[] = Object.freeze([])
const NO_SOURCES: readonly Source[] = Object.freeze([])
/** Shares such as 0.1 + 0.2 + 0.7 may add up to a rounding error above 1. */
const SHARE_TOLERANCE = 1e-9

/**
 * Reads one event: the envelope, the dates, the data by the schema of its definition.
 * @returns the event, frozen; or undefined, after every fault of it has been pushed to `faults`
 */
export function readEvent(
  input: unknown,
  definitions: ReadonlyMap<string, AnyEventDefinition>,
  faults: Fault[],
  options: ReadingOptions = {},
): UnnumberedEvent | undefined {
  const before = faults.length
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    faults.push({ code: 'event.invalid', message: 'An event is an object.', found: showValue(input), place: options.place })
    return undefined
  }
  const raw = input as Record<string, unknown>
  const id = typeof raw.id === 'string' && raw.id !== '' ? raw.id : undefined
  const add = (fault: Fault): void => {
    faults.push({ eventId: id, place: options.place, ...fault })
  }
  const wrong = (field: string, expected: string): void =>
    add({ code: 'event.invalid', message: `The field '${field}' of an event is wrong.`, expected, found: showValue(raw[field]) })

  if (id === undefined) wrong('id', 'a string that is not empty')
  for (const field of Object.keys(raw)) {
    if (!FIELDS.has(field)) {
      add({ code: 'event.invalid', message: `An event has no field '${field}'.`, expected: [...FIELDS].join(', ') })
    }
  }
  const at = readDate(raw.at, 'at', raw, options, add)
  const knownAt = raw.knownAt === undefined ? at : readDate(raw.knownAt, 'knownAt', raw, options, add)
  if (raw.basis !== undefined && !BASES.includes(raw.basis)) wrong('basis', 'recorded, rebased or simulated')
  if (raw.version !== undefined && !(Number.isInteger(raw.version) && (raw.version as number) > 0)) {
    wrong('version', 'a positive integer')
  }
  const causes = readCauses(raw.causes, add)
  const sources = readSources(raw.sources, add)
  for (const field of ['replaces', 'retracts']) {
    if (raw[field] !== undefined && (typeof raw[field] !== 'string' || raw[field] === '')) wrong(field, 'the id of an event')
  }
  if (raw.replaces !== undefined && raw.retracts !== undefined) {
    add({ code: 'correction.invalid', message: 'An event either replaces another or retracts it, not both.' })
  }
  if ((raw.retracts !== undefined) !== (raw.type === RETRACTED)) {
    add({
      code: 'correction.invalid',
      message: `An event has 'retracts' if and only if its type is '${RETRACTED}'.`,
      found: `type ${showValue(raw.type)}, retracts ${showValue(raw.retracts)}`,
    })
  }
  const definition = definitions.get(String(raw.type))
  const data = readData(raw, definition, definitions, add)
  if (faults.length > before || at === undefined || knownAt === undefined || id === undefined) return undefined

  return Object.freeze({
    id,
    type: String(raw.type),
    at: at.at,
    precision: at.precision,
    knownAt: knownAt.at,
    version: (raw.version as number | undefined) ?? definition?.version ?? 1,
    basis: (raw.basis as Basis | undefined) ?? 'recorded',
    data,
    causes,
    sources,
    ...(at.precision === 'day' ? { zone: at.zone } : {}),
    ...(raw.replaces === undefined ? {} : { replaces: raw.replaces as string }),
    ...(raw.retracts === undefined ? {} : { retracts: raw.retracts as string }),
  })
}

type Add = (fault: Fault) => void

function readDate(
  value: unknown,
  field: string,
  raw: Record<string, unknown>,
  options: ReadingOptions,
  add: Add,
): ParsedDate | undefined {
  const zone = typeof raw.zone === 'string' ? raw.zone : options.zone
  try {
    const parsed = parseDate(value as DateInput, { zone, localTimes: options.localTimes })
    if (field !== 'at' || raw.precision === undefined || raw.precision === parsed.precision) return parsed
    if (raw.precision === 'day' && typeof value === 'number' && zone !== undefined) return { ...parsed, precision: 'day', zone }
    add({
      code: 'event.invalid',
      message: "The 'precision' does not fit the date; leave it out, or write a bare day or an instant.",
      expected: parsed.precision,
      found: showValue(raw.precision),
    })
  } catch (error) {
    if (!isTapelineError(error)) throw error
    for (const fault of error.faults) add({ ...fault, message: `${field}: ${fault.message}` })
  }
  return undefined
}

function readCauses(value: unknown, add: Add): readonly Cause[] {
  if (value === undefined) return NO_CAUSES
  const bad = (message: string, found: unknown): readonly Cause[] => {
    add({ code: 'cause.shares', message, expected: 'ids, or { id, share } with shares of 0 to 1', found: showValue(found) })
    return NO_CAUSES
  }
  if (!Array.isArray(value)) return bad("'causes' is a list.", value)
  if (value.length === 0) return NO_CAUSES
  const causes: Cause[] = []
  for (const item of value as unknown[]) {
    const { id, share = value.length === 1 ? 1 : undefined } = (typeof item === 'string' ? { id: item } : (item ?? {})) as Cause
    if (typeof id !== 'string' || id === '') return bad('A cause names the id of an event.', item)
    if (share === undefined) return bad(`Of several causes each states its share; '${id}' does not.`, share)
    if (typeof share !== 'number' || !(share >= 0 && share <= 1)) return bad(`The share of the cause '${id}' is wrong.`, share)
    if (causes.some((cause) => cause.id === id)) return bad(`The cause '${id}' stands there twice.`, id)
    causes.push(Object.freeze({ id, share }))
  }
  const sum = causes.reduce((total, cause) => total + cause.share, 0)
  if (sum > 1 + SHARE_TOLERANCE) return bad('The shares of the causes of one event add up to at most 1.', sum)
  return Object.freeze(causes)
}

function readSources(value: unknown, add: Add): readonly Source[] {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return NO_SOURCES
  const fits = (item: unknown): boolean =>
    typeof item === 'object' && item !== null && 'name' in item && typeof item.name === 'string' && item.name !== ''
  if (Array.isArray(value) && value.every(fits)) {
    try {
      return frozenCopy(value, 'sources') as readonly Source[]
    } catch (error) {
      if (!(error instanceof UnfitValue)) throw error
    }
  }
  add({ code: 'event.invalid', message: "'sources' is wrong.", expected: 'a list of { name, address?, fact?, confidence? }', found: showValue(value) })
  return NO_SOURCES
}

function readData(
  raw: Record<string, unknown>,
  definition: AnyEventDefinition | undefined,
  definitions: ReadonlyMap<string, AnyEventDefinition>,
  add: Add,
): unknown {
  if (definition === undefined) {
    add({
      code: 'event.type-unknown',
      message: `There is no event type ${showValue(raw.type)} in this timeline.`,
      expected: `one of ${[...definitions.keys()].join(', ')}`,
    })
    return undefined
  }
  try {
    const result = definition.schema['~standard'].validate(raw.data ?? {})
    if (result instanceof Promise) throw new UnfitValue('data', 'cannot be checked by a schema that answers in a promise')
    if (result.issues === undefined) return frozenCopy(result.value)
    for (const issue of result.issues) {
      const path = issuePath(issue)
      add({
        code: 'event.data-invalid',
        message: `${definition.type} ${path}: ${issue.message}`,
        found: showValue(valueAt(raw.data, issue)),
      })
    }
  } catch (error) {
    if (!(error instanceof UnfitValue)) throw error
    add({ code: 'event.data-invalid', message: `${definition.type}: ${error.message}.` })
  }
  return undefined
}

function issueKeys(issue: StandardSchemaV1.Issue): readonly PropertyKey[] {
  return (issue.path ?? []).map((segment) => (typeof segment === 'object' ? segment.key : segment))
}

function issuePath(issue: StandardSchemaV1.Issue): string {
  return ['data', ...issueKeys(issue).map(String)].join('.')
}

function valueAt(data: unknown, issue: StandardSchemaV1.Issue): unknown {
  return issueKeys(issue).reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined),
    data,
  )
}
