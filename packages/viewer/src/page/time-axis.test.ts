import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  candleStart,
  closedUntil,
  createAxis,
  instantAt,
  lastSessions,
  positionOf,
  slotFor,
  slotOf,
  slotStarts,
  zoomed,
} from './time-axis.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Sessions of 6.5 hours on consecutive days. */
const sessions = Array.from({ length: 10 }, (_, day) => ({
  day: `day ${day}`,
  open: day * DAY + 9.5 * HOUR,
  close: day * DAY + 16 * HOUR,
}))
const axis = createAxis({ sessions, from: 0, to: 3 * DAY, slotMs: HOUR })

describe('the axis', () => {
  it('compresses closed hours and keeps sessions', () => {
    expect(axis.segments.map(({ isOpen, length }) => [isOpen, length])).toEqual([
      [false, 2],
      [true, 7],
      [false, 2],
      [true, 7],
      [false, 2],
      [true, 7],
      [false, 2],
    ])
    expect(axis.length).toBe(29)
  })

  it('draws a bar in the slot before its end', () => {
    expect(slotOf(axis, 10.5 * HOUR)).toBe(2)
    expect(slotOf(axis, 16 * HOUR)).toBe(8)
    expect(slotOf(axis, 9.5 * HOUR)).toBe(1)
  })

  it('is one open segment for a market that never closes', () => {
    const whole = createAxis({ sessions: [], from: 0, to: DAY, slotMs: HOUR })
    expect([whole.length, positionOf(whole, 6 * HOUR)]).toEqual([24, 6])
  })

  it('knows how long the market stays closed', () => {
    expect(closedUntil(axis, 20 * HOUR)).toBe(DAY + 9.5 * HOUR)
    expect(closedUntil(axis, 16 * HOUR)).toBeUndefined()
    expect(closedUntil(axis, 12 * HOUR)).toBeUndefined()
  })

  it('finds the last sessions, and the start of a candle', () => {
    expect(lastSessions(sessions, 3 * DAY, 2)).toEqual({
      from: DAY + 9.5 * HOUR - 600_000,
      to: 2 * DAY + 16 * HOUR + 600_000,
    })
    expect(lastSessions(sessions, 0, 1)?.to).toBe(16 * HOUR + 600_000)
    expect(lastSessions([], 0, 1)).toBeUndefined()
    expect(candleStart(sessions, 11 * HOUR, HOUR)).toBe(10.5 * HOUR)
    expect(candleStart(sessions, 9 * HOUR, HOUR)).toBe(9 * HOUR)
  })

  it('chooses a usual step', () => {
    expect(slotFor(sessions, 0, 3 * DAY, 300)).toBe(5 * 60_000)
    expect(slotFor([], 0, 3000 * DAY, 300)).toBe(10 * DAY)
  })

  const windows = fc
    .tuple(fc.integer({ min: 0, max: 10 * DAY - 1 }), fc.integer({ min: 1, max: 5 * DAY }))
    .map(([from, length]) => ({ from, to: from + length }))

  it('has slots that begin in ascending order', () => {
    fc.assert(
      fc.property(windows, fc.constantFrom(60_000 * 5, HOUR, 6.5 * HOUR), ({ from, to }, slotMs) => {
        const starts = [...slotStarts(createAxis({ sessions, from, to, slotMs }))]
        for (const [index, start] of starts.entries()) {
          expect(start).toBeGreaterThanOrEqual(from)
          if (index > 0) expect(start).toBeGreaterThan(starts[index - 1] ?? 0)
        }
      }),
    )
  })

  it('maps instants to positions and back', () => {
    fc.assert(
      fc.property(windows, fc.double({ min: 0, max: 1, noNaN: true }), ({ from, to }, share) => {
        const one = createAxis({ sessions, from, to, slotMs: HOUR })
        const instant = from + share * (to - from)
        expect(Math.abs(instantAt(one, positionOf(one, instant)) - instant)).toBeLessThan(1)
      }),
    )
  })

  it('stays within the whole when it is zoomed or moved', () => {
    const whole = createAxis({ sessions, from: 0, to: 10 * DAY, slotMs: 60_000, gapSlots: 20 })
    fc.assert(
      fc.property(
        windows,
        fc.record({
          factor: fc.double({ min: 0.1, max: 10, noNaN: true }),
          at: fc.double({ min: 0, max: 1, noNaN: true }),
          shift: fc.double({ min: -2, max: 2, noNaN: true }),
        }),
        ({ from, to }, by) => {
          const view = zoomed(whole, { from, to: Math.min(to, 10 * DAY) }, by)
          expect(view.from).toBeGreaterThanOrEqual(0)
          expect(view.to).toBeLessThanOrEqual(10 * DAY)
          expect(view.to).toBeGreaterThan(view.from)
        },
      ),
    )
  })
})
