import type { DateInput } from '../event/date.js'
import { showValue, TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import type { ReplayMode } from '../replay/cursor.js'
import { momentOn } from '../timeline/moment.js'
import type { Timeline } from '../timeline/timeline.js'
import type { Clock } from './clock.js'
import type { TradingHours } from './trading-time.js'

export interface PlayerOptions {
  readonly clock: Clock
  /** Milliseconds of the tape per millisecond of the clock, above 0; default 1. Infinity plays all remaining events at once. */
  readonly speed?: number
  /** Skips closed hours: their events are played at the preceding close. Default: no hours are skipped. */
  readonly tradingTime?: TradingHours
  /** Inclusive. Earlier events are in the first state and are not played. Default: the first event. */
  readonly from?: DateInput
  /** Inclusive. Default: the last event. */
  readonly to?: DateInput
  /**
   * How often `state` is emitted while playing: after each `event` (default), or once a `tick`, after all events that were due
   * together, which skips the states between.
   */
  readonly states?: 'event' | 'tick'
  /** As for `replay`. */
  readonly mode?: ReplayMode
}

/** The part of a tape that is played. */
export interface Bounds {
  /** Positions, both inclusive. */
  readonly first: number
  readonly last: number
  /** Epoch milliseconds UTC, both inclusive; undefined if there is neither an event nor a bound. */
  readonly start: number | undefined
  readonly end: number | undefined
}

/** @throws TapelineError `date.…` for a bound that is not a valid moment, `player.invalid` if `to` is before `from` */
export function boundsOf(timeline: Timeline<TapelineEvent>, { from, to }: PlayerOptions): Bounds {
  const [fromAt, toAt] = [from, to].map((bound) =>
    bound === undefined ? undefined : momentOn(timeline.chain, bound),
  )
  if (fromAt !== undefined && toAt !== undefined && toAt < fromAt) {
    throw new TapelineError({
      code: 'player.invalid',
      message: 'The part to be played ends before it starts.',
      expected: `'to' at ${String(from)} or later`,
      found: String(to),
    })
  }
  const firstAt = timeline.eventBefore(1)?.at
  const lastAt = timeline.eventBefore(timeline.length)?.at
  const start = fromAt ?? least(firstAt, toAt)
  const end = toAt ?? (start === undefined ? undefined : Math.max(start, lastAt ?? start))
  return {
    first: fromAt === undefined ? 0 : timeline.chain.rank(fromAt, Number.NEGATIVE_INFINITY, false),
    last: end === undefined ? 0 : timeline.positionAt(end),
    start,
    end,
  }
}

/** @throws TapelineError `player.invalid` */
export function checkSpeed(speed: number): number {
  if (typeof speed === 'number' && speed > 0) return speed
  throw new TapelineError({
    code: 'player.invalid',
    message: 'Cannot play at this speed; use pause() to stop, and stepBack() or seek() to go back.',
    expected: 'a number above 0, or Infinity',
    found: showValue(speed),
  })
}

function least(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined || (right !== undefined && right < left) ? right : left
}
