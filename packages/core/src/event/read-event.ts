import {
  type DateInput,
  type DateOptions,
  type ParsedDate,
  parseZone,
  readDate as readMoment,
  startsDay,
} from './date.js'
import { type AnyEventDefinition, RETRACTED } from './definition.js'
import { isTapelineError, type Place, showThrown, showValue } from './error.js'
import type { Basis, Source, TapelineEvent } from './event.js'
import { FaultList, type FaultSink } from './fault-list.js'
import { didYouMean } from './nearest-name.js'
import { readCauses } from './read-causes.js'
import { readData } from './read-data.js'
import { readSources } from './read-sources.js'

/** An event as input; missing fields have the defaults of {@link TapelineEvent}. */
export interface EventInput<Type extends string = string, Data = unknown> {
  readonly id: string
  readonly type: Type
  readonly at: DateInput
  readonly data: Data
  /** Default: as written in `at`. With `day` and a number, `at` is the start of that day in `zone`. */
  readonly precision?: 'instant' | 'day'
  /** The zone of a bare day without one; default: the zone of the reading options, else UTC. */
  readonly zone?: string
  /** Default: `at`. */
  readonly knownAt?: DateInput
  /** A single cause without a share has the share 1; with several causes, each must state its share. */
  readonly causes?: readonly (string | { readonly id: string; readonly share?: number })[]
  readonly replaces?: string
  readonly retracts?: string
  /** Default `recorded`. */
  readonly basis?: Basis
  readonly sources?: readonly Source[]
  /** The version of its data; default: the version of the definition. Older data are upgraded to that. */
  readonly version?: number
}

/** The input types of some events. */
export type InputOf<Event extends TapelineEvent> =
  Event extends TapelineEvent<infer Type, infer Data>
    ? EventInput<Type, Data> | EventInput<typeof RETRACTED, { readonly reason?: string }>
    : never

export interface ReadingOptions extends DateOptions {
  /** The place of the input in its file, which every fault repeats. */
  readonly place?: Place | undefined
  /** The sequence number of the event; if given, the result has it. */
  readonly seq?: number | undefined
}

/** An event that has been read and checked but has no sequence number yet. */
export type UnnumberedEvent = Omit<TapelineEvent, 'seq'>

const FIELDS: ReadonlySet<string> = new Set(
  'id type at precision zone knownAt seq version basis data causes sources replaces retracts'.split(' '),
)
const CORRECTIONS = ['replaces', 'retracts'] as const
const BASES: readonly unknown[] = ['recorded', 'rebased', 'simulated'] satisfies Basis[]

/**
 * Reads one event: the envelope, the dates, and the data by the upcasters and the schema of its definition. Ignores a `seq`, since
 * a timeline numbers the events that arrive.
 * @returns the event, frozen; or undefined, after adding every fault to `faults`
 */
export function readEvent(
  input: unknown,
  definitions: ReadonlyMap<string, AnyEventDefinition>,
  faults: FaultSink,
  options: ReadingOptions & { readonly seq: number },
): TapelineEvent | undefined
export function readEvent(
  input: unknown,
  definitions: ReadonlyMap<string, AnyEventDefinition>,
  faults: FaultSink,
  options?: ReadingOptions,
): UnnumberedEvent | undefined
export function readEvent(
  input: unknown,
  definitions: ReadonlyMap<string, AnyEventDefinition>,
  faults: FaultSink,
  options: ReadingOptions = {},
): UnnumberedEvent | undefined {
  const { place } = options
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    faults.push({
      code: 'event.invalid',
      message: 'An event must be an object.',
      found: showValue(input),
      place,
    })
    return undefined
  }
  try {
    // Getters and proxies are read once, so that the checked value is the stored one.
    return readFields({ ...input }, definitions, faults, options)
  } catch (error) {
    faults.push({ code: 'event.invalid', message: `Reading an event threw: ${showThrown(error)}`, place })
    return undefined
  }
}

function readFields(
  raw: Record<string, unknown>,
  definitions: ReadonlyMap<string, AnyEventDefinition>,
  faults: FaultSink,
  options: ReadingOptions,
): UnnumberedEvent | undefined {
  const id = typeof raw.id === 'string' && raw.id !== '' ? raw.id : undefined
  const type = typeof raw.type === 'string' ? raw.type : undefined
  const own = new FaultList(faults, id, options.place)
  if (id === undefined) wrong(raw, own, 'id', 'a string that is not empty')
  for (const field of Object.keys(raw)) {
    if (FIELDS.has(field)) continue
    own.add({
      code: 'event.invalid',
      message: `An event has no field '${field}'.${didYouMean(field, FIELDS)}`,
      expected: [...FIELDS].join(', '),
    })
  }
  const dates: DateOptions = { zone: readZone(raw, options, own), localTimes: options.localTimes }
  const at = readAt(raw, dates, own)
  const knownAt = raw.knownAt === undefined ? at : readDate('knownAt', raw, dates, own)
  if (raw.basis !== undefined && !BASES.includes(raw.basis)) {
    wrong(raw, own, 'basis', 'recorded, rebased or simulated')
  }
  const isVersion = Number.isSafeInteger(raw.version) && (raw.version as number) > 0
  if (raw.version !== undefined && !isVersion) wrong(raw, own, 'version', 'a positive integer')
  const causes = readCauses(raw.causes, own)
  const sources = readSources(raw.sources, own)
  for (const field of CORRECTIONS) {
    if (raw[field] !== undefined && (typeof raw[field] !== 'string' || raw[field] === '')) {
      wrong(raw, own, field, 'the id of an event')
    }
  }
  checkCorrection(raw, own)
  const definition = type === undefined ? undefined : definitions.get(type)
  if (definition === undefined) {
    const near = type === undefined ? '' : didYouMean(type, definitions.keys())
    const message = `There is no event type ${showValue(raw.type)} in this timeline.${near}`
    own.add({ code: 'event.type-unknown', message, expected: `one of ${[...definitions.keys()].join(', ')}` })
  }
  const written = isVersion ? (raw.version as number) : undefined
  const data = definition === undefined ? undefined : readData(raw.data, definition, own, written)
  if (own.count > 0 || at === undefined || knownAt === undefined) return undefined
  if (id === undefined || type === undefined || definition === undefined) return undefined

  const { seq } = options
  // A literal with spreads takes as long as the schema; most events need none.
  const plain: TapelineEvent = {
    id,
    type,
    at: at.at,
    precision: at.precision,
    knownAt: knownAt.at,
    version: definition.version,
    basis: (raw.basis as Basis | undefined) ?? 'recorded',
    data,
    causes,
    sources,
    seq: seq ?? 0,
  }
  const corrects = raw.replaces !== undefined || raw.retracts !== undefined
  if (at.precision === 'instant' && !corrects && seq !== undefined) return Object.freeze(plain)
  const { seq: _, ...rest } = plain
  const event: Writable<UnnumberedEvent> & { seq?: number } = rest
  if (at.precision === 'day') event.zone = at.zone
  if (raw.replaces !== undefined) event.replaces = raw.replaces as string
  if (raw.retracts !== undefined) event.retracts = raw.retracts as string
  if (seq !== undefined) event.seq = seq
  return Object.freeze(event)
}

type Writable<Fields> = { -readonly [Field in keyof Fields]: Fields[Field] }

function wrong(raw: Record<string, unknown>, faults: FaultList, field: string, expected: string): void {
  const message = `The field '${field}' of an event is wrong.`
  faults.add({ code: 'event.invalid', message, expected, found: showValue(raw[field]) })
}

function checkCorrection(raw: Record<string, unknown>, faults: FaultList): void {
  if (raw.replaces !== undefined && raw.retracts !== undefined) {
    faults.add({
      code: 'correction.invalid',
      message: 'An event cannot both replace and retract another.',
    })
  }
  if ((raw.retracts !== undefined) !== (raw.type === RETRACTED)) {
    faults.add({
      code: 'correction.invalid',
      message: `An event must have 'retracts' if its type is '${RETRACTED}', and no other event may have it.`,
      found: `type ${showValue(raw.type)}, retracts ${showValue(raw.retracts)}`,
    })
  }
}

function readZone(
  raw: Record<string, unknown>,
  options: ReadingOptions,
  faults: FaultList,
): string | undefined {
  if (raw.zone === undefined) return options.zone
  try {
    return parseZone(raw.zone)
  } catch (error) {
    addFaults(error, 'zone', faults)
    return 'UTC'
  }
}

function readAt(raw: Record<string, unknown>, dates: DateOptions, faults: FaultList): ParsedDate | undefined {
  const parsed = readDate('at', raw, dates, faults)
  const { at: value, precision } = raw
  if (precision === undefined) return parsed
  const { zone } = dates
  const mismatch = (expected: string, found: unknown): void => {
    const message = "The 'precision' does not fit the date; leave it out, or write a bare day or an instant."
    faults.add({ code: 'event.invalid', message, expected, found: showValue(found) })
  }
  if (precision !== undefined && precision !== 'instant' && precision !== 'day')
    mismatch("'instant' or 'day'", precision)
  else if (parsed === undefined || precision === parsed.precision) return parsed
  else if (precision !== 'day' || typeof value !== 'number') mismatch(`'${parsed.precision}'`, precision)
  // An unknown zone has been reported already.
  else if (raw.zone !== undefined && raw.zone !== zone) return undefined
  else if (zone === undefined) mismatch("a 'zone' beside a day as a number", zone)
  else if (!startsDay(parsed.at, zone)) mismatch(`the start of a day in ${zone}`, value)
  else return { precision, at: parsed.at, zone }
  return undefined
}

function readDate(
  field: 'at' | 'knownAt',
  raw: Record<string, unknown>,
  dates: DateOptions,
  faults: FaultList,
): ParsedDate | undefined {
  try {
    return readMoment(raw[field] as DateInput, dates)
  } catch (error) {
    addFaults(error, field, faults)
    return undefined
  }
}

function addFaults(error: unknown, field: string, faults: FaultList): void {
  if (!isTapelineError(error)) throw error
  for (const fault of error.faults) faults.add({ ...fault, message: `${field}: ${fault.message}` })
}
