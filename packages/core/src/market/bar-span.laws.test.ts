import { fc, test } from '@fast-check/jest'
import { describe, expect, it } from '@jest/globals'
import { getCalendar } from '../calendar/calendar.js'
import { barSpanOf } from './bar-span.js'

const calendar = getCalendar('XNYS')
const HOUR = 3_600_000
const at = (text: string): number => Date.parse(`${text}:00-05:00`)

describe('a bar ends with its session', () => {
  it.each([
    ['2025-01-27T15:30', 'start', '2025-01-27T15:30', '2025-01-27T16:00'],
    ['2025-01-27T14:30', 'start', '2025-01-27T14:30', '2025-01-27T15:30'],
    // An early close.
    ['2024-11-29T12:30', 'start', '2024-11-29T12:30', '2024-11-29T13:00'],
    ['2025-01-27T16:00', 'start', '2025-01-27T16:00', '2025-01-27T17:00'],
    ['2025-01-27T09:00', 'start', '2025-01-27T09:00', '2025-01-27T10:00'],
    ['2025-01-27T10:00', 'end', '2025-01-27T09:30', '2025-01-27T10:00'],
    ['2025-01-27T09:30', 'end', '2025-01-27T08:30', '2025-01-27T09:30'],
    ['2025-01-27T16:30', 'end', '2025-01-27T15:30', '2025-01-27T16:30'],
  ] as const)('stamped %s at its %s', (stamp, side, start, end) => {
    expect(barSpanOf(calendar, at(stamp), side, HOUR)).toEqual({ start: at(start), end: at(end) })
  })

  test.prop([
    fc.integer({ min: at('2024-01-02T00:00') / 60_000, max: at('2026-01-02T00:00') / 60_000 }),
    fc.integer({ min: 1, max: 24 * 60 }),
    fc.constantFrom('start', 'end'),
  ])('and has its own length elsewhere', (minute, length, side) => {
    const stamp = minute * 60_000
    const { start, end } = barSpanOf(calendar, stamp, side, length * 60_000)
    expect(side === 'start' ? start : end).toBe(stamp)
    // Compared minute by minute with the hours in which the exchange is open.
    const step = side === 'start' ? 60_000 : -60_000
    const isIn = (from: number): boolean => calendar.isOpen(step > 0 ? from : from - 60_000)
    let minutes = 0
    for (let from = stamp; minutes < length && (!isIn(stamp) || isIn(from)); from += step) minutes += 1
    expect(end - start).toBe(minutes * 60_000)
  })
})
