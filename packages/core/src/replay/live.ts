import type { Patch } from 'immer'
import { checkArgument, kinds } from '../event/arguments.js'
import type { TapelineEvent } from '../event/event.js'
import type { InputOf } from '../event/read-event.js'
import type { AnyProjection, Projection } from '../projection/projection.js'
import type { AppendOptions, Timeline } from '../timeline/timeline.js'
import { checkReplayed } from './check-replayed.js'
import { diffStates } from './diff.js'
import { Emitter } from './emitter.js'
import { StateReader } from './state-reader.js'

/** What a subscriber gets after each append that brought something new. */
export interface LiveUpdate<Event extends TapelineEvent, State> {
  readonly timeline: Timeline<Event>
  readonly state: State
  readonly previous: State
  /** Lead from `previous` to `state`, and back; in the form of Immer's `applyPatches`. Worked out when first read. */
  readonly patches: readonly Patch[]
  readonly inversePatches: readonly Patch[]
}

interface LiveSignals<Event extends TapelineEvent, State> {
  readonly state: LiveUpdate<Event, State>
  /** A subscriber failed; the others still got the update. */
  readonly error: unknown
}

/** A growing timeline with subscribers to the state at its end. */
export class Live<Event extends TapelineEvent, State> {
  private readonly emitter = new Emitter<LiveSignals<Event, State>>(
    (error) => error,
    (error) => error,
  )
  private readonly reader: StateReader
  private present: { readonly timeline: Timeline<Event>; readonly state: State }

  /** Use {@link live}. */
  constructor(timeline: Timeline<Event>, projection: Projection<State>) {
    this.reader = new StateReader(projection as AnyProjection, timeline.chain, timeline.definitions)
    this.present = { timeline, state: this.stateAtEnd(timeline) }
  }

  /** All that has been appended. */
  get timeline(): Timeline<Event> {
    return this.present.timeline
  }

  /** The state after all events; what an append left unchanged in it is the same value as before. */
  get state(): State {
    return this.present.state
  }

  /**
   * Appends events, early or late, and publishes an update with the new state to the subscribers. A subscriber may append:
   * `timeline` and `state` change at once, and the update follows when all subscribers have had the one before, so that each
   * gets all updates in order.
   * @throws TapelineError as `timeline.append`, and `recipe.failed`: timeline and state are then as they were before. If a
   * subscriber throws and there is no listener by `onError`, or if such a listener throws, the error is thrown after all have
   * had the update, by the outermost `append`; several are one TapelineError `listener.failed`, whose cause is an
   * AggregateError.
   */
  append(inputs: InputOf<Event> | readonly InputOf<Event>[], options?: AppendOptions): State {
    const before = this.present
    const timeline = before.timeline.append(inputs, options)
    if (timeline === before.timeline) return before.state
    try {
      this.reader.follow(timeline.chain, timeline.length - before.timeline.length)
      this.present = { timeline, state: this.stateAtEnd(timeline) }
    } catch (error) {
      this.reader.follow(before.timeline.chain)
      throw error
    }
    const { state } = this.present
    this.emitter.enqueue('state', updateOf(timeline, state, before.state))
    this.emitter.flush()
    this.emitter.throwUnhandled()
    return state
  }

  /**
   * Subscribes to the updates of all appends from here on. A listener may be async, and may be added more than once.
   * @returns a function that ends this subscription at once
   */
  subscribe(listener: (update: LiveUpdate<Event, State>) => void): () => void {
    checkArgument('subscribe()', 'listener', listener, kinds.function)
    return this.emitter.on('state', listener)
  }

  /** Listens to what subscribers throw, or reject with. @returns a function that ends this at once */
  onError(listener: (error: unknown) => void): () => void {
    checkArgument('onError()', 'listener', listener, kinds.function)
    return this.emitter.on('error', listener)
  }

  private stateAtEnd(timeline: Timeline<Event>): State {
    return this.reader.wholeStateAt(timeline.length) as State
  }
}

/**
 * Subscribes to a timeline that grows: append events, and get the new state and the patches that lead to it.
 * @throws TapelineError as {@link replay} for wrong arguments
 */
export function live<Event extends TapelineEvent, State>(
  timeline: Timeline<Event>,
  projection: Projection<State>,
): Live<Event, State> {
  checkReplayed('live()', timeline, projection)
  return new Live(timeline, projection)
}

function updateOf<Event extends TapelineEvent, State>(
  timeline: Timeline<Event>,
  state: State,
  previous: State,
): LiveUpdate<Event, State> {
  let patches: readonly Patch[] | undefined
  let inversePatches: readonly Patch[] | undefined
  return {
    timeline,
    state,
    previous,
    get patches(): readonly Patch[] {
      patches ??= diffStates(previous, state)
      return patches
    },
    get inversePatches(): readonly Patch[] {
      inversePatches ??= diffStates(state, previous)
      return inversePatches
    },
  }
}
