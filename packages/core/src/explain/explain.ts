import { type ArgumentKind, checkArgument, checkOptionsOf, kinds } from '../event/arguments.js'
import type { DateInput } from '../event/date.js'
import { showValue, TapelineError } from '../event/error.js'
import type { Basis, Source, TapelineEvent } from '../event/event.js'
import { brief, counted, printAs } from '../event/print.js'
import { type PathCompletion, parsePath, valueAtSteps } from '../projection/path.js'
import type { AnyProjection } from '../projection/projection.js'
import { programOf } from '../replay/program.js'
import type { Replay } from '../replay/replay.js'
import { printEvent } from '../timeline/print-timeline.js'
import type { Timeline } from '../timeline/timeline.js'
import { beginningOf, checkAbsence } from './check-path.js'
import { Explainer } from './explainer.js'
import { LeafFinder } from './lazy-state.js'
import { viewsOf } from './views.js'

/** An event that a value depends on. */
export interface ExplainedEvent<Event extends TapelineEvent = TapelineEvent> {
  readonly event: Event
  /** The sources of the event. */
  readonly sources: readonly Source[]
  readonly basis: Basis
}

/** The events that a value depends on. */
export interface Explanation<Event extends TapelineEvent = TapelineEvent> {
  /** The value at the path; undefined if the path has no value at that moment. Then `evidence` is empty. */
  readonly value: unknown
  /** The weakest basis of the evidence, or without evidence, of the context. */
  readonly basis: Basis
  /** The events on which it depends, in the order of the tape. With the others and the context given, none can be left out. */
  readonly evidence: readonly ExplainedEvent<Event>[]
  /** The context of the evidence, such as listings and sessions: events whose type declares `context`. */
  readonly context: readonly ExplainedEvent<Event>[]
}

/** The value to explain: its path, and one of `at`, `event` and `position`. */
export type ExplainOptions<Path extends string = string> = {
  /**
   * The path of a value in the state: `quotes.NVDA.last`, `quotes["^IXIC"].last`, `ranking[symbol=NVDA].rank`. The value may be an
   * object or a list.
   */
  readonly path: Path
} & (
  | {
      /** The moment: after every event with `at` no later. */
      readonly at: DateInput
      readonly event?: never
      readonly position?: never
    }
  | {
      /** The id of the event right after which the value is explained. */
      readonly event: string
      readonly at?: never
      readonly position?: never
    }
  | { readonly position: number; readonly at?: never; readonly event?: never }
)

const OPTIONS = {
  path: kinds.text,
  at: kinds.date,
  event: kinds.text,
  position: kinds.any,
} satisfies Record<keyof ExplainOptions, ArgumentKind>

/** Events of the evidence that an explanation prints. */
const LINES_MAX = 12

const BASES: readonly Basis[] = ['recorded', 'rebased', 'simulated']

/**
 * Finds the events on which a value of a replayed state depends. Replayed alone, in order, `evidence` and `context` give the same
 * value at the same path. Without any one event of `evidence`, they do not.
 *
 * The search runs backwards from the moment, and uses the checkpoints of the replay.
 * @throws TapelineError `path.invalid` with the nearest name, for an invalid path and for one that never leads to a value on this tape
 * (a declared field of an entry that exists at some moment is valid); as `replay.at`; `explain.failed` if no events replayed alone
 * give the value, for example because a recipe reads more than its arguments
 * @example
 * ```ts
 * import { explain, replay } from '@tapeline/core'
 * import { market } from '@tapeline/core/market'
 * import { loadScenario } from '@tapeline/scenarios/node'
 *
 * const replayed = replay(await loadScenario('deepseek-r1'), market)
 * const { value, evidence } = explain(replayed, {
 *   at: '2025-01-27T16:00-05:00',
 *   path: 'quotes.NVDA.changePct',
 * })
 * console.log(value, evidence.map(({ event }) => event.id).join(' '))
 * // -16.96816715748142 close-NVDA-2025-01-24 close-NVDA-2025-01-27
 * ```
 */
export function explain<Event extends TapelineEvent, State, const Path extends string>(
  replay: Replay<Event, State>,
  // Any path is allowed. An editor completes the path with the names of the state.
  options: ExplainOptions<Path | PathCompletion<State, Path>>,
): Explanation<Event> {
  checkArgument('explain()', 'replay', replay, kinds.replay)
  checkOptionsOf('explain()', options, OPTIONS, ['path'])
  const { path } = options
  const steps = parsePath(path)
  const projection = replay.projection as AnyProjection
  beginningOf(projection, steps)
  const position = positionOf(replay.timeline, options)
  const stateAt = viewsOf(projection, replay.timeline.chain, replay.timeline.definitions)
  const seen = valueAtSteps(stateAt(position), steps)
  // An object or a list is published as the replay publishes it.
  const value = typeof seen === 'object' ? valueAtSteps(replay.atPosition(position), steps) : seen
  if (value === undefined) {
    checkAbsence(replay, position, steps)
    return explanation<Event>(value, 'recorded', [], [])
  }
  const { timeline } = replay
  const { definitions, chain } = timeline
  const program = programOf(projection, 'fast')
  const slice = new Explainer(
    { projection, program, definitions, finder: new LeafFinder(projection), steps, value },
    { chain, position, stateAt, indexOf: ({ id }) => timeline.positionOf(id) - 1 },
  ).explain()
  if (slice === undefined) {
    throw new TapelineError({
      code: 'explain.failed',
      message: `The events up to there, replayed alone, do not give the value at ${showValue(path)}; a recipe or derived value depends on something else than its arguments.`,
      expected: showValue(value),
    })
  }
  const explained = slice.map(({ event }) =>
    Object.freeze({ event: event as Event, sources: event.sources, basis: event.basis }),
  )
  const isContext = slice.map((item) => item.isContext)
  const evidence = explained.filter((_, index) => !isContext[index])
  const context = explained.filter((_, index) => isContext[index])
  return explanation(value, weakest(evidence.length > 0 ? evidence : context), evidence, context)
}

function explanation<Event extends TapelineEvent>(
  value: unknown,
  basis: Basis,
  evidence: readonly ExplainedEvent<Event>[],
  context: readonly ExplainedEvent<Event>[],
): Explanation<Event> {
  const parts = { value, basis, evidence: Object.freeze(evidence), context: Object.freeze(context) }
  return Object.freeze(printAs(parts, printExplanation))
}

function printExplanation({ value, basis, evidence, context }: Explanation): string {
  const lines = evidence.map(({ event, sources }) => {
    const names = sources.map(({ name, fact }) => (fact === undefined ? name : `${name} ${fact}`))
    return `  ${printEvent(event)}${names.length === 0 ? '' : ` [${names.join('; ')}]`}`
  })
  const shown =
    lines.length > LINES_MAX ? [...lines.slice(0, LINES_MAX), `  … ${lines.length - LINES_MAX} more`] : lines
  return [
    `Explanation of ${brief(value)}, ${basis}, from ${counted(evidence.length, 'event')} and ${context.length} of context`,
    ...shown,
  ].join('\n')
}

function positionOf<Event extends TapelineEvent>(timeline: Timeline<Event>, options: ExplainOptions): number {
  const { at, event, position } = options
  const given = Object.entries({ at, event, position }).flatMap(([name, value]) =>
    value === undefined ? [] : [name],
  )
  if (given.length !== 1) {
    throw new TapelineError({
      code: 'argument.invalid',
      message: 'explain() needs the moment at which it explains the value.',
      expected: "one of 'at', 'event' and 'position'",
      found: given.length === 0 ? 'none of them' : given.join(' and '),
    })
  }
  if (at !== undefined) return timeline.positionAt(at)
  if (event !== undefined) return timeline.positionOf(event)
  if (position !== undefined && Number.isInteger(position) && position >= 0 && position <= timeline.length)
    return position
  throw new TapelineError({
    code: 'position.range',
    message: 'The position is not in this timeline.',
    expected: `a whole number from 0 to ${timeline.length}`,
    found: showValue(position),
  })
}

function weakest(events: readonly ExplainedEvent[]): Basis {
  return events.reduce<Basis>(
    (basis, event) => (BASES.indexOf(event.basis) > BASES.indexOf(basis) ? event.basis : basis),
    'recorded',
  )
}
