import { TapelineError } from '../event/error.js'
import { type Clock, DELAY_MS_MAX } from './clock.js'

/**
 * How play time advances with the clock: from an anchor, at a speed. It is computed from the clock on each read and never
 * summed up, so that it cannot drift.
 */
export class Pace {
  private anchor: { readonly clock: number; readonly playTime: number }
  private cancel: (() => void) | undefined

  constructor(
    private readonly clock: Clock,
    private readonly speed: number,
    playTime: number,
  ) {
    this.anchor = { clock: this.clockNow(), playTime }
  }

  /** The play time now; Infinity at infinite speed, when everything is due. */
  now(): number {
    if (this.speed === Number.POSITIVE_INFINITY) return this.speed
    return this.anchor.playTime + Math.max(0, this.clockNow() - this.anchor.clock) * this.speed
  }

  /** Calls back once when a play time is reached, or earlier if it is further away than a timer can wait. */
  wake(playTime: number, callback: () => void): void {
    this.stop()
    const delay = playTime <= this.now() ? 0 : (playTime - this.now()) / this.speed
    // Whole milliseconds, rounded up: a fraction would set a timer again and again for an event that is almost due.
    this.cancel = this.clock.setTimer(Math.min(Math.ceil(delay), DELAY_MS_MAX), () => {
      this.cancel = undefined
      callback()
    })
  }

  /** Cancels the pending call. */
  stop(): void {
    this.cancel?.()
    this.cancel = undefined
  }

  private clockNow(): number {
    const now = this.clock.now()
    if (Number.isFinite(now)) return now
    throw new TapelineError({
      code: 'player.invalid',
      message: "The player's clock returned an invalid time.",
      expected: 'a finite number of milliseconds',
      found: String(now),
    })
  }
}
