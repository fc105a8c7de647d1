import { randomSource } from '@tapeline/core/what-if'

/** Days by which the clocks of two worlds differ, and an hour, so that the time of day differs too. */
const APART_MS = 400 * 86_400_000 + 3_600_000

/** Each read of the clock finds it this much later, so that one that is read twice in a replay shows. */
const STEP_MS = 1777

/**
 * Runs a function with a clock and random numbers that depend on the number of the world alone: `Date`, `performance.now` and
 * `Math.random` of this realm are replaced until it returns. Two worlds show every use of them, and one world shows the same
 * again, so that a failing test shrinks.
 */
export function inWorld<Result>(world: number, run: () => Result): Result {
  const { Date: OwnDate, performance } = globalThis
  const ownRandom = Math.random
  const ownNow = Object.getOwnPropertyDescriptor(performance, 'now')
  const random = randomSource(world, 'world')
  let reads = 0
  const now = (): number => {
    reads += 1
    return Date.UTC(2031, 4, 17, 3) + world * APART_MS + reads * STEP_MS
  }
  globalThis.Date = new Proxy(OwnDate, {
    construct: (target, given, asked) =>
      Reflect.construct(
        target,
        given.length === 0 ? [now()] : given,
        asked === globalThis.Date ? target : asked,
      ),
    apply: (target) => new target(now()).toString(),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  })
  Math.random = () => random.uniform()
  Object.defineProperty(performance, 'now', { value: () => now() - OwnDate.UTC(2031, 0), configurable: true })
  try {
    return run()
  } finally {
    globalThis.Date = OwnDate
    Math.random = ownRandom
    // It is the prototype's own, unless a test runner has replaced it.
    if (ownNow === undefined) Reflect.deleteProperty(performance, 'now')
    else Object.defineProperty(performance, 'now', ownNow)
  }
}
