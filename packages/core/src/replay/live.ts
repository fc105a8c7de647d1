import { EventEmitter } from 'eventemitter3'
import type { Patch } from 'immer'
import type { TapelineEvent } from '../event/event.js'
import type { InputOf } from '../event/read-event.js'
import type { AnyProjection, Projection } from '../projection/projection.js'
import type { AppendOptions, Timeline } from '../timeline/timeline.js'
import { Cursor } from './cursor.js'
import { diffStates } from './diff.js'
import { programOf } from './program.js'
import { Publisher } from './publisher.js'
import { replay } from './replay.js'
import { publishWithTape } from './tape.js'

/** What a subscriber gets after each append that brought something new. */
export interface LiveUpdate<Event extends TapelineEvent, State> {
  readonly timeline: Timeline<Event>
  readonly state: State
  readonly previous: State
  /** Lead from `previous` to `state`, and back; in the form of Immer's `applyPatches`. Worked out when first read. */
  readonly patches: readonly Patch[]
  readonly inversePatches: readonly Patch[]
}

interface LiveEvents<Event extends TapelineEvent, State> {
  state: [update: LiveUpdate<Event, State>]
  /** A subscriber threw; the others were still told. */
  error: [error: unknown]
}

const BY_IMMER_MAX = 64

/** A growing timeline with subscribers to the state at its end. */
export class Live<Event extends TapelineEvent, State> {
  private readonly emitter = new EventEmitter<LiveEvents<Event, State>>()
  private readonly cursor: Cursor
  private readonly publisher: Publisher
  private present: { readonly timeline: Timeline<Event>; readonly state: State }

  /** Use {@link live}. */
  constructor(
    timeline: Timeline<Event>,
    private readonly projection: Projection<State>,
  ) {
    this.cursor = new Cursor(programOf(projection as AnyProjection, 'fast'), timeline.chain, 'fast')
    this.publisher = new Publisher(projection as AnyProjection, this.cursor)
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
   * Appends events, early or late, and tells the subscribers the new state.
   * @throws TapelineError as `timeline.append`, and `recipe.failed`: timeline and state are then as they were before. If a
   * subscriber throws and nobody listens by `onError`, its error is thrown after all subscribers were told.
   */
  append(inputs: InputOf<Event> | readonly InputOf<Event>[], options?: AppendOptions): State {
    const before = this.present
    const timeline = before.timeline.append(inputs, options)
    if (timeline === before.timeline) return before.state
    try {
      // Immer shares what an event leaves unchanged, which pays for a few events at the end; others are replayed.
      const added = timeline.length - before.timeline.length
      this.cursor.mode = this.cursor.follow(timeline.chain) && added <= BY_IMMER_MAX ? 'immer' : 'fast'
      if (this.cursor.mode === 'immer') this.publisher.adopt()
      this.present = { timeline, state: this.stateAtEnd(timeline) }
    } catch (error) {
      this.cursor.follow(before.timeline.chain)
      throw error
    }
    this.tell(updateOf(timeline, this.present.state, before.state))
    return this.present.state
  }

  /** @returns a function that ends this subscription */
  subscribe(listener: (update: LiveUpdate<Event, State>) => void): () => void {
    this.emitter.on('state', listener)
    return () => this.emitter.off('state', listener)
  }

  /** Is told what a subscriber threw. @returns a function that ends this */
  onError(listener: (error: unknown) => void): () => void {
    this.emitter.on('error', listener)
    return () => this.emitter.off('error', listener)
  }

  private stateAtEnd(timeline: Timeline<Event>): State {
    this.cursor.seek(timeline.length)
    const earlier = replay(timeline, this.projection)
    return publishWithTape(
      (tape) => this.publisher.publish(tape),
      timeline.chain,
      timeline.length,
      (position) => earlier.atPosition(position),
    )
  }

  private tell(update: LiveUpdate<Event, State>): void {
    const errors: unknown[] = []
    for (const listener of this.emitter.listeners('state')) {
      try {
        listener(update)
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length > 0 && this.emitter.listenerCount('error') === 0) throw errors[0]
    for (const error of errors) this.emitter.emit('error', error)
  }
}

/** Subscribes to a timeline that grows: append events, and get the new state and the patches that lead to it. */
export function live<Event extends TapelineEvent, State>(
  timeline: Timeline<Event>,
  projection: Projection<State>,
): Live<Event, State> {
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
