import { showValue, TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import type { Projection } from '../projection/projection.js'
import { type Replay, replay } from '../replay/replay.js'
import type { Timeline } from '../timeline/timeline.js'
import { type PlayTime, wallTime } from './play-time.js'
import type { PlayerPlace } from './player-events.js'
import { type Bounds, boundsOf, type PlayerOptions } from './player-options.js'
import { tradingTime } from './trading-time.js'

/** The replay of a part of a tape, with the play time at which each event is due. */
export class TimedReplay<Event extends TapelineEvent, State> {
  readonly bounds: Bounds
  private readonly playTime: PlayTime
  private readonly replayed: Replay<Event, State>

  constructor(
    private readonly timeline: Timeline<Event>,
    projection: Projection<State>,
    options: PlayerOptions,
  ) {
    this.bounds = boundsOf(timeline as unknown as Timeline<TapelineEvent>, options)
    const { start, end } = this.bounds
    const { mode, tradingTime: hours } = options
    this.playTime =
      hours === undefined || start === undefined || end === undefined
        ? wallTime
        : tradingTime(hours, start, end)
    this.replayed = replay(timeline, projection, mode === undefined ? {} : { mode })
  }

  /** @throws as `Replay.atPosition` */
  stateAt(position: number): State {
    return this.replayed.atPosition(position)
  }

  /** The event to play next; undefined at the end. */
  eventAfter(position: number): Event | undefined {
    return position < this.bounds.last ? this.timeline.eventBefore(position + 1) : undefined
  }

  /** The play time at an instant of the tape. */
  playTimeAt(at: number | undefined): number {
    return at === undefined ? 0 : this.playTime.of(at)
  }

  /** The play time at which the next event, or else the end, is due. */
  nextPlayTime(position: number): number {
    return this.playTimeAt(this.eventAfter(position)?.at ?? this.bounds.end)
  }

  /** The instant of the tape at a play time: not before the given place, and not after the next event or the end. */
  instantAt(playTime: number, { position, at }: PlayerPlace): number | undefined {
    if (at === undefined) return undefined
    const limit = this.eventAfter(position)?.at ?? this.bounds.end ?? at
    return Math.max(at, Math.min(this.playTime.instantAt(playTime), limit))
  }

  /** The position after all events that are due at a play time, at most `countMax` of them. */
  duePosition(from: number, playTime: number, countMax: number): number {
    let position = from
    for (; position < from + countMax; position += 1) {
      const event = this.eventAfter(position)
      if (event === undefined || this.playTime.of(event.at) > playTime) break
    }
    return position
  }

  /** The last position from `from` to `target` that can be reached without a state that throws. */
  reachablePosition(from: number, target: number): number {
    if (this.failureAt(target) === undefined) return target
    let position = from
    while (this.failureAt(position + 1) === undefined) position += 1
    return position
  }

  /** The error that the state at a position throws. */
  failureAt(position: number): { readonly error: unknown } | undefined {
    try {
      this.replayed.atPosition(position)
      return undefined
    } catch (error) {
      return { error }
    }
  }

  /** The place after every event with `at` no later, within the bounds. */
  placeAt(when: number): PlayerPlace {
    const { first, start, last, end } = this.bounds
    const at = Math.min(Math.max(when, start ?? when), end ?? when)
    return { position: Math.min(Math.max(this.timeline.positionAt(at), first), last), at }
  }

  /** The place right after the last event before a position. @throws TapelineError `position.range` */
  placeOf(position: number): PlayerPlace {
    const { first, last, start } = this.bounds
    if (Number.isInteger(position) && position >= first && position <= last) {
      return { position, at: position === first ? start : this.timeline.eventBefore(position)?.at }
    }
    throw new TapelineError({
      code: 'position.range',
      message: 'The position is outside the part that the player plays.',
      expected: `an integer of ${first} to ${last}`,
      found: showValue(position),
    })
  }
}
