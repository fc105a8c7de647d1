import { describe, expect, it } from '@jest/globals'
import { advanced } from './playback.js'
import { createAxis } from './time-axis.js'

const HOUR = 3_600_000
const axis = createAxis({
  sessions: [
    { day: 'one', open: 10 * HOUR, close: 16 * HOUR },
    { day: 'two', open: 34 * HOUR, close: 40 * HOUR },
  ],
  from: 0,
  to: 48 * HOUR,
  slotMs: HOUR,
})

describe('playback', () => {
  it('passes sessions at its speed and closed hours at once', () => {
    expect(advanced(axis, 11 * HOUR, HOUR, undefined)).toBe(12 * HOUR)
    expect(advanced(axis, 15 * HOUR, 2 * HOUR, undefined)).toBe(35 * HOUR)
    expect(advanced(axis, 0, HOUR, undefined)).toBe(11 * HOUR)
  })

  it('shows the close before it jumps', () => {
    expect(advanced(axis, 15 * HOUR, HOUR, undefined)).toBe(16 * HOUR)
  })

  it('ends at the end of the tape', () => {
    expect(advanced(axis, 39 * HOUR, 5 * HOUR, undefined)).toBe(48 * HOUR)
  })

  it('begins a loop again', () => {
    const loop = { from: 11 * HOUR, to: 13 * HOUR }
    expect(advanced(axis, 12 * HOUR, 2 * HOUR, loop)).toBe(11 * HOUR)
    expect(advanced(axis, 11 * HOUR, HOUR, loop)).toBe(12 * HOUR)
    expect(advanced(axis, 15 * HOUR, HOUR, { from: 2 * HOUR, to: 15 * HOUR })).toBe(10 * HOUR)
  })
})
