import { TapelineError } from '../event/error.js'
import { type Clock, DELAY_MS_MAX } from './clock.js'

/**
 * How play time runs against the clock: from an anchor, at a speed. It is computed afresh from the clock whenever it is
 * asked for and never summed up, so that it cannot drift.
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

  /** The play time now; Infinity at infinite speed, at which all is due. */
  now(): number {
    if (this.speed === Number.POSITIVE_INFINITY) return this.speed
    return this.anchor.playTime + Math.max(0, this.clockNow() - this.anchor.clock) * this.speed
  }

  /** Calls back once when a play time has come, or earlier where that is further away than a timer reaches. */
  wake(playTime: number, callback: () => void): void {
    this.stop()
    const delay = playTime <= this.now() ? 0 : (playTime - this.now()) / this.speed
    // Whole milliseconds, rounded up, so that a timer that is due at once is not set over and over.
    this.cancel = this.clock.setTimer(Math.min(Math.ceil(delay), DELAY_MS_MAX), () => {
      this.cancel = undefined
      callback()
    })
  }

  /** Takes back the call that waits. */
  stop(): void {
    this.cancel?.()
    this.cancel = undefined
  }

  private clockNow(): number {
    const now = this.clock.now()
    if (Number.isFinite(now)) return now
    throw new TapelineError({
      code: 'player.invalid',
      message: "The player's clock does not tell the time.",
      expected: 'milliseconds',
      found: String(now),
    })
  }
}
