import {
  type AnyEventDefinition,
  type DateInput,
  type EventInput,
  formatInstant,
  isTapelineError,
  type Projection,
  type Replay,
  replay,
  type TapelineEvent,
  type Timeline,
} from '@tapeline/core'
import {
  checkArgument,
  checkOptions,
  checkPath,
  kinds,
  TapelineError,
  valueAtPath,
} from '@tapeline/core/internal'
import { type MarketState, market } from '@tapeline/core/market'
import type { PathCompletion, TapelineErrorCode } from '@tapeline/core/types'
import { type Edit, type Reaction, whatIf } from '@tapeline/core/what-if'
import { checkAllLaws, type LawOptions } from '../laws/all-laws.js'
import { eventsOf } from '../laws/projection-events.js'
import { checkReplayLaws } from '../laws/replayed-again.js'
import { checkDerived, derivedEvents, type ExpectedEvent } from './derived-events.js'
import { type Expected, fits, showExpected, showFound } from './expected-value.js'
import { dependencies, ExpectationFailed } from './failure.js'
import { definitionsFor, isTimeline, timelineOf } from './history.js'

/** A recorded history: a timeline, a scenario from `readScenario`, or events. */
// biome-ignore lint/suspicious/noExplicitAny: a timeline accepts and returns events, and only `any` fits each type of them.
export type History = Timeline<any> | { readonly timeline: Timeline<any> } | readonly EventInput[]

export interface GivenOptions {
  /** Definitions of events that no creator made, and that are neither the projection's nor the market's. */
  readonly definitions?: readonly AnyEventDefinition[]
  /** Seed of the random numbers of reactions. Default 0. */
  readonly seed?: number
}

export interface ThenOptions {
  /** The moment of the state, after every event with `at` no later. Default: the end. */
  readonly at?: DateInput
  /** The largest difference of numbers, inclusive. Default 0. */
  readonly tolerance?: number
}

/** Expected values by their paths. Any path is allowed; an editor completes the names of the state. */
export type ExpectedValues<State, Path extends string> = { readonly [Key in Path]?: Expected } & {
  readonly [Key in PathCompletion<State, Path>]?: Expected
}

type Happening = EventInput | Edit | Reaction

const OPTIONS = { definitions: kinds.definitions, seed: kinds.number }
const LAW_OPTIONS = { mayThrow: kinds.boolean }
const THEN_OPTIONS = { at: kinds.date, tolerance: kinds.number }

/** What a test has of a history until now. */
interface Test {
  readonly history: Timeline<TapelineEvent>
  readonly knownAt: DateInput | undefined
  readonly events: readonly EventInput[]
  readonly edits: readonly Edit[]
  readonly reactions: readonly Reaction[]
  readonly options: GivenOptions
}

/** A history, what happens to it, and what is expected then. Make it with {@link given}. */
export class Given<State> {
  private made: Timeline<TapelineEvent> | undefined

  /** Use {@link given}. */
  constructor(
    private readonly test: Test,
    private readonly projection: Projection<State>,
  ) {}

  /** The same history as it was known at a moment. @throws TapelineError the errors of dates; `argument.invalid` after `when` */
  asKnownAt(when: DateInput): Given<State> {
    const { events, edits, reactions } = this.test
    if (events.length + edits.length + reactions.length > 0)
      throw wrongOrder('asKnownAt() must come before when().')
    return new Given(
      { ...this.test, history: this.test.history.asKnownAt(when), knownAt: when },
      this.projection,
    )
  }

  /**
   * What happens: events that are appended, then edits and reactions that make a branch. Several calls add up. Nothing runs before
   * a `then`.
   * @throws TapelineError `argument.invalid` for anything else
   */
  when(...happenings: readonly (Happening | readonly Happening[])[]): Given<State> {
    const list = happenings.flat() as readonly Happening[]
    const { events, edits, reactions } = this.test
    const kindOf = (value: Happening): 'event' | 'edit' | 'reaction' => {
      checkArgument('when()', 'happenings', value, HAPPENING)
      return 'edit' in value ? 'edit' : 'react' in value ? 'reaction' : 'event'
    }
    const of = (kind: string): readonly Happening[] => list.filter((value) => kindOf(value) === kind)
    const test = {
      ...this.test,
      events: [...events, ...(of('event') as EventInput[])],
      edits: [...edits, ...(of('edit') as Edit[])],
      reactions: [...reactions, ...(of('reaction') as Reaction[])],
    }
    return new Given(test, this.projection)
  }

  /** The timeline of this test, for what the kit does not cover. @throws TapelineError what its events and edits throw */
  get timeline(): Timeline<TapelineEvent> {
    this.made ??= this.derive(this.test.history)
    return this.made
  }

  /**
   * Expects values of the state, by their paths: `{ 'quotes.NVDA.last': 118.42 }`. `undefined` expects no value, a function tests the
   * value, and a matcher of the test runner matches it. It also replays the same events again, through Immer, in another order of
   * arrival and through JSON, and requires the same state.
   * @returns this, for more expectations
   * @throws ExpectationFailed with the value, and the events it depends on; TapelineError `path.invalid` for a path that leads to
   * nothing at any moment, `date.invalid`, and what events, edits and recipes throw
   */
  // biome-ignore lint/suspicious/noThenProperty: given, when, then is the name of this pattern; a promise's call is rejected below.
  then<const Path extends string>(expected: ExpectedValues<State, Path>, options: ThenOptions = {}): this {
    if (typeof expected === 'function') {
      throw wrongOrder(
        'given() is not a promise: do not await it, and do not return it from an async function.',
      )
    }
    checkArgument('then()', 'expected', expected, kinds.record)
    checkOptions('then()', options, THEN_OPTIONS)
    const { at, tolerance = 0 } = options
    const replayed = replay(this.timeline, this.projection)
    const position = at === undefined ? this.timeline.length : this.timeline.positionAt(at)
    const state = replayed.atPosition(position)
    for (const [path, wanted] of Object.entries(expected)) {
      const found = valueAtPath(state, path)
      if (found === undefined) checkPath(replayed, path)
      if (!fits(found, wanted, tolerance))
        throw failure(replayed, { path, position, wanted, found, tolerance })
    }
    this.checkLaws(state, (other) => (at === undefined ? other.atEnd() : other.at(at)))
    return this
  }

  /**
   * Expects that the projection keeps every law of projections on this history, after every event: the laws of `then`, and parts,
   * seeks, branches, earlier knowledge and explanations. {@link checkProjectionLaws} does the same on random histories.
   * @throws LawBroken with the law and the difference
   */
  thenLaws(options: LawOptions = {}): this {
    checkOptions('thenLaws()', options, LAW_OPTIONS)
    checkAllLaws(
      {
        projection: this.projection,
        history: this.test.history,
        derive: (history) => this.derive(history),
      },
      options,
    )
    return this
  }

  /**
   * Expects that the events, edits or recipes of this test throw an error of this code.
   * @throws ExpectationFailed if there is another error, or none
   */
  thenError(code: TapelineErrorCode): this {
    checkArgument('thenError()', 'code', code, kinds.name)
    try {
      replay(this.derive(this.test.history), this.projection).atEnd()
    } catch (error) {
      if (isTapelineError(error) && error.faults.some((fault) => fault.code === code)) return this
      throw new ExpectationFailed(
        `expected an error with the code '${code}'\nfound ${isTapelineError(error) ? `'${error.code}': ${error.message}` : String(error)}`,
        code,
        isTapelineError(error) ? error.code : error,
      )
    }
    throw new ExpectationFailed(`expected an error with the code '${code}'\nfound none`, code)
  }

  /**
   * Expects the events that reactions derive, all of them and in the order of the tape: after `when(events)` those that follow from
   * these events, otherwise all. Each is compared by its type, by its time if stated, and by the stated fields of its data.
   * @throws ExpectationFailed with the first event that differs; TapelineError `argument.invalid` without a reaction
   */
  thenEvents(expected: readonly ExpectedEvent[]): this {
    checkArgument('thenEvents()', 'expected', expected, kinds.list)
    const { reactions, events } = this.test
    if (reactions.length === 0) throw wrongOrder('thenEvents() needs a reaction: when(reaction, …events).')
    const derived = derivedEvents(this.timeline, this.withoutReactions(), events)
    checkDerived(derived, expected)
    // Ids of derived events are the same in every replay.
    const ids = derived.map(({ id }) => id)
    const seen = ({ timeline }: Replay<TapelineEvent, State>): readonly unknown[] =>
      ids.map((id) => timeline.find(id) ?? null)
    this.checkLaws(seen(replay(this.timeline, this.projection)), seen)
    return this
  }

  private checkLaws<Seen>(seen: Seen, see: (replayed: Replay<TapelineEvent, State>) => Seen): void {
    checkReplayLaws(this.test.history, (history) => this.derive(history), this.projection, seen, see)
  }

  private withoutReactions(): Timeline<TapelineEvent> {
    return new Given({ ...this.test, reactions: [] }, this.projection).timeline
  }

  private derive(history: Timeline<TapelineEvent>): Timeline<TapelineEvent> {
    const { events, edits, reactions, options } = this.test
    const missing = definitionsFor(events, options.definitions ?? []).filter(
      ({ type }) => !history.definitions.has(type),
    )
    const own = missing.filter(({ type }) => events.some((event) => event.type === type))
    const grown = events.length === 0 ? history : history.withDefinitions(own).append(events as never)
    if (edits.length === 0 && reactions.length === 0) return grown
    return whatIf(grown, { name: 'when', edits, reactions, seed: options.seed ?? 0 })
  }
}

const HAPPENING = {
  expected: 'events, edits (remove, scale, …) or reactions',
  fits: (value: unknown) =>
    kinds.record.fits(value) &&
    ('edit' in (value as object) || 'react' in (value as object) || 'type' in (value as object)),
}

/**
 * Starts a test: a history, and the projection whose state is expected.
 * @param history a timeline, a scenario from `readScenario`, or a list of events, as creators or you write them
 * @param projection default: `market`
 * @throws TapelineError `argument.invalid`; what `append` throws for the events
 * @example
 * ```ts
 * import { marketEvents } from '@tapeline/core/market'
 * import { eventCreators, given } from '@tapeline/testing'
 *
 * const { instrument, session, price } = eventCreators(marketEvents)
 * given([
 *   instrument.listed({ symbol: 'NVDA', name: 'Nvidia', kind: 'equity', exchange: 'XNAS' }, '2025-01-02'),
 *   price.traded({ symbol: 'NVDA', price: 142.62 }, '2025-01-24T15:59-05:00'),
 * ])
 *   .when(price.traded({ symbol: 'NVDA', price: 118.42 }, '2025-01-27T15:59-05:00'))
 *   .then({ 'quotes.NVDA.last': 118.42, 'quotes.NVDA.previousClose': 142.62 })
 * ```
 */
export function given(history: History): Given<MarketState>
export function given<State>(
  history: History,
  projection: Projection<State>,
  options?: GivenOptions,
): Given<State>
export function given(
  history: History,
  projection: Projection<unknown> = market,
  options: GivenOptions = {},
): Given<unknown> {
  checkArgument('given()', 'history', history, HISTORY)
  checkArgument('given()', 'projection', projection, kinds.projection)
  checkOptions('given()', options, OPTIONS)
  // Events by the projection's own definitions need no list of them.
  const definitions = [...eventsOf(projection).definitions, ...(options.definitions ?? [])]
  const own = { ...options, definitions }
  return new Given(
    {
      history: startOf(history, own),
      knownAt: undefined,
      events: [],
      edits: [],
      reactions: [],
      options: own,
    },
    projection,
  )
}

const HISTORY = {
  expected: 'a timeline, a scenario from readScenario(), or an array of events',
  fits: (value: unknown) =>
    Array.isArray(value) ||
    isTimeline(value) ||
    isTimeline((value as { timeline?: unknown } | null)?.timeline),
}

function startOf(history: History, { definitions = [] }: GivenOptions): Timeline<TapelineEvent> {
  if (Array.isArray(history))
    return timelineOf(definitionsFor(history, definitions), history as readonly EventInput[])
  if (isTimeline(history)) return history
  return (history as { readonly timeline: Timeline<TapelineEvent> }).timeline
}

function wrongOrder(message: string): TapelineError {
  return new TapelineError({ code: 'argument.invalid', message })
}

function failure<State>(
  replayed: Replay<TapelineEvent, State>,
  {
    path,
    position,
    wanted,
    found,
    tolerance,
  }: {
    readonly path: string
    readonly position: number
    readonly wanted: Expected
    readonly found: unknown
    readonly tolerance: number
  },
): ExpectationFailed {
  const last = replayed.timeline.eventBefore(position)
  const moment = last === undefined ? 'before the first event' : `after ${last.id}, ${formatInstant(last.at)}`
  return new ExpectationFailed(
    [
      `${path}, ${moment}`,
      `expected ${showExpected(wanted, tolerance)}`,
      `found ${showFound(found)}`,
      ...dependencies(replayed, path, position),
    ].join('\n'),
    wanted,
    found,
  )
}
