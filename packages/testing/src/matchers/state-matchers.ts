import { type DateInput, explain, replay, type TapelineEvent } from '@tapeline/core'
import { checkArgument, checkOptions, checkPath, kinds, valueAtPath } from '@tapeline/core/internal'
import { differenceOf } from '../given/difference.js'
import { type Expected, fits, showExpected, showFound } from '../given/expected-value.js'
import { dependencies } from '../given/failure.js'
import { readsOf, sourceOf } from './condition-reads.js'
import { type AnyReplay, momentOf, replayOf } from './received.js'
import { eventLine, type MatcherResult, moment, result } from './result.js'

/** A condition on a state; the event is the one right after which the state is. */
export type Condition<State = never> = (state: State, event: TapelineEvent) => boolean

/** A part of the tape, both ends inclusive. Default: the whole tape. */
export interface Window {
  readonly from?: DateInput
  readonly to?: DateInput
}

export function toHaveStateAt(
  received: unknown,
  when: DateInput,
  path: string,
  expected: Expected,
  tolerance = 0,
): MatcherResult {
  checkArgument('toHaveStateAt()', 'tolerance', tolerance, kinds.number)
  const replayed = replayOf('toHaveStateAt', received)
  const { at, position, value } = lookUp('toHaveStateAt()', replayed, when, path)
  return result(fits(value, expected, tolerance), () => [
    `${path} at ${moment(at)}, after`,
    eventLine(replayed.timeline.eventBefore(position)),
    `expected ${showExpected(expected, tolerance)}`,
    `found ${showFound(value)}`,
    ...dependencies(replayed, path, position),
  ])
}

export function toHoldThroughout(
  received: unknown,
  condition: Condition,
  window: Window = {},
): MatcherResult {
  checkArgument('toHoldThroughout()', 'condition', condition, kinds.function)
  const replayed = replayOf('toHoldThroughout', received)
  const { from, to } = boundsOf('toHoldThroughout()', replayed, window)
  const found = replayed.first(
    (state, event) => event.at >= from && event.at <= to && !condition(state as never, event),
  )
  const range = `from ${moment(from)} to ${moment(to)}`
  return result(found === undefined, () =>
    found === undefined
      ? [`the condition holds after every event ${range}: ${sourceOf(condition)}`]
      : [
          `expected to hold ${range}: ${sourceOf(condition)}`,
          `it does not at ${moment(found.event.at)}, after`,
          eventLine(found.event),
          ...readLines(replayed, condition, found),
        ],
  )
}

export function toReachBefore(received: unknown, condition: Condition, when: DateInput): MatcherResult {
  checkArgument('toReachBefore()', 'condition', condition, kinds.function)
  const replayed = replayOf('toReachBefore', received)
  const at = momentOf(replayed.timeline, when)
  const found = replayed.first((state, event) => condition(state as never, event))
  return result(found !== undefined && found.event.at < at, () => [
    `expected to hold before ${moment(at)}: ${sourceOf(condition)}`,
    ...(found === undefined
      ? ['it never does']
      : [
          `it first does at ${moment(found.event.at)}, after`,
          eventLine(found.event),
          ...readLines(replayed, condition, found),
        ]),
  ])
}

export function toDependOn(
  received: unknown,
  path: string,
  when: DateInput,
  ids: string | readonly string[],
): MatcherResult {
  const wanted = typeof ids === 'string' ? [ids] : ids
  checkArgument('toDependOn()', 'ids', wanted, kinds.texts)
  const replayed = replayOf('toDependOn', received)
  const { position, value } = lookUp('toDependOn()', replayed, when, path)
  for (const id of wanted) replayed.timeline.get(id)
  const { evidence, context } = explain(replayed, { path, position })
  const found = new Set([...evidence, ...context].map(({ event }) => event.id))
  const missing = wanted.filter((id) => !found.has(id))
  return result(missing.length === 0, () => [
    `${path} at ${moment(momentOf(replayed.timeline, when))}, ${showFound(value)}`,
    `expected to depend on ${wanted.join(', ')}`,
    missing.length === 0 ? 'found that it does' : `found no dependence on ${missing.join(', ')}`,
    ...dependencies(replayed, path, position),
  ])
}

export function toBeUnaffectedByLaterKnowledge(
  received: unknown,
  when: DateInput,
  path: string,
): MatcherResult {
  const replayed = replayOf('toBeUnaffectedByLaterKnowledge', received)
  const { at, position, value } = lookUp('toBeUnaffectedByLaterKnowledge()', replayed, when, path)
  const then = valueAtPath(replay(replayed.timeline.asKnownAt(at), replayed.projection).at(at), path)
  const difference = differenceOf(then, value)
  return result(difference === undefined, () => [
    `${path} at ${moment(at)}`,
    `expected ${showFound(then)}, as it was known then`,
    `found ${showFound(value)}, with what became known later`,
    ...dependencies(replayed, path, position),
  ])
}

export function toEqualReplayOf(received: unknown, other: unknown): MatcherResult {
  const [a, b] = [replayOf('toEqualReplayOf', received), replayOf('toEqualReplayOf', other)]
  const found = firstUnequal(a, b)
  return result(found === undefined, () => {
    if (found === undefined) return ['the replays are equal after every event of both']
    const { at, difference, position } = found
    return [
      `the replays differ at ${moment(at)}, after`,
      eventLine(a.timeline.eventBefore(position)),
      `${difference.path || 'the state'}: expected ${showFound(difference.b)}`,
      `found ${showFound(difference.a)}`,
      ...(difference.path === '' ? [] : dependencies(a, difference.path, position)),
    ]
  })
}

/** The first moment at which two replays have different states: at the times of the events of both. */
function firstUnequal(
  a: AnyReplay,
  b: AnyReplay,
):
  | {
      readonly at: number
      readonly position: number
      readonly difference: { path: string; a: unknown; b: unknown }
    }
  | undefined {
  const times = [...new Set([...a.timeline, ...b.timeline].map(({ at }) => at))].sort((one, two) => one - two)
  for (const at of [Number.NaN, ...times]) {
    const position = Number.isNaN(at) ? 0 : a.timeline.positionAt(at)
    const other = Number.isNaN(at) ? 0 : b.timeline.positionAt(at)
    const difference = differenceOf(a.atPosition(position), b.atPosition(other))
    if (difference !== undefined) return { at: Number.isNaN(at) ? (times[0] ?? 0) : at, position, difference }
  }
  return undefined
}

/** The values that a condition read where it failed or began to hold, and the events that the first depends on. */
function readLines(
  replayed: AnyReplay,
  condition: Condition,
  {
    position,
    event,
    state,
  }: { readonly position: number; readonly event: TapelineEvent; readonly state: unknown },
): readonly string[] {
  const reads = readsOf(state, (seen) => condition(seen as never, event))
  const [first] = reads
  return [
    ...reads.map(({ path, value }) => `${path} is ${showFound(value)}`),
    ...(first === undefined ? [] : dependencies(replayed, first.path, position)),
  ]
}

function lookUp(
  call: string,
  replayed: AnyReplay,
  when: DateInput,
  path: string,
): { readonly at: number; readonly position: number; readonly value: unknown } {
  checkArgument(call, 'when', when, kinds.date)
  checkArgument(call, 'path', path, kinds.text)
  const at = momentOf(replayed.timeline, when)
  const position = replayed.timeline.positionAt(at)
  const value = valueAtPath(replayed.atPosition(position), path)
  if (value === undefined) checkPath(replayed, path)
  return { at, position, value }
}

function boundsOf(
  call: string,
  { timeline }: AnyReplay,
  window: Window,
): { readonly from: number; readonly to: number } {
  checkOptions(call, window, { from: kinds.date, to: kinds.date })
  const [first, last] = [timeline.eventBefore(1), timeline.eventBefore(timeline.length)]
  const from = momentOf(timeline, window.from ?? first?.at ?? 0)
  const to = momentOf(timeline, window.to ?? last?.at ?? 0)
  checkArgument(call, 'window', timeline.between({ from, to }).length, {
    expected: 'a window with events, from before to',
    fits: (count) => (count as number) > 0,
  })
  return { from, to }
}
