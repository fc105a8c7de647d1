/**
 * The clock by which a player plays; the core reads none of its own. That of Node or a browser is
 * `{ now: () => performance.now(), setTimer: (delayMs, callback) => { const timer = setTimeout(callback, delayMs); return () => clearTimeout(timer) } }`.
 */
export interface Clock {
  /** Milliseconds since any fixed moment, fractions allowed, never running backwards. */
  now(): number
  /**
   * Calls back once, never before it returns, after this many milliseconds: a whole number of 0 to 2^31 - 1, which is the
   * most that `setTimeout` takes. It may call early or late, since the player asks `now`. What the callback throws is what
   * nobody listens for.
   * @returns a function that takes the call back, and does nothing once it was made
   */
  setTimer(delayMs: number, callback: () => void): () => void
}

/** The longest delay that `setTimeout` keeps; a longer one would be taken for 1 ms. */
export const DELAY_MS_MAX: number = 2 ** 31 - 1
