import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { offsetOf, parseMoment, showTime, zoneName, zoneOf } from './zone.js'

const NEW_YORK = 'America/New_York'
const close = Date.UTC(2025, 0, 27, 21)

describe('instants as text', () => {
  it('show the clock of the exchange, or UTC', () => {
    expect(showTime(close, NEW_YORK, 'moment')).toBe('Mon 27 Jan 2025, 16:00:00')
    expect(showTime(close, zoneOf('utc', NEW_YORK), 'short')).toBe('Mon 27 Jan, 21:00')
    expect(showTime(close, zoneOf('exchange', NEW_YORK), 'time')).toBe('16:00')
    expect(zoneName(close, NEW_YORK)).toBe('EST')
  })

  it('show midnight as 00:00', () => {
    expect(showTime(Date.UTC(2025, 0, 27, 5), NEW_YORK, 'time')).toBe('00:00')
  })

  it('are read back from the local date and time, except where the clocks change', () => {
    const minutes = fc.integer({ min: Date.UTC(1995, 0) / 60_000, max: Date.UTC(2035, 0) / 60_000 })
    fc.assert(
      fc.property(
        minutes,
        fc.constantFrom(NEW_YORK, 'UTC', 'Asia/Kolkata', 'Europe/Berlin'),
        (minute, zone) => {
          const instant = minute * 60_000
          const hour = 3_600_000
          fc.pre(offsetOf(instant - 2 * hour, zone) === offsetOf(instant + 2 * hour, zone))
          const local = new Date(instant + offsetOf(instant, zone)).toISOString().slice(0, 16)
          expect(parseMoment(local, zone)).toBe(instant)
        },
      ),
    )
  })

  it('reject dates that do not exist, and other text', () => {
    expect(parseMoment('2025-02-30', NEW_YORK)).toBeUndefined()
    expect(parseMoment('2025-01-27 25:00', NEW_YORK)).toBeUndefined()
    expect(parseMoment('nvidia', NEW_YORK)).toBeUndefined()
    expect(parseMoment('2025-01-27', NEW_YORK)).toBe(Date.UTC(2025, 0, 27, 5))
  })
})
