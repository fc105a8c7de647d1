/**
 * The clock that drives a player; the core itself reads no clock. In Node or a browser, pass
 * `{ now: () => performance.now(), setTimer: (delayMs, callback) => { const timer = setTimeout(callback, delayMs); return () => clearTimeout(timer) } }`.
 */
export interface Clock {
  /** Milliseconds since any fixed moment; fractions are allowed. Must never run backwards. */
  now(): number
  /**
   * Calls back once after this many milliseconds, and never before `setTimer` returns. `delayMs` is a whole number from 0 to
   * 2^31 - 1, the maximum of `setTimeout`. The call may come early or late, since the player checks `now`. If a listener error
   * goes unhandled, the callback throws it.
   * @returns a function that cancels the call; it does nothing after the call was made
   */
  setTimer(delayMs: number, callback: () => void): () => void
}

/** The longest delay that `setTimeout` supports; it treats a longer one as 1 ms. */
export const DELAY_MS_MAX: number = 2 ** 31 - 1
