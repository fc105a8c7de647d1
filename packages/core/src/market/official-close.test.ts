import { describe, expect, it } from '@jest/globals'
import { replay } from '../replay/replay.js'
import { failureOf, quoteOf } from './quotes.fixture.js'
import { quotes } from './quotes.js'
import { type Line, listed, officialClose, opened, tape, trade, when } from './tape.fixture.js'

const FRIDAY = '2025-01-24'
const MONDAY = '2025-01-27'
const TUESDAY = '2025-01-28'

describe('official closes', () => {
  it('are sufficient for a quote, without open, high, low and volume', () => {
    const quote = quoteOf([officialClose('NVDA', FRIDAY, 100), officialClose('NVDA', MONDAY, 90)])
    expect(quote).toMatchObject({ last: 90, previousClose: 100, changePct: -10 })
    expect([quote.open, quote.high, quote.low, quote.volume, quote.marketCap]).toEqual(
      Array(5).fill(undefined),
    )
  })

  it('of a correction apply from when it was known', () => {
    const first = officialClose('NVDA', MONDAY, 118.58, { id: 'first', knownAt: when(MONDAY, '16:05') })
    const second = officialClose('NVDA', MONDAY, 118.42, {
      replaces: 'first',
      knownAt: when(MONDAY, '17:30'),
    })
    const timeline = tape([listed('NVDA'), officialClose('NVDA', FRIDAY, 142.62), first, second])
    const knownAt = (time: string): number | undefined =>
      replay(timeline.asKnownAt(when(MONDAY, time)), quotes).atEnd().NVDA?.last
    expect([knownAt('16:04'), knownAt('16:05'), knownAt('17:29'), knownAt('17:30')]).toEqual([
      142.62, 118.58, 118.58, 118.42,
    ])
    expect(replay(timeline, quotes).atEnd().NVDA?.last).toBe(118.42)
  })

  it('that come a day late are the previous close of the day, with and without a price in it', () => {
    const late = officialClose('NVDA', MONDAY, 91, { at: when(TUESDAY, '09:40') })
    const start = [
      officialClose('NVDA', FRIDAY, 100),
      trade('NVDA', 90, when(MONDAY, '15:59')),
      opened(TUESDAY),
    ]
    const before = trade('NVDA', 93, when(TUESDAY, '09:35'))
    expect(quoteOf([...start, before])).toMatchObject({
      last: 93,
      previousClose: 90,
      previousClosedBy: 'last-price',
    })
    expect(quoteOf([...start, before, late])).toMatchObject({
      last: 93,
      previousClose: 91,
      previousClosedBy: 'official',
      change: 2,
    })
    expect(quoteOf([...start, late])).toMatchObject({ last: 91, previousClose: 91, basis: 'recorded' })
    expect(quoteOf([...start, late]).change).toBeUndefined()
  })

  it('of one day without a correction: the later one applies', () => {
    const lines = [officialClose('NVDA', MONDAY, 118.58), officialClose('NVDA', MONDAY, 118.42)]
    expect(quoteOf(lines)).toMatchObject({ last: 118.42, closedBy: 'official' })
  })

  it('that come late keep their basis', () => {
    const late = officialClose('NVDA', MONDAY, 91, { at: when(TUESDAY, '09:40'), basis: 'simulated' })
    const lines = [trade('NVDA', 90, when(MONDAY, '15:59')), trade('NVDA', 93, when(TUESDAY, '09:35')), late]
    expect(quoteOf(lines)).toMatchObject({ basis: 'simulated', lastBasis: 'recorded' })
  })

  it('that come late do not change the last price if the previous close was missing', () => {
    const lines = [
      trade('NVDA', 93, when(TUESDAY, '09:35')),
      officialClose('NVDA', MONDAY, 91, { at: when(TUESDAY, '09:40') }),
    ]
    expect(quoteOf(lines)).toMatchObject({ last: 93, previousClose: 91, change: 2 })
  })

  it('first known after the next open are not a price of the next session', () => {
    const lines = [
      officialClose('NVDA', MONDAY, 91, { at: when(TUESDAY, '09:40') }),
      trade('NVDA', 50, when(TUESDAY, '09:41'), { size: 1, condition: 'late' }),
    ]
    expect(quoteOf(lines)).toMatchObject({ last: 91, previousClose: 91, at: when(MONDAY, '16:00') })
    expect(quoteOf(lines).change).toBeUndefined()
  })

  it.each<[string, Line, string]>([
    [
      'a Sunday',
      officialClose('NVDA', '2025-01-26', 9, { id: 'x', at: when(MONDAY, '16:00') }),
      'no trading day',
    ],
    [
      'a closure',
      officialClose('NVDA', '2025-01-09', 9, { id: 'x', at: when(MONDAY, '16:00') }),
      'no trading day',
    ],
    [
      'a session that is still open',
      officialClose('NVDA', MONDAY, 9, { id: 'x', at: when(MONDAY, '15:59') }),
      'must not be before',
    ],
    [
      'a year without a calendar',
      officialClose('NVDA', '1989-12-29', 9, { id: 'x', at: when(MONDAY, '16:00') }),
      '1990-01-01',
    ],
  ])('of %s are rejected with the event', (_, line, message) => {
    expect(failureOf(line)).toMatchObject({ code: 'recipe.failed', eventId: 'x' })
    expect(failureOf(line).message).toContain(message)
  })
})
