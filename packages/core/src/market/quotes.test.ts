import { describe, expect, it } from '@jest/globals'
import { replay } from '../replay/replay.js'
import { market } from './market.js'
import type { Quote } from './quote.js'
import { failureOf, quoteOf } from './quotes.fixture.js'
import { quotes } from './quotes.js'
import {
  bar,
  type Line,
  listed,
  officialClose,
  opened,
  sessionOf,
  shares,
  tape,
  trade,
  when,
} from './tape.fixture.js'

const FRIDAY = '2025-01-24'
const MONDAY = '2025-01-27'
const TUESDAY = '2025-01-28'

describe('the close of 27 January 2025', () => {
  it('has change, percent and market capitalisation', () => {
    const quote = quoteOf([
      shares('NVDA', 24.49e9),
      officialClose('NVDA', FRIDAY, 142.62),
      opened(MONDAY),
      trade('NVDA', 124.8, when(MONDAY, '09:30'), { condition: 'opening-print' }),
      bar('NVDA', [124.8, 125, 116.7, 117], when(MONDAY, '09:30'), when(MONDAY, '15:30'), 800),
      officialClose('NVDA', MONDAY, 118.42),
    ])
    expect(quote).toMatchObject({
      last: 118.42,
      previousClose: 142.62,
      open: 124.8,
      high: 125,
      low: 116.7,
      volume: 800,
    })
    expect(quote.changePct).toBeCloseTo(-16.968, 3)
    expect(quote.marketCapChange).toBeCloseTo(-24.2 * 24.49e9, -2)
    expect(quote).toMatchObject({ closedBy: 'official', previousClosedBy: 'official', basis: 'recorded' })
  })
})

describe('the session of a price', () => {
  const close = officialClose('NVDA', FRIDAY, 100)

  it.each([
    ['09:29:59.999', 'extended'],
    ['09:30:00.000', 'regular'],
    ['16:00:00.000', 'regular'],
    ['16:00:00.001', 'regular'],
    ['16:00:10.000', 'regular'],
    ['16:00:10.001', 'extended'],
    ['16:05', 'extended'],
    ['04:00', 'extended'],
    ['20:00', 'extended'],
    ['23:00', 'extended'],
  ])('depends on its instant: %s is %s', (time, kind) => {
    const quote = quoteOf([close, trade('NVDA', 90, when(MONDAY, time))])
    if (kind === 'regular')
      expect(quote).toMatchObject({ last: 90, open: 90, high: 90, low: 90, change: -10 })
    else expect(quote).toMatchObject({ last: 100, extendedLast: 90, extendedAt: when(MONDAY, time) })
    expect(quote.extendedLast === undefined).toBe(kind === 'regular')
    expect(quote.open === undefined).toBe(kind === 'extended')
  })

  it('ends at 13:00 on a day of early closing', () => {
    const [before, day] = ['2024-11-27', '2024-11-29']
    const start = [officialClose('NVDA', before, 100), trade('NVDA', 90, when(day, '13:00'))]
    expect(quoteOf(start)).toMatchObject({ last: 90, sessionClose: when(day, '13:00') })
    expect(quoteOf([...start, trade('NVDA', 80, when(day, '13:01'))])).toMatchObject({
      last: 90,
      low: 90,
      extendedLast: 80,
    })
  })

  it.each([
    ['2025-01-27', '16:00', 'XNYS'],
    ['2025-01-27', '16:00', 'XNAS'],
    ['2024-11-29', '13:00', 'XNYS'],
  ] as const)('includes the prints of the closing auction: %s, %s, %s', (day, close, exchange) => {
    const end = when(day, close)
    const start = [listed('AMD', { exchange }), trade('AMD', 90, end - 1000, { size: 1 })]
    const print = (after: number, condition?: 'closing-print' | 'regular' | 'late'): Line =>
      trade('AMD', 80, end + after, condition === undefined ? { size: 5 } : { size: 5, condition })
    const isSessionPrice = (line: Line): boolean => {
      const { quotes, moves } = replay(tape([...start, line]), market).atEnd()
      const { last, low, volume, extendedLast } = quotes.AMD as Quote
      expect(moves.AMD?.low).toBe(low)
      expect({ low, volume, extendedLast }).toEqual(
        last === 80 ? { low: 80, volume: 6 } : { low: 90, volume: 1, extendedLast: 80 },
      )
      return last === 80
    }
    for (const after of [1, 2500, 10_000]) expect(isSessionPrice(print(after))).toBe(true)
    for (const after of [10_001, 60_000, 300_000]) {
      expect(isSessionPrice(print(after))).toBe(false)
      expect(isSessionPrice(print(after, 'regular'))).toBe(false)
      expect(isSessionPrice(print(after, 'closing-print'))).toBe(true)
    }
    expect(quoteOf([...start, print(2500, 'late')], 'AMD')).toMatchObject({ last: 90, low: 90, volume: 6 })
  })

  it('replaces a closing print by the official close, whichever comes first', () => {
    const print = trade('NVDA', 80, when(MONDAY, '16:03'), { condition: 'closing-print' })
    const official = officialClose('NVDA', MONDAY, 81, { at: when(MONDAY, '16:03') })
    for (const lines of [
      [print, official],
      [official, print],
    ]) {
      expect(quoteOf([close, ...lines])).toMatchObject({ last: 81, closedBy: 'official', high: 81, low: 80 })
    }
    expect(quoteOf([close, print, opened(TUESDAY)])).toMatchObject({ previousClose: 80 })
  })

  it('does not include a closing print before the open', () => {
    const early = trade('NVDA', 80, when(MONDAY, '08:00'), { condition: 'closing-print' })
    expect(quoteOf([close, early])).toMatchObject({ last: 100, extendedLast: 80 })
  })

  it('does not exist at a weekend, and Monday is compared with Friday', () => {
    const saturday = trade('NVDA', 95, when('2025-01-25', '12:00'))
    expect(quoteOf([close, saturday])).toMatchObject({ last: 100, extendedLast: 95 })
    const monday = quoteOf([close, saturday, trade('NVDA', 90, when(MONDAY, '10:00'))])
    expect(monday).toMatchObject({ previousClose: 100, change: -10 })
    expect(monday.extendedLast).toBeUndefined()
  })

  it('counts the volume of a late trade, but not its price', () => {
    const late = trade('NVDA', 50, when(MONDAY, '10:00'), { size: 7, condition: 'late' })
    const quote = quoteOf([close, late])
    expect(quote).toMatchObject({ last: 100, previousClose: 100, volume: 7 })
    expect([quote.open, quote.low, quote.change]).toEqual([undefined, undefined, undefined])
    const evening = trade('NVDA', 50, when(MONDAY, '16:30'), { size: 7, condition: 'late' })
    expect(quoteOf([close, late, evening]).extendedLast).toBeUndefined()
  })
})

describe('bars', () => {
  const friday = officialClose('NVDA', FRIDAY, 100)
  const fourPrices = [99, 105, 90, 95] as const

  it('count for their session up to its close, inclusive', () => {
    const quote = quoteOf([friday, bar('NVDA', fourPrices, when(MONDAY, '15:30'), when(MONDAY, '16:00'), 5)])
    expect(quote).toMatchObject({ open: 99, high: 105, low: 90, last: 95, volume: 5, change: -5 })
  })

  it('of a whole day are one bar of the session', () => {
    const { open, close } = sessionOf(MONDAY)
    expect(quoteOf([friday, bar('NVDA', fourPrices, open, close)])).toMatchObject({
      open: 99,
      low: 90,
      change: -5,
    })
  })

  it.each([
    ['08:00', '09:30'],
    ['16:00', '17:00'],
  ])('from %s to %s are extended', (from, to) => {
    const quote = quoteOf([friday, bar('NVDA', fourPrices, when(MONDAY, from), when(MONDAY, to), 5)])
    expect(quote).toMatchObject({ last: 100, extendedLast: 95 })
    expect([quote.open, quote.high, quote.volume]).toEqual([undefined, undefined, undefined])
  })

  it.each([
    [MONDAY, '09:00', MONDAY, '10:00'],
    [MONDAY, '15:00', MONDAY, '16:30'],
    [MONDAY, '15:00', TUESDAY, '09:30'],
    [FRIDAY, '16:00', TUESDAY, '09:30'],
    [MONDAY, '00:00', TUESDAY, '00:00'],
  ])(
    'from %s %s to %s %s across a bound of regular hours are rejected with their event',
    (day, from, end, to) => {
      const across = { ...bar('NVDA', fourPrices, when(day, from), when(end, to)), id: 'across' }
      expect(failureOf(across)).toMatchObject({ code: 'recipe.failed', eventId: 'across' })
      expect(failureOf(across).message).toContain('partly inside and partly outside regular hours')
    },
  )

  it('must start before they end, also inside a session', () => {
    const start = trade('NVDA', 90, when(MONDAY, '09:30'))
    for (const from of ['12:00', '12:30']) {
      const wrong = bar('NVDA', fourPrices, when(MONDAY, from), when(MONDAY, '12:00'))
      expect(failureOf(start, { ...wrong, id: 'w' })).toMatchObject({ code: 'recipe.failed', eventId: 'w' })
    }
  })
})

describe('an instrument', () => {
  it('has no change without a previous close', () => {
    const quote = quoteOf([shares('NVDA', 2), trade('NVDA', 90, when(MONDAY, '10:00'))])
    expect(quote).toMatchObject({ last: 90, marketCap: 180, basis: 'recorded' })
    expect([quote.previousClose, quote.change, quote.changePct, quote.marketCapChange]).toEqual(
      Array(4).fill(undefined),
    )
  })

  it('has the current share count, and no capitalisation without one', () => {
    const start = [officialClose('NVDA', FRIDAY, 100), trade('NVDA', 90, when(MONDAY, '10:00'))]
    expect(quoteOf(start).marketCap).toBeUndefined()
    const counts = [shares('NVDA', 2), shares('NVDA', 3, when(MONDAY, '11:00'))]
    const timeline = tape([listed('NVDA'), ...start, ...counts])
    const at = (time: string): Quote | undefined => replay(timeline, quotes).at(when(MONDAY, time)).NVDA
    expect(at('10:30')).toMatchObject({ marketCap: 180, marketCapChange: -20 })
    expect(at('11:00')).toMatchObject({ marketCap: 270, marketCapChange: -30 })
  })

  it('follows the sessions of its own exchange', () => {
    const lines = [
      listed('INTC', { exchange: 'XNAS' }),
      ...['NVDA', 'INTC'].map((symbol) => officialClose(symbol, FRIDAY, 100)),
      opened(MONDAY, 'XNAS'),
    ]
    expect(quoteOf(lines, 'NVDA').sessionOpen).toBe(sessionOf(FRIDAY).open)
    expect(quoteOf(lines, 'INTC')).toMatchObject({ sessionOpen: sessionOf(MONDAY).open, previousClose: 100 })
  })

  it('keeps an official close as the previous close over a session without a price', () => {
    const lines = [officialClose('NVDA', FRIDAY, 100), opened(MONDAY), opened(TUESDAY)]
    expect(quoteOf(lines)).toMatchObject({ last: 100, previousClose: 100, previousClosedBy: 'official' })
  })

  it('has the weaker basis of its last price and its previous close', () => {
    const friday = officialClose('NVDA', FRIDAY, 100)
    const rebased = trade('NVDA', 95, when(MONDAY, '10:00'), {}, { basis: 'rebased' })
    const next = trade('NVDA', 96, when(TUESDAY, '10:00'))
    expect(quoteOf([friday, rebased])).toMatchObject({
      basis: 'rebased',
      lastBasis: 'rebased',
      previousCloseBasis: 'recorded',
    })
    expect(quoteOf([friday, rebased, next])).toMatchObject({ basis: 'rebased', lastBasis: 'recorded' })
  })

  it('that is not listed, or only after its price, is rejected with the event', () => {
    const price = trade('AMD', 9, when(MONDAY, '10:00'), {}, { id: 'x' })
    for (const lines of [[price], [price, listed('AMD', {}, when(MONDAY, '10:01'))]]) {
      expect(failureOf(...lines)).toMatchObject({ code: 'recipe.failed', eventId: 'x' })
      expect(failureOf(...lines).message).toContain("'AMD' is not listed before")
    }
  })

  it('that is not listed is found by sealing', () => {
    const timeline = tape([listed('NVDA'), trade('AMD', 9, when(MONDAY, '10:00'))])
    expect(() => timeline.seal()).toThrow(
      expect.objectContaining({ code: 'instrument.unknown', eventId: 'e1' }),
    )
  })

  it('has no price outside the years of the calendar', () => {
    const listing = listed('OLD', {}, Date.UTC(1988, 0, 1))
    const lines = [listing, trade('OLD', 9, Date.UTC(1989, 5, 5, 15), {}, { id: 'x' })]
    expect(failureOf(...lines)).toMatchObject({ code: 'recipe.failed', eventId: 'x' })
    expect(failureOf(...lines).message).toContain('1990-01-01 to 2035-12-31')
  })
})
