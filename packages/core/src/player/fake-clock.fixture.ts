import type { Clock } from './clock.js'

interface Timer {
  readonly due: number
  readonly callback: () => void
}

/** A clock that advances only when a test advances it. */
export class FakeClock implements Clock {
  /** All delays that were requested. */
  readonly delays: number[] = []
  private time: number
  private timers: Timer[] = []

  /** @param time the initial time */
  constructor(time = 0) {
    this.time = time
  }

  now(): number {
    return this.time
  }

  setTimer(delayMs: number, callback: () => void): () => void {
    this.delays.push(delayMs)
    const timer = { due: this.time + delayMs, callback }
    this.timers.push(timer)
    return () => {
      this.timers = this.timers.filter((other) => other !== timer)
    }
  }

  /** How many timers are pending. */
  get waiting(): number {
    return this.timers.length
  }

  /** Advances by this many milliseconds and fires each timer that is due on the way, each at its time. */
  advance(milliseconds: number): void {
    const target = this.time + milliseconds
    for (;;) {
      const next = this.timers.reduce<Timer | undefined>(
        (least, timer) => (least === undefined || timer.due < least.due ? timer : least),
        undefined,
      )
      if (next === undefined || next.due > target) break
      this.fire(next)
    }
    this.time = target
  }

  /** Advances without firing, as when the thread was busy, and then fires all timers that are due. */
  fallBehind(milliseconds: number): void {
    this.time += milliseconds
    this.advance(0)
  }

  private fire(timer: Timer): void {
    this.timers = this.timers.filter((other) => other !== timer)
    this.time = Math.max(this.time, timer.due)
    timer.callback()
  }
}
