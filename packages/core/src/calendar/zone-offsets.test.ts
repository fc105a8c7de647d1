import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { DAY_MS } from './day-number.js'
import { instantOf, offsetAt, scanZoneOffsets } from './zone-offsets.js'

const HOUR = 3_600_000
const FROM = Date.UTC(1989, 11, 1)
const UNTIL = Date.UTC(2036, 1, 1)
const newYork = scanZoneOffsets('America/New_York', FROM, UNTIL)

const clock = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/New_York',
  hourCycle: 'h23',
  dateStyle: 'short',
  timeStyle: 'medium',
})

describe('laws', () => {
  const instants = fc.integer({ min: FROM / 1000, max: UNTIL / 1000 - 1 }).map((seconds) => seconds * 1000)

  test('the offset agrees with the local time of Intl', () => {
    fc.assert(
      fc.property(instants, (at) => {
        const local = new Date(at + offsetAt(newYork, at)).toISOString()
        expect(clock.format(at)).toBe(`${local.slice(0, 10)}, ${local.slice(11, 19)}`)
      }),
    )
  })

  test('a local time from 04:00 to 20:00 becomes an instant with that local time', () => {
    const day = fc.integer({ min: FROM / DAY_MS + 1, max: UNTIL / DAY_MS - 2 })
    fc.assert(
      fc.property(day, fc.integer({ min: 240, max: 1200 }), (number, minutes) => {
        const at = instantOf(newYork, number, minutes)
        expect(at + offsetAt(newYork, at)).toBe(number * DAY_MS + minutes * 60_000)
      }),
    )
  })
})

describe('examples', () => {
  test('summer time begins and ends at an instant, inclusive', () => {
    const begins = Date.UTC(2025, 2, 9, 7)
    const ends = Date.UTC(2025, 10, 2, 6)
    expect([begins - 1, begins].map((at) => offsetAt(newYork, at) / HOUR)).toEqual([-5, -4])
    expect([ends - 1, ends].map((at) => offsetAt(newYork, at) / HOUR)).toEqual([-4, -5])
  })

  test('a day on which the clocks change begins before the change and trades after it', () => {
    const march = Date.UTC(2025, 2, 9) / DAY_MS
    const november = Date.UTC(2025, 10, 2) / DAY_MS
    expect([0, 240].map((minutes) => instantOf(newYork, march, minutes))).toEqual([
      Date.UTC(2025, 2, 9, 5),
      Date.UTC(2025, 2, 9, 8),
    ])
    expect([0, 240].map((minutes) => instantOf(newYork, november, minutes))).toEqual([
      Date.UTC(2025, 10, 2, 4),
      Date.UTC(2025, 10, 2, 9),
    ])
  })

  test('a zone without changes has one offset', () => {
    const tokyo = scanZoneOffsets('Asia/Tokyo', FROM, UNTIL)
    expect(tokyo.changes).toHaveLength(0)
    expect(offsetAt(tokyo, UNTIL) / HOUR).toBe(9)
  })
})
