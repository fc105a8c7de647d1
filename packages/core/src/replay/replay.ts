import { type ArgumentKind, checkArgument, checkOptions, kinds, oneOf } from '../event/arguments.js'
import type { DateInput } from '../event/date.js'
import { showValue, TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import { printAs } from '../event/print.js'
import type { AnyProjection, Projection } from '../projection/projection.js'
import { printHeader } from '../timeline/print-timeline.js'
import type { Timeline } from '../timeline/timeline.js'
import { checkReplayed } from './check-replayed.js'
import { readBudget } from './checkpoint-budget.js'
import type { ReplayMode } from './cursor.js'
import { checkOnEvents, ON_EVENTS, type OnEvents, pickerOf } from './on-events.js'
import { programOf } from './program.js'
import type { ImmerRecipe } from './requires-immer.js'
import {
  checkSampleOptions,
  inTapeOrder,
  MOMENTS,
  positionsAt,
  type Sample,
  type SampleOptions,
  samplePositions,
} from './sample.js'
import { StateReader } from './state-reader.js'
import type { Condition } from './tracked/first-held.js'
import { Selection } from './tracked/selection.js'

export interface ReplayOptions {
  /**
   * How recipes run; the results are the same. `fast`, the default: on plain state. `immer`: under Immer, event by event.
   * `checked`: both ways, compared after every event, which finds impure recipes (`projection.impure`).
   */
  readonly mode?: ReplayMode
  /**
   * Most bytes that the checkpoints of this projection on this timeline may take, without strings. All replays of the two share
   * the checkpoints. If they would take more, new ones are made less often and existing ones are thinned evenly. The budget changes
   * only how long a seek takes. 0 keeps no checkpoints, Infinity all. Default 268,435,456 (256 MiB).
   */
  readonly checkpointBudgetBytes?: number
}

/** The first event after which a condition holds. */
export interface Found<Event, State> {
  /** The position right after the event. */
  readonly position: number
  readonly event: Event
  /** Replayed on the first read, which throws as {@link Replay.atPosition}. */
  readonly state: State
}

export interface FirstOptions<Event extends TapelineEvent> {
  /** After which events a condition is tested: those of some types, or those for which a predicate holds. Default: all. */
  readonly on?: OnEvents<Event>
}

const FIRST_OPTIONS = { on: ON_EVENTS } satisfies Record<keyof FirstOptions<never>, ArgumentKind>

/** Reads the state of a projection at any position of a timeline. States are deeply frozen. */
export class Replay<Event extends TapelineEvent, State> {
  private reader: StateReader | undefined
  private last: { readonly position: number; readonly state: State } | undefined

  /** Use {@link replay}. */
  constructor(
    readonly timeline: Timeline<Event>,
    readonly projection: Projection<State>,
    private readonly mode: ReplayMode,
    private readonly checkpointBudgetBytes: number,
  ) {}

  /**
   * The state at a moment, after every event with `at` no later.
   * @throws TapelineError `date.…` for an invalid moment, and as {@link atPosition}
   */
  at(when: DateInput): State {
    return this.atPosition(this.timeline.positionAt(when))
  }

  /** The state right after an event. @throws TapelineError `event.unknown` if it is not in force, and as {@link atPosition} */
  atEvent(id: string): State {
    return this.atPosition(this.timeline.positionOf(id))
  }

  /** The state after all events. @throws as {@link atPosition} */
  atEnd(): State {
    return this.atPosition(this.timeline.length)
  }

  /**
   * The state after this many events; 0 is the state before the first event.
   * @throws TapelineError `position.range`; `recipe.failed` with the id of the event if a recipe throws (earlier positions can still
   * be read); `state.unsupported` if the state cannot be published. A lazily published value throws on read.
   */
  atPosition(position: number): State {
    this.checkPosition(position)
    if (this.last?.position === position) return this.last.state
    this.reader ??= this.newReader()
    const state = this.reader.stateAt(position) as State
    this.last = { position, state }
    return state
  }

  /**
   * The states at many moments, each as {@link at}, by one pass over the tape. To read one value of each, use {@link sample} with
   * `at`, which is faster.
   * @param moments in any order; one may occur more than once
   * @returns the states in the order of the moments; empty for an empty list
   * @throws TapelineError as {@link at}
   */
  atAll(moments: readonly DateInput[]): State[] {
    checkArgument('atAll()', 'moments', moments, MOMENTS)
    const reader = this.newReader()
    return inTapeOrder(
      positionsAt(this.timeline, moments),
      (position) => reader.wholeStateAt(position) as State,
    )
  }

  /**
   * Samples a selector of the state over time.
   *
   * If the selector reads single entries of a keyed projection with `independentEntries`, only their events run, and an event of
   * another entry that fails is not found.
   * @param selector must depend on the state alone: it may be called once for several samples with the same value, or twice for one.
   * The state that it receives is valid only during the call; values that it returns stay valid
   * @param options `every`: at equal steps, each with the state at that moment; `on`: after each event of some types, or after each
   * event for which a predicate holds; `at`: at each moment of a list
   * @returns frozen samples in order of time, or in the order of `at`
   * @throws TapelineError `sample.invalid` for a step that is not positive or gives more than ten million samples;
   * `event.type-unknown` for a type in `on` that the timeline does not have, with the nearest name
   */
  sample<Value>(selector: (state: State) => Value, options: SampleOptions<Event>): readonly Sample<Value>[] {
    checkArgument('sample()', 'selector', selector, kinds.function)
    checkSampleOptions('sample()', options, this.timeline)
    const moments = [...samplePositions(this.timeline, options)]
    const values = new Selection(this.newReader(), selector as (state: unknown) => Value)
    const selected = inTapeOrder(moments, (position) => values.at(position))
    return Object.freeze(
      moments.map(({ at }, index) => Object.freeze({ at, value: selected[index] as Value })),
    )
  }

  /**
   * The first event after which a condition holds, or undefined, as if it were tested after every event. It is asked again only
   * after an event that may have changed something it read, so it must depend on its arguments alone: a condition that counts its
   * calls, or reads a variable that changes, may be asked too rarely. A condition with two parameters is asked after every event.
   * The state that it receives is valid only during the call. As in {@link sample}, only the events of independent entries that it
   * reads run.
   * @param options `on`: tests only after events of some types, or after those for which a predicate holds
   * @throws TapelineError `state.stale` if the condition reads a state that it received in an earlier call;
   * `event.type-unknown` for a type in `on` that the timeline does not have, with the nearest name; and as {@link atPosition}
   */
  first(
    condition: (state: State, event: Event) => boolean,
    options: FirstOptions<Event> = {},
  ): Found<Event, State> | undefined {
    checkArgument('first()', 'condition', condition, kinds.function)
    checkOptions('first()', options, FIRST_OPTIONS)
    checkOnEvents(options.on, [this.timeline])
    const isTested = options.on === undefined ? undefined : pickerOf(options.on)
    const found = this.newReader().firstHeld(condition as Condition, isTested)
    if (found === undefined) return undefined
    const event = this.timeline.eventBefore(found) as Event
    return foundAt(found, event, () => this.atPosition(found))
  }

  /**
   * As {@link first}, by binary search in about log2(length) seeks, for a condition that stays true once it is. If the condition
   * changes more than once, the result is one of the events after which it begins to hold, or undefined.
   */
  bisect(condition: (state: State, event: Event) => boolean): Found<Event, State> | undefined {
    checkArgument('bisect()', 'condition', condition, kinds.function)
    const reader = this.newReader()
    const eventBefore = (position: number): Event => this.timeline.eventBefore(position) as Event
    const found = bisect(this.timeline.length, (position) =>
      condition(reader.viewAt(position) as State, eventBefore(position)),
    )
    return found === undefined ? undefined : foundAt(found, eventBefore(found), () => this.atPosition(found))
  }

  /**
   * The recipes that have had to run under Immer so far, with the reason and what to change: each event of their types takes many times as
   * long as on plain state. It grows while states are read, for all replays of the projection; empty for most projections.
   */
  immerRecipes(): readonly ImmerRecipe[] {
    return programOf(this.projection as AnyProjection, this.mode).immerRecipes()
  }

  private newReader(): StateReader {
    const { chain, definitions } = this.timeline
    return new StateReader(
      this.projection as AnyProjection,
      chain,
      definitions,
      this.mode,
      this.checkpointBudgetBytes,
    )
  }

  private checkPosition(position: number): void {
    if (Number.isInteger(position) && position >= 0 && position <= this.timeline.length) return
    throw new TapelineError({
      code: 'position.range',
      message: 'The position is not in this timeline.',
      expected: `a whole number from 0 to ${this.timeline.length}`,
      found: showValue(position),
    })
  }
}

/** The state is read on demand: most readers of {@link Replay.first} want the event. */
function foundAt<Event, State>(position: number, event: Event, read: () => State): Found<Event, State> {
  let state: { readonly value: State } | undefined
  return {
    position,
    event,
    get state(): State {
      state ??= { value: read() }
      return state.value
    },
  }
}

printAs(
  Replay.prototype as Replay<TapelineEvent, unknown>,
  ({ timeline, projection }) => `Replay of the projection '${projection.name}' over ${printHeader(timeline)}`,
)

const REPLAY_OPTIONS = {
  mode: oneOf('fast', 'immer', 'checked' satisfies ReplayMode),
  checkpointBudgetBytes: kinds.any,
} satisfies Record<keyof ReplayOptions, ArgumentKind>

/**
 * Replays a timeline through a projection. Nothing is computed until a state is read. Checkpoints are kept with the timeline, so
 * timelines that share a prefix share its checkpoints.
 * @throws TapelineError `replay.invalid` for a budget that is not a number of bytes; `argument.invalid`, `option.unknown`;
 * `event.type-unknown` if the projection handles none of the event types of the timeline
 * @example
 * ```ts
 * import { replay } from '@tapeline/core'
 * import { type MarketState, market } from '@tapeline/core/market'
 * import { loadScenario } from '@tapeline/scenarios/node'
 *
 * const replayed = replay(await loadScenario('deepseek-r1'), market)
 * console.log(replayed.at('2025-01-27T16:00-05:00').quotes.NVDA?.last) // 118.42
 * // The first event after which the price is below 120 USD.
 * console.log(replayed.first(({ quotes }) => (quotes.NVDA?.last ?? Infinity) < 120)?.event.id) // bar-NVDA-2025-01-27T10:30
 * // Tested only after official closes, of any instrument.
 * const isBelow = ({ quotes }: MarketState) => (quotes.NVDA?.last ?? Infinity) < 120
 * console.log(replayed.first(isBelow, { on: 'close.published' })?.event.id) // close-AAPL-2025-01-27
 * const [tuesday, monday] = replayed.atAll(['2025-01-28T16:00-05:00', '2025-01-27T16:00-05:00'])
 * console.log(tuesday?.quotes.NVDA?.last, monday?.quotes.NVDA?.last) // 128.99 118.42
 * // The price at noon of each trading day, held from the last event before.
 * const noons = replayed.sample(({ quotes }) => quotes.NVDA?.last, {
 *   every: { days: 1 },
 *   from: '2025-01-27T12:00-05:00',
 *   to: '2025-01-29T12:00-05:00',
 *   zone: 'America/New_York',
 * })
 * console.log([...noons].map(({ value }) => value)) // [ 119.15, 120.77, 122.98 ]
 * ```
 */
export function replay<Event extends TapelineEvent, State>(
  timeline: Timeline<Event>,
  projection: Projection<State>,
  options: ReplayOptions = {},
): Replay<Event, State> {
  checkReplayed('replay()', timeline, projection)
  checkOptions('replay()', options, REPLAY_OPTIONS)
  return new Replay(timeline, projection, options.mode ?? 'fast', readBudget(options.checkpointBudgetBytes))
}

/**
 * The least position from 1 to `length`, both inclusive, for which a condition holds, or undefined. The condition must stay true
 * once it is; it is tested at most log2(length) + 1 times.
 */
export function bisect(length: number, holds: (position: number) => boolean): number | undefined {
  let low = 1
  let high = length + 1
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low <= length ? low : undefined
}
