import { type ArgumentKind, checkArgument, checkOptions, kinds, oneOf } from '../event/arguments.js'
import type { DateInput } from '../event/date.js'
import { showValue, TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import type { AnyProjection, Projection } from '../projection/projection.js'
import type { Timeline } from '../timeline/timeline.js'
import { checkReplayed } from './check-replayed.js'
import { readBudget } from './checkpoint-budget.js'
import type { ReplayMode } from './cursor.js'
import { checkSampleOptions, type Sample, type SampleOptions, samplePositions } from './sample.js'
import { StateReader } from './state-reader.js'

export interface ReplayOptions {
  /**
   * How the recipes are run, with equal results: `fast` (default) on plain state, `immer` by Immer event by event,
   * `checked` both ways, compared after every event, which finds recipes that are impure (`projection.impure`).
   */
  readonly mode?: ReplayMode
  /**
   * Most bytes that the checkpoints of the timeline may hold: columns of numbers, objects and what points at them are counted,
   * strings are not. Checkpoints are kept by projection and timeline and shared by all replays of these; where they would come
   * to more, they are kept further apart, and those that are there are thinned evenly. States do not depend on it, only the
   * time that a seek takes. 0 keeps none, Infinity all. Default 268,435,456 (256 MiB).
   */
  readonly checkpointBudgetBytes?: number
}

/** The first moment at which a condition held. */
export interface Found<Event, State> {
  /** Right after the event after which it held. */
  readonly position: number
  readonly event: Event
  readonly state: State
}

/** A timeline seen through a projection: its state at any moment, deeply frozen. */
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
   * The state at a moment: after every event with `at` no later.
   * @throws TapelineError `date.…` for what is no moment, and as {@link atPosition}
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
   * The state after the first so many events; 0 is the state before all of them.
   * @throws TapelineError `position.range`; `recipe.failed` if a recipe throws on the way, naming the event (every moment
   * before it can still be looked at); `state.unsupported`, of a part that is worked out when it is first read, there
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
   * A selector of the state over time.
   * @param options `every`: at equal steps, each sample holding the state at that moment; `on`: after each event of some
   * types, or of those that a predicate picks
   * @returns samples in order of time, frozen
   * @throws TapelineError `sample.invalid` for a step that is not positive or gives more than ten million samples,
   * `event.type-unknown` for a type in `on` that the timeline does not have, with the nearest one
   */
  sample<Value>(selector: (state: State) => Value, options: SampleOptions<Event>): readonly Sample<Value>[] {
    checkArgument('sample()', 'selector', selector, kinds.function)
    checkSampleOptions('sample()', options, this.timeline)
    const reader = this.newReader()
    const samples: Sample<Value>[] = []
    for (const { at, position } of samplePositions(this.timeline, options))
      samples.push(Object.freeze({ at, value: selector(reader.wholeStateAt(position) as State) }))
    return Object.freeze(samples)
  }

  /**
   * The first event after which a condition holds; undefined if it never does. The condition is tested after every event
   * and must not keep the state it is given, which is good for that call alone.
   */
  first(condition: (state: State, event: Event) => boolean): Found<Event, State> | undefined {
    checkArgument('first()', 'condition', condition, kinds.function)
    const reader = this.newReader()
    let position = 0
    for (const event of this.timeline) {
      position += 1
      if (condition(reader.viewAt(position) as State, event))
        return { position, event, state: this.atPosition(position) }
    }
    return undefined
  }

  /**
   * As {@link first}, for a condition that stays true once it is: in about log2(length) seeks. Of a condition that changes
   * more than once it finds one of the moments at which it begins to hold, or none.
   */
  bisect(condition: (state: State, event: Event) => boolean): Found<Event, State> | undefined {
    checkArgument('bisect()', 'condition', condition, kinds.function)
    const reader = this.newReader()
    const eventBefore = (position: number): Event => this.timeline.eventBefore(position) as Event
    const found = bisect(this.timeline.length, (position) =>
      condition(reader.viewAt(position) as State, eventBefore(position)),
    )
    return found === undefined
      ? undefined
      : { position: found, event: eventBefore(found), state: this.atPosition(found) }
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
      message: 'There is no such position in this timeline.',
      expected: `an integer of 0 to ${this.timeline.length}`,
      found: showValue(position),
    })
  }
}

const REPLAY_OPTIONS = {
  mode: oneOf('fast', 'immer', 'checked' satisfies ReplayMode),
  checkpointBudgetBytes: kinds.any,
} satisfies Record<keyof ReplayOptions, ArgumentKind>

/**
 * Replays a timeline through a projection. Nothing is computed until a moment is looked at; checkpoints are kept with the
 * timeline, so that replays of timelines that share a prefix share what was computed for it.
 * @throws TapelineError `replay.invalid` for a budget that is no number of bytes, `argument.invalid` and `option.unknown` for wrong
 * use, `event.type-unknown` for a projection that handles none of the event types of the timeline
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
 * The least position of 1 to `length`, both inclusive, for which a condition holds that stays true once it is; undefined if
 * it holds for none. Asks about log2(length) times.
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
