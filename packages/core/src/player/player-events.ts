import type { TapelineEvent } from '../event/event.js'

/** The place of a player on its tape. */
export interface PlayerPlace {
  /** Number of events that have been played, including those before `from`. */
  readonly position: number
  /** Epoch milliseconds UTC on the tape; undefined only if the tape is empty and has neither `from` nor `to`. */
  readonly at: number | undefined
}

/** An event was played, or stepped to; `position` includes it. */
export interface PlayedEvent<Event extends TapelineEvent> extends PlayerPlace {
  readonly event: Event
}

/** The state has changed. */
export interface PlayedState<State> extends PlayerPlace {
  /** Deeply frozen. */
  readonly state: State
}

/** The player has jumped without playing the events between. */
export interface PlayerJump extends PlayerPlace {
  /** The position before the jump. */
  readonly previousPosition: number
}

/** Something failed. The player and its other listeners are not affected, except as `from` describes. */
export interface PlayerFailure extends PlayerPlace {
  /**
   * `listener`: a listener threw, or its promise rejected; nothing else changed. `replay`: the event after `position` cannot be
   * played, and `error` says why (`recipe.failed` or `state.unsupported`); the player pauses before it, at the last good state.
   */
  readonly from: 'listener' | 'replay'
  readonly error: unknown
}

/** The events that a player emits, each with one value. */
export interface PlayerEvents<Event extends TapelineEvent, State> {
  event: [played: PlayedEvent<Event>]
  state: [played: PlayedState<State>]
  seek: [jump: PlayerJump]
  end: [place: PlayerPlace]
  error: [failure: PlayerFailure]
}

/** {@link PlayerEvents} with the value alone. */
export type PlayerAnnouncements<Event extends TapelineEvent, State> = {
  readonly [Name in keyof PlayerEvents<Event, State>]: PlayerEvents<Event, State>[Name][0]
}
