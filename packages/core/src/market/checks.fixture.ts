import { expect } from '@jest/globals'
import type { Projection } from '../projection/projection.js'
import { replay } from '../replay/replay.js'
import type { MarketEvent } from './events.js'
import { type Line, tape } from './tape.fixture.js'

/** Checks the state at every position of a tape, with the events so far. */
export function everywhere<State>(
  lines: readonly Line[],
  projection: Projection<State>,
  check: (state: State, events: readonly MarketEvent[]) => void,
): void {
  const timeline = tape(lines)
  const replayed = replay(timeline, projection)
  const events = [...timeline]
  for (let position = 0; position <= events.length; position += 1) {
    check(replayed.atPosition(position), events.slice(0, position))
  }
}

/** As `expect`, which is too slow to call at every moment. */
export function expectSame(
  found: Readonly<Record<string, unknown>>,
  expected: Readonly<Record<string, unknown>>,
): void {
  const same = Object.keys({ ...found, ...expected }).every((key) => Object.is(found[key], expected[key]))
  if (!same) expect(found).toEqual(expected)
}

export function expectTrue(checks: Readonly<Record<string, boolean>>): void {
  const failed = Object.keys(checks).filter((name) => checks[name] !== true)
  if (failed.length > 0) expect(failed).toEqual([])
}

export function near(left: number, right: number): boolean {
  return Math.abs(left - right) <= 1e-9
}
