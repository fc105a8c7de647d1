/* Over 250 lines: the interface and everything that moves the player's one place. */

import { type ArgumentKind, checkArgument, checkOptions, kinds, oneOf } from '../event/arguments.js'
import { bindMethods } from '../event/bind-methods.js'
import type { DateInput } from '../event/date.js'
import { TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import { printAs } from '../event/print.js'
import type { Projection } from '../projection/projection.js'
import { checkReplayed } from '../replay/check-replayed.js'
import { Emitter } from '../replay/emitter.js'
import { momentOn } from '../timeline/moment.js'
import { printHeader } from '../timeline/print-timeline.js'
import type { Timeline } from '../timeline/timeline.js'
import { Pace } from './pace.js'
import type { PlayerAnnouncements, PlayerEvents, PlayerFailure, PlayerPlace } from './player-events.js'
import { checkSpeed, type PlayerOptions } from './player-options.js'
import { TimedReplay } from './timed-replay.js'

/** After this many events in one turn, a player yields the thread before it plays more that are due. */
const EVENTS_PER_TURN_MAX = 1000

/**
 * Clocked playback of a replay. It plays only on the timers of its clock: the only calls that emit anything before they
 * return are {@link step}, {@link stepBack} and the seeks.
 *
 * Listeners may call its methods, which take effect at once. Their events are emitted after all listeners have received the
 * current one, so that every listener receives everything in the same order. If a listener pauses or jumps at one of several
 * events that are due together, the events after it are not played. A listener that throws, or whose promise rejects, is
 * reported as `error`, and the other listeners still receive everything. Without a listener for `error`, or if such a listener
 * fails itself, the error is thrown at the end: by the call that emitted, from the timer's callback, or as an unhandled
 * rejection. Several errors at once become one TapelineError `listener.failed`, whose cause is an AggregateError.
 */
export class Player<Event extends TapelineEvent, State> {
  private readonly timedReplay: TimedReplay<Event, State>
  private readonly announcer: Emitter<PlayerAnnouncements<Event, State>, PlayerFailure>
  private place: PlayerPlace
  /** Defined while it plays. */
  private pace: Pace | undefined
  private currentSpeed: number
  /** True while due events are played: a listener's effect must not depend on how many events were due together. */
  private inTurn = false
  private hasPendingState = false
  private destroyed = false

  /** Use {@link createPlayer}. */
  constructor(
    readonly timeline: Timeline<Event>,
    readonly projection: Projection<State>,
    private readonly options: PlayerOptions,
  ) {
    bindMethods(this)
    this.currentSpeed = checkSpeed(options.speed ?? 1)
    this.timedReplay = new TimedReplay(timeline, projection, options)
    this.place = { position: this.timedReplay.bounds.first, at: this.timedReplay.bounds.start }
    this.announcer = new Emitter<PlayerAnnouncements<Event, State>, PlayerFailure>(
      (error) => ({ ...this.place, from: 'listener', error }),
      ({ error }) => error,
    )
  }

  /** Number of events that have been played, including those before `from`. */
  get position(): number {
    return this.place.position
  }

  /** The least and the greatest position, both inclusive. */
  get positions(): { readonly first: number; readonly last: number } {
    const { first, last } = this.timedReplay.bounds
    return { first, last }
  }

  /**
   * The current instant of the tape, epoch milliseconds UTC. While the player plays, it moves with the clock, and never past an
   * event that has not been played. While listeners receive an event, it is the time of that event. At infinite speed it moves
   * only with the events played. Undefined only if the tape is empty and has neither `from` nor `to`.
   */
  get at(): number | undefined {
    const now = this.playTimeNow()
    return now === undefined ? this.place.at : this.timedReplay.instantAt(now, this.place)
  }

  /** The state after the events that have been played, deeply frozen. @throws as `Replay.atPosition` */
  get state(): State {
    return this.timedReplay.stateAt(this.place.position)
  }

  /** Whether the player is playing. */
  get playing(): boolean {
    return this.pace !== undefined
  }

  /** Milliseconds of the tape per millisecond of the clock. */
  get speed(): number {
    return this.currentSpeed
  }

  /**
   * Adds a listener to what is emitted from now on. The same listener may be added more than once, and may be async.
   * @returns a function that removes the listener
   */
  on<Name extends keyof PlayerEvents<Event, State>>(
    name: Name,
    listener: (value: PlayerEvents<Event, State>[Name][0]) => void,
  ): () => void {
    checkArgument('on()', 'name', name, PLAYER_EVENTS)
    checkArgument('on()', 'listener', listener, kinds.function)
    return this.announcer.on(name, listener)
  }

  /** Plays on from the current place; does nothing if it already plays. At the end of the tape it emits `end` again. */
  play(): void {
    this.checkAlive()
    if (this.pace === undefined) this.startFrom(this.timedReplay.playTimeAt(this.place.at))
  }

  /** Stops at the current place; does nothing if it does not play. */
  pause(): void {
    if (this.pace === undefined) return
    this.place = { ...this.place, at: this.at }
    this.stop()
  }

  /**
   * Pauses and plays the next event alone. @returns false at the end of the tape
   * @throws TapelineError as `Replay.atPosition`, and then does not move; `player.invalid` once destroyed
   */
  step(): boolean {
    this.checkAlive()
    this.pause()
    const event = this.timedReplay.eventAfter(this.place.position)
    if (event === undefined) return false
    this.timedReplay.stateAt(this.place.position + 1)
    this.moveTo(event)
    this.announceState()
    this.finish()
    return true
  }

  /** Pauses and jumps back before the last event that was played. @returns false at the start @throws as {@link step} */
  stepBack(): boolean {
    this.checkAlive()
    this.pause()
    if (this.place.position === this.timedReplay.bounds.first) return false
    this.jump(this.timedReplay.placeOf(this.place.position - 1))
    return true
  }

  /**
   * Jumps to the moment after every event with `at` no later. A date before the start goes to the start, one past the end to
   * the end. A player that plays continues from there.
   * @throws TapelineError `date.…`, and as {@link step}
   */
  seek(when: DateInput): void {
    this.jump(this.timedReplay.placeAt(momentOn(this.timeline.chain, when)))
  }

  /** As {@link seek}, to right after an event. @throws TapelineError `event.unknown`, `position.range`, and as {@link step} */
  seekToEvent(id: string): void {
    this.jump(this.timedReplay.placeOf(this.timeline.positionOf(id)))
  }

  /** As {@link seek}, to a position. @throws TapelineError `position.range`, and as {@link step} */
  seekToPosition(position: number): void {
    this.jump(this.timedReplay.placeOf(position))
  }

  /** Changes the speed from now on, without moving. @throws TapelineError `player.invalid` */
  setSpeed(speed: number): void {
    this.checkAlive()
    checkSpeed(speed)
    const now = this.playTimeNow() ?? this.timedReplay.playTimeAt(this.place.at)
    // Keep the play time: at infinite speed it does not record how much of the way to the next event has passed.
    this.place = { ...this.place, at: this.at }
    this.currentSpeed = speed
    if (this.pace !== undefined)
      this.startFrom(Math.min(now, this.timedReplay.playTimeAt(this.timedReplay.bounds.end)))
  }

  /** Stops for good: emits nothing more, not even the current event to the listeners that have not received it yet. */
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
    if (this.hasPendingState) this.announceState()
    this.inTurn = false
    if (this.pace === pace) {
      const { end } = this.timedReplay.bounds
      const { position } = this.place
      if (failure !== undefined) {
        this.stop()
        this.announcer.enqueue('error', { ...this.place, from: 'replay', error: failure.error })
      } else if (
        this.timedReplay.eventAfter(position) === undefined &&
        this.timedReplay.playTimeAt(end) <= now
      ) {
        this.stop()
        this.place = { position, at: end }
        this.announcer.enqueue('end', this.place)
      } else this.wake(pace)
    }
    this.finish()
  }

  /** Plays what is due, until a listener pauses or jumps. @returns the error of the first event that cannot be played */
  private playDue(pace: Pace, now: number): { readonly error: unknown } | undefined {
    const byTick = this.options.states === 'tick'
    const due = this.timedReplay.duePosition(this.place.position, now, EVENTS_PER_TURN_MAX)
    let reached = byTick ? this.timedReplay.reachablePosition(this.place.position, due) : due
    while (this.place.position < due && this.pace === pace) {
      const next = this.place.position + 1
      if (!byTick) reached = this.timedReplay.reachablePosition(this.place.position, next)
      if (next > reached) return this.timedReplay.failureAt(next)
      this.moveTo(this.timedReplay.eventAfter(this.place.position) as Event)
      if (byTick) this.hasPendingState = true
      else this.announceState()
      this.announcer.flush()
    }
    return undefined
  }

  /** The play time while it moves with the clock; otherwise undefined. */
  private playTimeNow(): number | undefined {
    if (this.pace === undefined || this.inTurn || this.currentSpeed === Number.POSITIVE_INFINITY)
      return undefined
    return this.pace.now()
  }

  private moveTo(event: Event): void {
    this.place = { position: this.place.position + 1, at: event.at }
    this.announcer.enqueue('event', { ...this.place, event })
  }

  private announceState(): void {
    this.hasPendingState = false
    this.announcer.enqueue('state', { ...this.place, state: this.state })
  }

  private jump(place: PlayerPlace): void {
    this.checkAlive()
    this.timedReplay.stateAt(place.position)
    const previousPosition = this.place.position
    this.place = place
    this.announcer.enqueue('seek', { ...place, previousPosition })
    this.announceState()
    if (this.pace !== undefined) this.startFrom(this.timedReplay.playTimeAt(place.at))
    this.finish()
  }

  private finish(): void {
    this.announcer.flush()
    this.announcer.throwUnhandled()
  }

  private startFrom(playTime: number): void {
    const pace = new Pace(this.options.clock, this.currentSpeed, playTime)
    this.stop()
    this.pace = pace
    this.wake(pace)
  }

  private wake(pace: Pace): void {
    pace.wake(this.timedReplay.nextPlayTime(this.place.position), () => this.turn(pace))
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

printAs(
  Player.prototype as Player<TapelineEvent, unknown>,
  ({ timeline, projection, position }) =>
    `Player of the projection '${projection.name}' at position ${position} of ${printHeader(timeline)}`,
)

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
  expected: "{ calendar: getCalendar('XNYS') }, for example",
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
 * @throws TapelineError `player.invalid` for an invalid speed or a part that ends before it starts; `date.…`;
 * `calendar.range` if trading time is requested for days outside the calendar
 * @example
 * ```ts
 * import { market } from '@tapeline/core/market'
 * import { createPlayer } from '@tapeline/core/player'
 * import { loadScenario } from '@tapeline/scenarios/node'
 *
 * const clock = {
 *   now: () => performance.now(),
 *   setTimer: (delayMs: number, callback: () => void) => {
 *     const timer = setTimeout(callback, delayMs)
 *     return () => clearTimeout(timer)
 *   },
 * }
 * const player = createPlayer(await loadScenario('deepseek-r1'), market, {
 *   clock,
 *   // A minute of the tape in a thousandth of a second.
 *   speed: 60_000,
 *   from: '2025-01-27T15:59-05:00',
 *   to: '2025-01-27T16:00-05:00',
 * })
 * player.on('end', () => console.log(player.state.quotes.NVDA?.last))
 * player.play()
 * ```
 *
 * ```text
 * 118.42
 * ```
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
