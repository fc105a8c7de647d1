import { isPromise, showValue, TapelineError } from './error.js'
import { didYouMean } from './nearest-name.js'
import { isOfOtherCopy } from './this-copy.js'

/* Checks of the arguments of public functions. Each argument is checked once, at the public edge. */

/** A kind of value that an argument or an option accepts. */
export interface ArgumentKind {
  /** With its article: `a timeline`. */
  readonly expected: string
  readonly fits: (value: unknown) => boolean
  /** Whether another copy of the package made the value; its numbers of types and texts have no meaning here. */
  readonly isForeign?: (value: unknown) => boolean
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isPromise(value)

const isProjection = (value: unknown): boolean =>
  isRecord(value) && (value.kind === 'leaf' || value.kind === 'combined') && typeof value.name === 'string'

const isDefinition = (value: unknown): boolean =>
  isRecord(value) && typeof value.type === 'string' && value.schema !== undefined && 'upcasters' in value

const isTimeline = (value: unknown): boolean =>
  isRecord(value) && isRecord(value.chain) && isRecord(value.state) && value.definitions instanceof Map

const isForeignTimeline = (value: unknown): boolean => isTimeline(value) && isOfOtherCopy(value as object)

const isIterableList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

type KindName =
  | 'text'
  | 'name'
  | 'number'
  | 'anyNumber'
  | 'milliseconds'
  | 'boolean'
  | 'function'
  | 'list'
  | 'texts'
  | 'numbers'
  | 'record'
  | 'date'
  | 'timeline'
  | 'projection'
  | 'replay'
  | 'definitions'
  | 'projections'
  | 'functions'
  | 'any'

/**
 * The kinds that the public functions of all packages share. Definitions and projections may come from another copy of the
 * package; timelines, and values made from them, may not.
 */
export const kinds: Readonly<Record<KindName, ArgumentKind>> = {
  text: { expected: 'a text', fits: (value) => typeof value === 'string' },
  name: { expected: 'a text that is not empty', fits: (value) => typeof value === 'string' && value !== '' },
  number: { expected: 'a number', fits: (value) => typeof value === 'number' && !Number.isNaN(value) },
  /** Also NaN: for an option with its own rule for numbers. */
  anyNumber: { expected: 'a number', fits: (value) => typeof value === 'number' },
  /** A time to wait, as timers take it. */
  milliseconds: {
    expected: 'milliseconds from 1 to 2147483647',
    fits: (value) => typeof value === 'number' && value >= 1 && value < 2 ** 31,
  },
  boolean: { expected: 'true or false', fits: (value) => typeof value === 'boolean' },
  function: { expected: 'a function', fits: (value) => typeof value === 'function' },
  list: { expected: 'an array', fits: isIterableList },
  texts: {
    expected: 'an array of texts',
    fits: (value) => isIterableList(value) && value.every((item) => typeof item === 'string'),
  },
  numbers: {
    expected: 'an array of numbers',
    fits: (value) => isIterableList(value) && value.every((item) => typeof item === 'number'),
  },
  record: { expected: 'an object', fits: isRecord },
  date: {
    expected: 'a date: epoch milliseconds, a Date, or ISO 8601 with an offset or zone',
    fits: (value) => typeof value === 'number' || typeof value === 'string' || value instanceof Date,
  },
  timeline: { expected: 'a timeline', fits: isTimeline, isForeign: isForeignTimeline },
  projection: { expected: 'a projection', fits: isProjection },
  replay: {
    expected: 'a replay',
    fits: (value) =>
      isRecord(value) &&
      isTimeline(value.timeline) &&
      isProjection(value.projection) &&
      typeof value.atPosition === 'function',
    isForeign: (value) => isRecord(value) && isForeignTimeline(value.timeline),
  },
  definitions: {
    expected: 'an array of event definitions',
    fits: (value) => isIterableList(value) && value.every(isDefinition),
  },
  projections: {
    expected: 'an object of projections by name',
    fits: (value) => isRecord(value) && Object.values(value).every(isProjection),
  },
  functions: {
    expected: 'an object of functions by name',
    fits: (value) => isRecord(value) && Object.values(value).every((one) => typeof one === 'function'),
  },
  /** Checked where it is used. */
  any: { expected: 'a value', fits: () => true },
}

/** Reads as little as possible, since arguments are checked on frequent paths. */
const isKind = (value: unknown): value is ArgumentKind => {
  const { expected, fits } = (value ?? {}) as Partial<ArgumentKind>
  return typeof fits === 'function' && typeof expected === 'string'
}

/** Checks kinds that authors of other packages declare. */
function checkKinds(call: string, some: readonly unknown[]): void {
  const stray = some.find((kind) => !isKind(kind))
  if (stray === undefined && some.every(isKind)) return
  throw new TapelineError({
    code: 'argument.invalid',
    message: `${call} needs kinds of arguments.`,
    expected: "kinds.text, oneOf('a', 'b'), or { expected, fits }",
    found: showValue(stray),
  })
}

/** One of the given texts. */
export function oneOf(...names: readonly string[]): ArgumentKind & { readonly names: readonly string[] } {
  checkArgument('oneOf()', 'names', names, kinds.texts)
  return {
    names,
    expected: names.map((name) => `'${name}'`).join(' or '),
    fits: (value) => typeof value === 'string' && names.includes(value),
  }
}

/** Any of the given kinds. */
export function anyOf(...some: readonly ArgumentKind[]): ArgumentKind {
  checkKinds('anyOf()', some)
  return {
    expected: some.map(({ expected }) => expected).join(' or '),
    fits: (value) => some.some((kind) => kind.fits(value)),
  }
}

/**
 * Requires that an argument of a public function is of a kind.
 * @param call the function as the caller writes it: `replay`
 * @throws TapelineError `argument.invalid`, and `package.duplicate` for what another copy of the package made
 */
export function checkArgument(call: string, name: string, value: unknown, kind: ArgumentKind): void {
  if (!isKind(kind)) checkKinds('checkArgument()', [kind])
  if (typeof call !== 'string') checkArgument('checkArgument()', 'call', call, kinds.text)
  if (kind.fits(value)) {
    if (kind.isForeign?.(value) === true) throw duplicate(call, name)
    return
  }
  throw new TapelineError({
    code: 'argument.invalid',
    message: `The argument '${name}' of ${call} is wrong.${hintOf(value, kind)}${strayItem(value, kind)}`,
    expected: kind.expected,
    found: showValue(value),
  })
}

/**
 * Requires that the options of a public function are an object with known keys only, and that each given option is of its kind.
 * @param options undefined without options
 * @throws TapelineError `argument.invalid`, `option.unknown` with the nearest name
 */
export function checkOptions(
  call: string,
  options: unknown,
  known: Readonly<Record<string, ArgumentKind>>,
): void {
  if (!isRecord(known)) checkArgument('checkOptions()', 'known', known, kinds.record)
  if (options === undefined) return
  checkArgument(call, 'options', options, kinds.record)
  for (const name of Object.keys(options as object)) {
    if (!Object.hasOwn(known, name)) {
      const names = Object.keys(known)
      throw new TapelineError({
        code: 'option.unknown',
        message: `${call} has no option ${showValue(name)}.${didYouMean(name, names)}`,
        expected: names.join(', '),
        found: showValue(name),
      })
    }
    const value = (options as Readonly<Record<string, unknown>>)[name]
    const kind = known[name] as ArgumentKind
    if (!isKind(kind)) checkKinds('checkOptions()', [kind])
    if (value === undefined || kind.fits(value)) continue
    throw new TapelineError({
      code: 'argument.invalid',
      message: `The option '${name}' of ${call} is wrong.${hintOf(value, kind)}${strayItem(value, kind)}`,
      expected: kind.expected,
      found: showValue(value),
    })
  }
}

/**
 * As {@link checkOptions}, for options that must be given.
 * @param needed the required options
 */
export function checkOptionsOf<Name extends string>(
  call: string,
  options: unknown,
  known: Readonly<Record<Name, ArgumentKind>>,
  needed: readonly NoInfer<Name>[],
): void {
  checkArgument(call, 'options', options, kinds.record)
  checkOptions(call, options, known)
  checkArgument('checkOptionsOf()', 'needed', needed, kinds.texts)
  const given = options as Readonly<Partial<Record<Name, unknown>>>
  for (const name of needed) checkArgument(call, `options.${name}`, given[name], known[name])
}

function duplicate(call: string, name: string): TapelineError {
  return new TapelineError({
    code: 'package.duplicate',
    message: `The argument '${name}' of ${call} was made by another copy of @tapeline/core. Two copies are loaded, usually because of linked packages or two versions: find them with 'npm ls @tapeline/core', and remove one with 'npm dedupe' or an override. To keep both, pass timelines by timelineFromJson(definitions, timeline.toJSON()).`,
    expected: 'a timeline made by the copy that is called',
    found: 'a timeline made by another copy',
  })
}

function hintOf(value: unknown, kind: ArgumentKind): string {
  return typeof value === 'string' && 'names' in kind
    ? didYouMean(value, kind.names as readonly string[])
    : ''
}

/** Names the first item of a list, or the first field of an object, that does not fit. */
function strayItem(value: unknown, kind: ArgumentKind): string {
  if (typeof value !== 'object' || value === null || isPromise(value)) return ''
  const asList = Array.isArray(value)
  for (const [key, item] of Object.entries(value).slice(0, 10_000)) {
    if (kind.fits(asList ? [item] : { [key]: item })) continue
    return ` Its ${asList ? `item ${key}` : `field ${showValue(key)}`} is ${showValue(item)}.`
  }
  return ''
}
