/** The closed set of error codes. Distinguish errors by code, never by message: messages may change, codes do not. */
export type TapelineErrorCode =
  | 'argument.invalid'
  | 'calendar.conflict'
  | 'calendar.invalid'
  | 'calendar.range'
  | 'calendar.unknown'
  | 'cause.cycle'
  | 'cause.later'
  | 'cause.shares'
  | 'cause.unknown'
  | 'correction.cycle'
  | 'correction.invalid'
  | 'correction.unknown'
  | 'date.incomplete'
  | 'date.invalid'
  | 'date.offset-missing'
  | 'date.repeated'
  | 'date.skipped'
  | 'date.zone-unknown'
  | 'definition.invalid'
  | 'edit.consequences'
  | 'edit.empty'
  | 'edit.invalid'
  | 'edit.no-session'
  | 'edit.overlap'
  | 'edit.unreplayable'
  | 'event.data-invalid'
  | 'event.id-conflict'
  | 'event.invalid'
  | 'event.type-unknown'
  | 'event.unknown'
  | 'event.version-unknown'
  | 'explain.failed'
  | 'file.invalid'
  | 'file.unreadable'
  | 'instrument.unknown'
  | 'listener.failed'
  | 'log.busy'
  | 'log.changed'
  | 'log.closed'
  | 'log.conflict'
  | 'log.failed'
  | 'log.invalid'
  | 'log.version'
  | 'model.invalid'
  | 'model.outside'
  | 'option.unknown'
  | 'package.duplicate'
  | 'path.invalid'
  | 'player.invalid'
  | 'position.range'
  | 'project.invalid'
  | 'projection.impure'
  | 'projection.invalid'
  | 'reaction.chain'
  | 'reaction.invalid'
  | 'receipt.invalid'
  | 'receipt.unsupported'
  | 'recipe.failed'
  | 'replay.invalid'
  | 'sample.invalid'
  | 'scenario.invalid'
  | 'scenario.unknown'
  | 'state.overflow'
  | 'state.stale'
  | 'state.unsupported'
  | 'sweep.invalid'
  | 'sweep.queue-lost'
  | 'sweep.worker-lost'
  | 'threshold.range'
  | 'threshold.unchanged'
  | 'timeline.closed'
  | 'what-if.unknown'

/** The place of a fault in a file; line and column count from 1. */
export interface Place {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/** The way to an edit, or to an event that it inserts: `['edits', 0, 'events', 2]`. Edits of `inOrder` are in its `edits`. */
export type EditPath = readonly ('edits' | 'events' | number)[]

/** One problem, with all data needed to fix it. */
export interface Fault {
  readonly code: TapelineErrorCode
  /** What is wrong and what to do about it. */
  readonly message: string
  /** The id of the faulty event, if there is one. */
  readonly eventId?: string | undefined
  readonly place?: Place | undefined
  /** The path of the faulty value in a structured file, for example `events[3].data.price`. */
  readonly path?: string | undefined
  /** The id, symbol or option that the message names as missing or wrong, besides `eventId`: an unknown cause, an unlisted instrument. */
  readonly subject?: string | undefined
  /** The edits at fault; the last one is at `place`. */
  readonly edits?: readonly EditPath[] | undefined
  readonly expected?: string | undefined
  readonly found?: string | undefined
}

/**
 * The one error class of Tapeline. It contains every fault that was found, not only the first; `code`, `eventId`, `place`,
 * `path`, `subject`, `edits`, `expected` and `found` are those of the first. Recognise it with {@link isTapelineError}, which also works between
 * two installed copies of the package.
 */
export class TapelineError extends Error implements Fault {
  override readonly name = 'TapelineError'
  readonly code: TapelineErrorCode
  readonly eventId: string | undefined
  readonly place: Place | undefined
  readonly path: string | undefined
  readonly subject: string | undefined
  readonly edits: readonly EditPath[] | undefined
  readonly expected: string | undefined
  readonly found: string | undefined
  /** All faults, in the order in which they were found; never empty. */
  readonly faults: readonly Fault[]
  /** The total number of faults: those in `faults`, and those that the last of them counts. */
  readonly count: number

  /**
   * @param faults one fault, or all that were found; an empty list throws a `RangeError`
   * @param options `cause`: the error that led to this one; `unlisted`: how many faults were found but are not in the list,
   * which then ends with a fault that states their number
   */
  constructor(
    faults: Fault | readonly Fault[],
    options?: { readonly cause?: unknown; readonly unlisted?: number },
  ) {
    const given: readonly Fault[] = Array.isArray(faults) ? faults : [faults as Fault]
    const first = given[0]
    if (first === undefined) throw new RangeError('A TapelineError needs at least one fault.')
    const unlisted = options?.unlisted ?? 0
    const list = unlisted > 0 ? [...given, notListed(first, unlisted)] : given
    super(list.length === 1 ? describeFault(first) : summarize(list), options)
    this.code = first.code
    this.eventId = first.eventId
    this.place = first.place
    this.path = first.path
    this.subject = first.subject
    this.edits = first.edits
    this.expected = first.expected
    this.found = first.found
    this.faults = Object.freeze([...list])
    this.count = given.length + unlisted
  }
}

/**
 * Whether a caught value is a Tapeline error, from this copy of the package, another copy or another realm (a worker, a frame),
 * and has the given code, if any. It never throws.
 * @example
 * ```ts
 * import { describeFault, isTapelineError, parseInstant } from '@tapeline/core'
 *
 * try {
 *   parseInstant('2025-02-30T16:00Z')
 * } catch (error) {
 *   if (isTapelineError(error, 'date.invalid')) console.log(error.faults.map(describeFault).join('; '))
 * }
 * ```
 *
 * ```text
 * Invalid date. (expected ISO 8601 with an offset or [zone], a day YYYY-MM-DD, or epoch milliseconds, found '2025-02-30T16:00Z') [date.invalid]
 * ```
 */
export function isTapelineError(error: unknown, code?: TapelineErrorCode): error is TapelineError {
  if (typeof error !== 'object' || error === null || !('faults' in error && 'code' in error)) return false
  if (!('name' in error) || error.name !== 'TapelineError' || !Array.isArray(error.faults)) return false
  return code === undefined || error.code === code
}

function notListed({ code }: Fault, count: number): Fault {
  return { code, message: `There are ${count} more faults, which are not listed.` }
}

/**
 * One fault as one line: `file:line:column path: event 'id': message (expected …, found …) [code]`. It never throws, whatever it
 * gets.
 */
export function describeFault(fault: Fault): string {
  // Describing an error must not throw another one, for any input.
  const { place, path, eventId, expected, found, message, code }: Partial<Fault> = Object(fault)
  const spot = [place?.file, place?.line, place?.column]
    .filter((part) => part !== undefined)
    .map((part) => textOf(part, NAME_MAX))
    .join(':')
  const where = [spot, path && textOf(path, NAME_MAX)].filter(Boolean).join(' ') + (spot || path ? ': ' : '')
  const event = eventId === undefined ? '' : `event '${textOf(eventId, NAME_MAX)}': `
  const compared = [
    ...(expected === undefined ? [] : [`expected ${textOf(expected, TEXT_MAX)}`]),
    ...(found === undefined ? [] : [`found ${textOf(found, TEXT_MAX)}`]),
  ]
  const detail = compared.length === 0 ? '' : ` (${compared.join(', ')})`
  return `${where}${event}${textOf(message, TEXT_MAX)}${detail} [${textOf(code, NAME_MAX)}]`
}

/** User input may be megabytes long; a line of an error must not be. */
const NAME_MAX = 200
const TEXT_MAX = 1000

function textOf(value: unknown, lengthMax: number): string {
  return shorten(
    typeof value === 'string' || typeof value === 'number' ? String(value) : showValue(value),
    lengthMax,
  )
}

function shorten(text: string, lengthMax: number): string {
  return text.length <= lengthMax ? text : `${text.slice(0, lengthMax - 1)}…`
}

const SHOWN = 20

function summarize(faults: readonly Fault[]): string {
  const lines = faults.slice(0, SHOWN).map((fault) => `  ${describeFault(fault)}`)
  const rest =
    faults.length > SHOWN ? [`  … and ${faults.length - SHOWN} more (see the 'faults' of this error)`] : []
  return [`${faults.length} faults:`, ...lines, ...rest].join('\n')
}

/** A short, safe rendering of any value, on one line, for the `found` of a fault. */
export function showValue(value: unknown): string {
  if (typeof value === 'string') {
    const text = value.length > 60 ? `${value.slice(0, 57)}…` : value
    return `'${text.replace(/\p{Cc}/gu, (control) => JSON.stringify(control).slice(1, -1))}'`
  }
  if (value === null || value === undefined) return String(value)
  if (Object.is(value, -0)) return '-0'
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object') return shorten(String(value), 60)
  try {
    return showObject(value)
  } catch {
    // A getter or a proxy threw.
    return 'an object'
  }
}

/** Names an object by the word of the documentation, so that a swapped argument or a forgotten `await` is obvious. */
function showObject(value: object): string {
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (isPromise(value)) return 'a Promise; await it'
  const { kind, name, type, schema, timeline, projection, chain, state, document } = value as Readonly<
    Record<string, unknown>
  >
  if (chain !== undefined && state !== undefined) return 'a timeline'
  if (timeline !== undefined && document !== undefined) return 'a scenario; pass its `timeline`'
  if (timeline !== undefined && projection !== undefined) return 'a replay, player or comparison'
  if ((kind === 'leaf' || kind === 'combined') && typeof name === 'string')
    return `the projection ${showValue(name)}`
  if (typeof type === 'string' && schema !== undefined) return `the event definition ${showValue(type)}`
  if (value instanceof Date) return 'a Date'
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null || prototype === Object.prototype) return 'an object'
  const own: unknown = (prototype as { constructor?: { name?: unknown } }).constructor?.name
  return typeof own === 'string' && /^[A-Z][A-Za-z0-9]{0,40}$/.test(own)
    ? `an instance of ${own}`
    : 'an object'
}

/**
 * Requires that a user's function returned synchronously. A promise is not awaited, and its rejection must not end the process.
 * @throws Error for a promise
 */
export function refusePromise(given: unknown): void {
  if (!isPromise(given)) return
  // The promise may resolve to a draft that is revoked by then and must not be used.
  given.then(
    () => undefined,
    () => undefined,
  )
  throw new Error('it returned a Promise; it must not be async, and must not await anything')
}

/** Whether a value is a promise, or another object that `await` waits for. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  )
}

/** The message of a caught value of any kind. */
export function showThrown(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : `${showValue(thrown)} was thrown`
}
