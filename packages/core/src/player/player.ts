/* Over 250 lines because all that moves the one place of a player stands together with its interface. */
import { type ArgumentKind, checkArgument, checkOptions, kinds, oneOf } from '../event/arguments.js'
import type { DateInput } from '../event/date.js'
import { TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import type { Projection } from '../projection/projection.js'
import { Announcer } from '../replay/announcer.js'
import { checkReplayed } from '../replay/check-replayed.js'
import { momentOn } from '../timeline/moment.js'
import type { Timeline } from '../timeline/timeline.js'
import { Pace } from './pace.js'
import type { PlayerAnnouncements, PlayerEvents, PlayerFailure, PlayerPlace } from './player-events.js'
import { checkSpeed, type PlayerOptions } from './player-options.js'
import { Track } from './track.js'

/** After so many events, a player lets others have the thread before it plays more that are due. */
const EVENTS_PER_TURN_MAX = 1000

/**
 * Clocked playback of a replay. It plays on the timers of its clock alone, so that no call but {@link step}, {@link stepBack}
 * and the seeks tells anything before it returns.
 *
 * Its methods may be called by its listeners. They take effect at once; what they announce is told when all listeners have
 * heard what is being told, so that each hears everything in one order. Of several events that are due together, those
 * after the one at which a listener paused or jumped are not played. A listener that throws, or whose promise rejects, is
 * reported as `error`, and no other misses anything. Without a listener for `error`, or if such a listener fails itself, the
 * error is thrown in the end: by the call that told, out of the timer's callback, or as an unhandled rejection. Several at
 * once are one TapelineError `listener.failed`, whose cause is an AggregateError.
 */
export class Player<Event extends TapelineEvent, State> {
  private readonly track: Track<Event, State>
  private readonly announcer: Announcer<PlayerAnnouncements<Event, State>, PlayerFailure>
  private place: PlayerPlace
  /** While it plays. */
  private pace: Pace | undefined
  private currentSpeed: number
  /** While due events are played, so that what a listener does does not depend on how many were due together. */
  private inTurn = false
  private stateIsUntold = false
  private destroyed = false

  /** Use {@link createPlayer}. */
  constructor(
    readonly timeline: Timeline<Event>,
    readonly projection: Projection<State>,
    private readonly options: PlayerOptions,
  ) {
    this.currentSpeed = checkSpeed(options.speed ?? 1)
    this.track = new Track(timeline, projection, options)
    this.place = { position: this.track.bounds.first, at: this.track.bounds.start }
    this.announcer = new Announcer<PlayerAnnouncements<Event, State>, PlayerFailure>(
      (error) => ({ ...this.place, from: 'listener', error }),
      ({ error }) => error,
    )
  }

  /** Number of events that have been played, those before `from` included. */
  get position(): number {
    return this.place.position
  }

  /** The least and the greatest position, both inclusive. */
  get positions(): { readonly first: number; readonly last: number } {
    const { first, last } = this.track.bounds
    return { first, last }
  }

  /**
   * Where it stands on the tape, epoch milliseconds UTC. While it plays, it moves with the clock, and never past an event
   * that has not been played; while listeners hear an event, it is that of the event; at infinite speed it moves only with the
   * events played.
   * Undefined only where the tape is empty and has neither `from` nor `to`.
   */
  get at(): number | undefined {
    const now = this.playTimeNow()
    return now === undefined ? this.place.at : this.track.instantAt(now, this.place)
  }

  /** The state after the events that have been played, deeply frozen. @throws as `Replay.atPosition` */
  get state(): State {
    return this.track.stateAt(this.place.position)
  }

  /** Whether it plays. */
  get playing(): boolean {
    return this.pace !== undefined
  }

  /** Milliseconds of the tape for each of the clock. */
  get speed(): number {
    return this.currentSpeed
  }

  /**
   * Adds a listener to what is announced from here on; it may be added more than once, and may be async.
   * @returns a function after which the listener hears nothing more
   */
  on<Name extends keyof PlayerEvents<Event, State>>(
    name: Name,
    listener: (value: PlayerEvents<Event, State>[Name][0]) => void,
  ): () => void {
    checkArgument('on()', 'name', name, PLAYER_EVENTS)
    checkArgument('on()', 'listener', listener, kinds.function)
    return this.announcer.on(name, listener)
  }

  /** Plays on from where it stands; nothing if it plays already. At the end of the tape it tells `end` again. */
  play(): void {
    this.checkAlive()
    if (this.pace === undefined) this.startFrom(this.track.playTimeAt(this.place.at))
  }

  /** Stops where it stands; nothing if it does not play. */
  pause(): void {
    if (this.pace === undefined) return
    this.place = { ...this.place, at: this.at }
    this.stop()
  }

  /**
   * Pauses and plays the next event alone. @returns false at the end, where there is none
   * @throws TapelineError as `Replay.atPosition`, the player then stands where it stood; `player.invalid` once destroyed
   */
  step(): boolean {
    this.checkAlive()
    this.pause()
    const event = this.track.eventAfter(this.place.position)
    if (event === undefined) return false
    this.track.stateAt(this.place.position + 1)
    this.moveTo(event)
    this.announceState()
    this.finish()
    return true
  }

  /** Pauses and goes back before the last event that was played; a jump. @returns false at the start @throws as {@link step} */
  stepBack(): boolean {
    this.checkAlive()
    this.pause()
    if (this.place.position === this.track.bounds.first) return false
    this.jump(this.track.placeOf(this.place.position - 1))
    return true
  }

  /**
   * Jumps to the moment after every event with `at` no later; before the start to the start, and past the end to the end.
   * It goes on playing if it plays.
   * @throws TapelineError `date.…`, and as {@link step}
   */
  seek(when: DateInput): void {
    this.jump(this.track.placeAt(momentOn(this.timeline.chain, when)))
  }

  /** As {@link seek}, to right after an event. @throws TapelineError `event.unknown`, `position.range`, and as {@link step} */
  seekToEvent(id: string): void {
    this.jump(this.track.placeOf(this.timeline.positionOf(id) + 1))
  }

  /** As {@link seek}, to after the first so many events of the tape. @throws TapelineError `position.range`, and as {@link step} */
  seekToPosition(position: number): void {
    this.jump(this.track.placeOf(position))
  }

  /** From here on, at another speed; the place stays. @throws TapelineError `player.invalid` */
  setSpeed(speed: number): void {
    this.checkAlive()
    checkSpeed(speed)
    const now = this.playTimeNow() ?? this.track.playTimeAt(this.place.at)
    // Kept, since no play time says at infinite speed how much of the way to the next event has passed.
    this.place = { ...this.place, at: this.at }
    this.currentSpeed = speed
    if (this.pace !== undefined) this.startFrom(Math.min(now, this.track.playTimeAt(this.track.bounds.end)))
  }

  /** Stops for good: nothing is told any more, not even to the listeners still to hear what is being told. */
  destroy(): void {
    this.pause()
    this.destroyed = true
    this.announcer.close()
  }

  /** Called by the timer: plays what is due. */
  private turn(pace: Pace): void {
    const now = pace.now()
    this.inTurn = true
    const failure = this.playDue(pace, now)
    if (this.stateIsUntold) this.announceState()
    this.inTurn = false
    if (this.pace === pace) {
      const { end } = this.track.bounds
      const { position } = this.place
      if (failure !== undefined) {
        this.stop()
        this.announcer.announce('error', { ...this.place, from: 'replay', error: failure.error })
      } else if (this.track.eventAfter(position) === undefined && this.track.playTimeAt(end) <= now) {
        this.stop()
        this.place = { position, at: end }
        this.announcer.announce('end', this.place)
      } else this.wake(pace)
    }
    this.finish()
  }

  /** Plays what is due, until a listener pauses or jumps. @returns what the first event that cannot be played threw */
  private playDue(pace: Pace, now: number): { readonly error: unknown } | undefined {
    const byTick = this.options.states === 'tick'
    const due = this.track.duePosition(this.place.position, now, EVENTS_PER_TURN_MAX)
    let reached = byTick ? this.track.reachablePosition(this.place.position, due) : due
    while (this.place.position < due && this.pace === pace) {
      const next = this.place.position + 1
      if (!byTick) reached = this.track.reachablePosition(this.place.position, next)
      if (next > reached) return this.track.failureAt(next)
      this.moveTo(this.track.eventAfter(this.place.position) as Event)
      if (byTick) this.stateIsUntold = true
      else this.announceState()
      this.announcer.publish()
    }
    return undefined
  }

  /** The play time while it moves with the clock. */
  private playTimeNow(): number | undefined {
    if (this.pace === undefined || this.inTurn || this.currentSpeed === Number.POSITIVE_INFINITY)
      return undefined
    return this.pace.now()
  }

  private moveTo(event: Event): void {
    this.place = { position: this.place.position + 1, at: event.at }
    this.announcer.announce('event', { ...this.place, event })
  }

  private announceState(): void {
    this.stateIsUntold = false
    this.announcer.announce('state', { ...this.place, state: this.state })
  }

  private jump(place: PlayerPlace): void {
    this.checkAlive()
    this.track.stateAt(place.position)
    const previousPosition = this.place.position
    this.place = place
    this.announcer.announce('seek', { ...place, previousPosition })
    this.announceState()
    if (this.pace !== undefined) this.startFrom(this.track.playTimeAt(place.at))
    this.finish()
  }

  private finish(): void {
    this.announcer.publish()
    this.announcer.throwUnheard()
  }

  private startFrom(playTime: number): void {
    const pace = new Pace(this.options.clock, this.currentSpeed, playTime)
    this.stop()
    this.pace = pace
    this.wake(pace)
  }

  private wake(pace: Pace): void {
    pace.wake(this.track.nextPlayTime(this.place.position), () => this.turn(pace))
  }

  private stop(): void {
    this.pace?.stop()
    this.pace = undefined
  }

  private checkAlive(): void {
    if (!this.destroyed) return
    throw new TapelineError({ code: 'player.invalid', message: 'The player was destroyed; create another.' })
  }
}

const PLAYER_EVENTS = oneOf('event', 'state', 'seek', 'end', 'error')
const CLOCK = {
  expected: 'an object with the functions now and setTimer',
  fits: (value: unknown): boolean =>
    kinds.record.fits(value) &&
    ['now', 'setTimer'].every(
      (name) => typeof (value as Readonly<Record<string, unknown>>)[name] === 'function',
    ),
}
const TRADING_HOURS = {
  expected: "{ calendar: getCalendar('XNYS') }, say",
  fits: (value: unknown): boolean =>
    kinds.record.fits(value) &&
    typeof (value as { calendar?: { sessionOn?: unknown } | null }).calendar?.sessionOn === 'function',
}
const HOURS = { calendar: kinds.record, hours: oneOf('regular', 'extended') }
const PLAYER_OPTIONS = {
  clock: CLOCK,
  speed: kinds.any,
  tradingTime: TRADING_HOURS,
  from: kinds.date,
  to: kinds.date,
  states: oneOf('event', 'tick'),
  mode: oneOf('fast', 'immer', 'checked'),
} satisfies Record<keyof PlayerOptions, ArgumentKind>

/**
 * A player at the start of a timeline, paused.
 * @throws TapelineError `player.invalid` for a speed that is none or a part that ends before it starts; `date.…`;
 * `calendar.range` where trading time is asked for outside the days of the calendar
 */
export function createPlayer<Event extends TapelineEvent, State>(
  timeline: Timeline<Event>,
  projection: Projection<State>,
  options: PlayerOptions,
): Player<Event, State> {
  checkReplayed('createPlayer()', timeline, projection)
  checkArgument('createPlayer()', 'options', options, kinds.record)
  checkOptions('createPlayer()', options, PLAYER_OPTIONS)
  checkArgument('createPlayer()', 'options.clock', options.clock, CLOCK)
  checkOptions("the option 'tradingTime'", options.tradingTime, HOURS)
  return new Player(timeline, projection, options)
}
