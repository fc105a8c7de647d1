import type { Patch } from 'immer'
import { checkArgument, kinds } from '../event/arguments.js'
import { bindMethods } from '../event/bind-methods.js'
import type { TapelineEvent } from '../event/event.js'
import { printAs } from '../event/print.js'
import type { InputOf } from '../event/read-event.js'
import type { AnyProjection, Projection } from '../projection/projection.js'
import { printHeader } from '../timeline/print-timeline.js'
import type { AppendOptions, Timeline } from '../timeline/timeline.js'
import { checkReplayed } from './check-replayed.js'
import { diffStates } from './diff.js'
import { Emitter } from './emitter.js'
import { StateReader } from './state-reader.js'

/** How one state became another. */
export interface StateChange<State> {
  readonly state: State
  readonly previous: State
  /** The patches from `previous` to `state`, for Immer's `applyPatches`. Computed on the first read. */
  readonly patches: readonly Patch[]
  /** The patches from `state` to `previous`. */
  readonly inversePatches: readonly Patch[]
}

/** What subscribers receive after each append of new events. */
export interface LiveUpdate<Event extends TapelineEvent, State> extends StateChange<State> {
  readonly timeline: Timeline<Event>
}

interface LiveSignals<Event extends TapelineEvent, State> {
  readonly state: LiveUpdate<Event, State>
  /** The error of a subscriber. The others still received the update. */
  readonly error: unknown
}

/** A growing timeline with subscribers to the state at its end. */
export class Live<Event extends TapelineEvent, State> {
  private readonly emitter = new Emitter<LiveSignals<Event, State>>(
    (error) => error,
    (error) => error,
  )
  /**
   * At the end of the timeline.
   * @internal
   */
  readonly reader: StateReader
  private current: { readonly timeline: Timeline<Event>; readonly state: State }

  /** Use {@link live}. */
  constructor(timeline: Timeline<Event>, projection: Projection<State>) {
    bindMethods(this)
    this.reader = new StateReader(projection as AnyProjection, timeline.chain, timeline.definitions)
    this.current = { timeline, state: this.stateAtEnd(timeline) }
  }

  /** The timeline with all appended events. */
  get timeline(): Timeline<Event> {
    return this.current.timeline
  }

  /** The state after all events. Values that an append does not change stay the same objects. */
  get state(): State {
    return this.current.state
  }

  /**
   * Appends events, early or late, and publishes an update to the subscribers. A subscriber may append: `timeline` and `state`
   * change at once, and its update is published after the current one, so that all subscribers receive all updates in order.
   * @returns the new state
   * @throws TapelineError as `timeline.append`, and `recipe.failed`; timeline and state then stay as they were. An error of a
   * subscriber without an `onError` listener, or of such a listener, is thrown by the outermost `append` after all subscribers have
   * received the update. Several errors become one TapelineError `listener.failed`, whose cause is an AggregateError.
   */
  append(inputs: InputOf<Event> | readonly InputOf<Event>[], options?: AppendOptions): State {
    return this.moveTo(this.timeline.append(inputs, options))
  }

  /**
   * Goes on with a timeline that was made from the current one, and publishes as {@link append}.
   * @internal
   */
  moveTo(timeline: Timeline<Event>): State {
    const before = this.current
    if (timeline === before.timeline) return before.state
    try {
      this.reader.follow(timeline.chain, timeline.length - before.timeline.length)
      this.current = { timeline, state: this.stateAtEnd(timeline) }
    } catch (error) {
      this.reader.follow(before.timeline.chain)
      throw error
    }
    const { state } = this.current
    this.emitter.enqueue('state', stateChange(before.state, state, { timeline }))
    this.emitter.flush()
    this.emitter.throwUnhandled()
    return state
  }

  /**
   * Subscribes to the updates of later appends. A listener may be async, and may be added more than once.
   * @returns a function that ends this subscription at once
   */
  subscribe(listener: (update: LiveUpdate<Event, State>) => void): () => void {
    checkArgument('subscribe()', 'listener', listener, kinds.function)
    return this.emitter.on('state', listener)
  }

  /** Listens to the errors of subscribers, thrown or rejected. @returns a function that ends this subscription at once */
  onError(listener: (error: unknown) => void): () => void {
    checkArgument('onError()', 'listener', listener, kinds.function)
    return this.emitter.on('error', listener)
  }

  private stateAtEnd(timeline: Timeline<Event>): State {
    return this.reader.wholeStateAt(timeline.length) as State
  }
}

printAs(
  Live.prototype as Live<TapelineEvent, unknown>,
  ({ timeline }) => `Live at the end of ${printHeader(timeline)}`,
)

/**
 * Follows a growing timeline: append events, and subscribe to the new states and the patches to them.
 * @throws TapelineError as {@link replay} for wrong arguments
 * @example
 * ```ts
 * import { createTimeline, defineEvent, defineProjection, live } from '@tapeline/core'
 * import { z } from 'zod'
 *
 * const traded = defineEvent({ type: 'chip.traded', schema: z.strictObject({ price: z.number() }) })
 * const last = defineProjection({
 *   name: 'last',
 *   events: [traded],
 *   initial: () => ({ price: 0 }),
 *   recipes: () => ({
 *     'chip.traded': (draft, { data }) => {
 *       draft.price = data.price
 *     },
 *   }),
 * })
 * const following = live(createTimeline([traded]), last)
 * following.subscribe(({ state, patches }) => console.log(state.price, patches[0]?.path))
 * following.append({ id: 't1', type: 'chip.traded', at: '2025-01-27T09:30-05:00', data: { price: 124.8 } })
 * ```
 *
 * ```text
 * 124.8 [ 'price' ]
 * ```
 */
export function live<Event extends TapelineEvent, State>(
  timeline: Timeline<Event>,
  projection: Projection<State>,
): Live<Event, State> {
  checkReplayed('live()', timeline, projection)
  return new Live(timeline, projection)
}

/** @param more further fields */
export function stateChange<State, More extends object>(
  previous: State,
  state: State,
  more: More,
): StateChange<State> & More {
  let patches: readonly Patch[] | undefined
  let inversePatches: readonly Patch[] | undefined
  return {
    ...more,
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

/** Goes on with a timeline that was made from the current one of a live replay. @throws as `append` */
export function moveLive<Event extends TapelineEvent, State>(
  live: Live<Event, State>,
  timeline: Timeline<Event>,
): State {
  return live.moveTo(timeline)
}
