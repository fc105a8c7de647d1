import { anyOf, checkArgument, kinds } from '../event/arguments.js'
import { isTapelineError, showValue, TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import { didYouMean } from '../event/nearest-name.js'
import type { FieldTable } from '../projection/field-table.js'
import { extendPath, type PathStep, parsePath, valueAtSteps } from '../projection/path.js'
import type { AnyProjection, LeafProjection } from '../projection/projection.js'
import type { Replay } from '../replay/replay.js'

/** The beginning of a path: the parts of a combination down to a leaf or a derived value. */
interface Beginning {
  /** Undefined for a derived value. */
  readonly leaf: LeafProjection | undefined
  /** The number of steps to it. */
  readonly length: number
}

const NAMES_SHOWN = 12

const REPLAYS = anyOf(kinds.replay, {
  expected: 'an array of replays',
  fits: (value) => Array.isArray(value) && value.length > 0 && value.every((one) => kinds.replay.fits(one)),
})

/**
 * Requires that a path can lead to a value at some moment of a tape, so that a typo is not taken for a missing value. Valid paths lead
 * to a value that exists at some moment, or to a declared field of an entry that exists at some moment, even if the field never has a
 * value. On a tape without events, any key is valid.
 * @param replays the replays in which to look, such as a history and its branches; the path must be valid in one of them
 * @param path as `valueAtPath` takes it: `quotes.NVDA.last`
 * @throws TapelineError `path.invalid` for any other path, with the nearest name: `quotes.NVDA.lsat` gets "Did you mean 'last'?"
 */
export function checkPath<Event extends TapelineEvent, State>(
  replays: Replay<Event, State> | readonly Replay<Event, State>[],
  path: string,
): void {
  checkArgument('checkPath()', 'replays', replays, REPLAYS)
  checkArgument('checkPath()', 'path', path, kinds.text)
  const steps = parsePath(path)
  const errors: unknown[] = []
  for (const replay of Array.isArray(replays) ? (replays as Replay<Event, State>[]) : [replays]) {
    const { timeline } = replay as Replay<Event, State>
    try {
      checkAbsence(replay as Replay<Event, State>, timeline.length, steps)
      return
    } catch (error) {
      errors.push(error)
    }
  }
  throw errors[0]
}

/**
 * Follows a path through the names of a combination.
 * @throws TapelineError `path.invalid` for a name that it does not have, with the nearest one
 */
export function beginningOf(projection: AnyProjection, steps: readonly PathStep[]): Beginning {
  let part: AnyProjection = projection
  for (const [index, step] of steps.entries()) {
    if (part.kind === 'leaf') return { leaf: part, length: index }
    const names: readonly string[] = [...Object.keys(part.parts), ...part.derived]
    if (typeof step !== 'string' || !names.includes(step))
      throw nowhere(steps, index, names, `'${part.name}' has no such part`)
    const inner: AnyProjection | undefined = Object.hasOwn(part.parts, step) ? part.parts[step] : undefined
    if (inner === undefined) return { leaf: undefined, length: index + 1 }
    part = inner
  }
  return { leaf: part.kind === 'leaf' ? part : undefined, length: steps.length }
}

/**
 * Requires that a path without a value at a moment can have one: at another moment of the tape, or because it leads to a declared or
 * derived field of an entry that exists at some moment. On a tape without events, any key is valid.
 * @throws TapelineError `path.invalid` for any other path, with the nearest name
 */
export function checkAbsence<Event extends TapelineEvent, State>(
  replay: Replay<Event, State>,
  position: number,
  steps: readonly PathStep[],
): void {
  const { leaf, length } = beginningOf(replay.projection as AnyProjection, steps)
  if (replay.timeline.length === 0) return
  const table = leaf?.fields
  if (table !== undefined && steps.length === length + 2) {
    const [key, field] = steps.slice(length) as [PathStep, PathStep]
    if (typeof field === 'string' && fieldNames(table, String(key)).has(field)) {
      const known = steps.slice(0, length + 1)
      if (isThere(replay, known)) return
      throw missing(replay, position, known, steps)
    }
  }
  if (isThere(replay, steps)) return
  throw missing(replay, position, steps, steps, table)
}

/** The declared fields of an entry and those derived from them. A field without a value is an own property that is undefined. */
function fieldNames(table: FieldTable, key: string): ReadonlySet<string> {
  const names = new Set(table.names)
  try {
    for (const name of Object.keys(table.derivedOf({}, key) ?? {})) names.add(name)
  } catch {
    // A derivation needs a field. Fields that entries of the tape have are still found.
  }
  return names
}

/** Whether a path has a value at some position of the tape, up to the last one that can be replayed. */
function isThere<Event extends TapelineEvent, State>(
  replay: Replay<Event, State>,
  steps: readonly PathStep[],
): boolean {
  const has = (state: unknown): boolean => hasAt(state, steps)
  // Most paths have a value at the end.
  if (has(stateAfter(replay, replay.timeline.length))) return true
  try {
    return has(replay.atPosition(0)) || replay.first(has) !== undefined
  } catch (error) {
    if (!isTapelineError(error)) throw error
    return false
  }
}

/** Whether a path leads to a value, or to a key whose value is undefined. */
function hasAt(state: unknown, steps: readonly PathStep[]): boolean {
  if (valueAtSteps(state, steps) !== undefined) return true
  const holder = valueAtSteps(state, steps.slice(0, -1))
  const last = steps.at(-1)
  return (
    typeof holder === 'object' && holder !== null && typeof last === 'string' && Object.hasOwn(holder, last)
  )
}

/** The error that names the first step without a value, with the nearest name at the moment, or at the end of the tape. */
function missing<Event extends TapelineEvent, State>(
  replay: Replay<Event, State>,
  position: number,
  upTo: readonly PathStep[],
  steps: readonly PathStep[],
  table?: FieldTable,
): TapelineError {
  const states = [position, replay.timeline.length].map((count) => stateAfter(replay, count))
  const depth = Math.max(...states.map((state) => depthOf(state, upTo)))
  const holders = states
    .filter((state) => depthOf(state, upTo) === depth)
    .map((state) => valueAtSteps(state, steps.slice(0, depth)))
  const beside = holders.flatMap((holder) => namesIn(holder, steps[depth] as PathStep))
  const isOfEntry = table !== undefined && holders.some((holder) => isEntry(holder, table))
  const names = [...new Set([...(isOfEntry ? fieldNames(table, '') : []), ...beside])]
  return nowhere(steps, depth, names, 'there is nothing at any moment of this tape')
}

/** Undefined if the tape cannot be replayed up to there. */
function stateAfter<Event extends TapelineEvent, State>(
  replay: Replay<Event, State>,
  position: number,
): unknown {
  try {
    return replay.atPosition(position)
  } catch (error) {
    if (!isTapelineError(error)) throw error
    return undefined
  }
}

/** How many steps of a path lead to a value. */
function depthOf(state: unknown, steps: readonly PathStep[]): number {
  let depth = 0
  while (depth < steps.length - 1 && valueAtSteps(state, steps.slice(0, depth + 1)) !== undefined) depth += 1
  return depth
}

function isEntry(holder: unknown, table: FieldTable): boolean {
  return (
    typeof holder === 'object' &&
    holder !== null &&
    Object.keys(holder).some((name) => table.names.includes(name))
  )
}

/** The names that a step could have instead. */
function namesIn(holder: unknown, step: PathStep): readonly string[] {
  if (typeof holder !== 'object' || holder === null) return []
  if (typeof step !== 'object') return Array.isArray(holder) ? [] : Object.keys(holder)
  if (!Array.isArray(holder)) return []
  return holder.flatMap((item: unknown) => {
    const value = valueAtSteps(item, [step.field])
    return value === undefined ? [] : [String(value)]
  })
}

function nowhere(
  steps: readonly PathStep[],
  index: number,
  names: readonly string[],
  problem: string,
): TapelineError {
  const step = steps[index] as PathStep
  const wanted = typeof step === 'object' ? step.value : String(step)
  const hint = didYouMean(wanted, names)
  const path = steps.reduce<string>(extendPath, '')
  const shown = names.slice(0, NAMES_SHOWN)
  return new TapelineError({
    code: 'path.invalid',
    message: `The path leads nowhere: ${problem}.${hint}`,
    ...(shown.length === 0
      ? {}
      : {
          expected: `${shown.join(', ')}${names.length > shown.length ? ', …' : ''} for ${showValue(wanted)}`,
        }),
    found: showValue(path),
  })
}
