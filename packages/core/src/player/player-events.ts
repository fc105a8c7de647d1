import type { TapelineEvent } from '../event/event.js'

/** Where a player stands. */
export interface PlayerPlace {
  /** Number of events that have been played, those before `from` included. */
  readonly position: number
  /** Epoch milliseconds UTC on the tape; undefined only where the tape is empty and has neither `from` nor `to`. */
  readonly at: number | undefined
}

/** An event was played, or stepped to; `position` includes it. */
export interface PlayedEvent<Event extends TapelineEvent> extends PlayerPlace {
  readonly event: Event
}

/** The state has moved. */
export interface PlayedState<State> extends PlayerPlace {
  /** Deeply frozen. */
  readonly state: State
}

/** The player has jumped, without playing what lies between. */
export interface PlayerJump extends PlayerPlace {
  /** The position that it jumped from. */
  readonly previousPosition: number
}

/** Something failed; the player and its other listeners went on, or are where they were. */
export interface PlayerFailure extends PlayerPlace {
  /**
   * `listener`: a listener threw, or its promise rejected, and nothing else changed. `replay`: the event after `position` cannot be played, which
   * `error` (`recipe.failed`, or `state.unsupported`) says; the player pauses before it, at the last good state.
   */
  readonly from: 'listener' | 'replay'
  readonly error: unknown
}

/** What a player tells its listeners, each with one value. */
export interface PlayerEvents<Event extends TapelineEvent, State> {
  event: [played: PlayedEvent<Event>]
  state: [played: PlayedState<State>]
  seek: [jump: PlayerJump]
  end: [place: PlayerPlace]
  error: [failure: PlayerFailure]
}

/** {@link PlayerEvents} by the value alone. */
export type PlayerAnnouncements<Event extends TapelineEvent, State> = {
  readonly [Name in keyof PlayerEvents<Event, State>]: PlayerEvents<Event, State>[Name][0]
}
