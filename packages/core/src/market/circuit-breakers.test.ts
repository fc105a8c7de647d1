import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { replay } from '../replay/replay.js'
import { type CircuitBreakers, circuitBreakersOf } from './circuit-breakers.js'
import { market } from './market.js'
import {
  bar,
  type Line,
  listed,
  officialClose,
  opened,
  sessionOf,
  tape,
  trade,
  when,
} from './tape.fixture.js'

const FRIDAY = '2020-03-06'
const MONDAY = '2020-03-09'
/** The close of the S&P 500 on Friday, 6 March 2020. */
const CLOSE = 2972.37

const start = [listed('^GSPC', { kind: 'index' }), officialClose('^GSPC', FRIDAY, CLOSE)]

function breakersAfter(...lines: Line[]): CircuitBreakers {
  return replay(tape([...start, ...lines]), market).atEnd().circuitBreakers
}

function priceAt(time: string, price: number): Line {
  return trade('^GSPC', price, when(MONDAY, time))
}

describe('circuit breakers', () => {
  it('have the levels of the session in points, relative to the previous close', () => {
    const { levels, ...session } = breakersAfter(opened(MONDAY))
    expect(session).toEqual({
      index: '^GSPC',
      sessionOpen: when(MONDAY, '09:30'),
      previousClose: CLOSE,
    })
    expect(levels.map(({ level, price }) => [level, Number(price.toFixed(2))])).toEqual([
      [1, 2764.3],
      [2, 2585.96],
      [3, 2377.9],
    ])
    expect(levels.every(({ crossed, effect }) => crossed === undefined && effect === undefined)).toBe(true)
  })

  it('have no levels without the index or a previous close', () => {
    expect(replay(tape([listed('NVDA')]), market).atEnd().circuitBreakers).toEqual({
      index: '^GSPC',
      levels: [],
    })
    const first = [listed('^GSPC', { kind: 'index' }), priceAt('10:00', 2900)]
    expect(replay(tape(first), market).atEnd().circuitBreakers.levels).toEqual([])
  })

  it('trip at the first price at or below a level, once a day', () => {
    const [level1] = breakersAfter(
      priceAt('09:31', 2800),
      { ...priceAt('09:34:13', 2764), id: 'trip' },
      priceAt('09:50', 2740),
    ).levels
    const at = when(MONDAY, '09:34:13')
    expect(level1).toMatchObject({ crossed: { from: at, to: at, priceId: 'trip' }, effect: 'halt' })
  })

  it('halt up to and including 15:25, or 12:25 on days of early closing, and end the day at any time', () => {
    const effects = (time: string): unknown[] =>
      breakersAfter(priceAt(time, 2000)).levels.map(({ effect }) => effect)
    expect(effects('15:24:59.999')).toEqual(['halt', 'halt', 'close'])
    expect(effects('15:25')).toEqual(['halt', 'halt', 'close'])
    expect(effects('15:25:00.001')).toEqual(['none', 'none', 'close'])
    expect(effects('16:00')).toEqual(['none', 'none', 'close'])
    expect(effects('16:00:05')).toEqual(['none', 'none', 'close'])
    const early = (time: string): unknown => {
      const day = [officialClose('^GSPC', '2024-11-27', 100), trade('^GSPC', 90, when('2024-11-29', time))]
      const replayed = replay(tape([listed('^GSPC', { kind: 'index' }), ...day]), market)
      return replayed.atEnd().circuitBreakers.levels[0]?.effect
    }
    expect([early('12:25'), early('12:25:00.001')]).toEqual(['halt', 'none'])
  })

  it('are unclear from a bar that ends after 15:25, unless it opens below the level', () => {
    const bars = (start: string, end: string, open: number): unknown =>
      breakersAfter(bar('^GSPC', [open, open, 2700, 2700], when(MONDAY, start), when(MONDAY, end))).levels[0]
        ?.effect
    expect(bars('15:24', '15:25', 2900)).toBe('halt')
    expect(bars('15:24', '15:26', 2900)).toBe('unclear')
    expect(bars('15:25', '15:26', 2900)).toBe('unclear')
    expect(bars('15:25', '15:26', 2750)).toBe('halt')
    expect(bars('15:26', '15:27', 2750)).toBe('none')
  })

  it('are not crossed by the close of an older day that is published late', () => {
    const first = officialClose('^GSPC', '2020-03-05', 3023.94)
    const lines = [
      listed('^GSPC', { kind: 'index' }),
      first,
      trade('^GSPC', 3000, when(FRIDAY, '15:59')),
      opened(MONDAY),
      trade('^GSPC', 2700, when(MONDAY, '11:00')),
      officialClose('^GSPC', FRIDAY, 2650, { at: when(MONDAY, '10:00') }),
    ]
    const levelsAt = (time: string): unknown =>
      replay(tape(lines), market)
        .at(when(MONDAY, time))
        .circuitBreakers.levels.map(({ crossed }) => crossed?.from)
    expect(levelsAt('10:30')).toEqual([undefined, undefined, undefined])
    // Relative to 2650 it is no fall; relative to 3000, the price before, it would be one.
    expect(levelsAt('11:00')).toEqual([undefined, undefined, undefined])
    const other = lines.map((line) =>
      line.type === 'close.published' && line !== first
        ? officialClose('^GSPC', '2020-03-05', 2000, { at: when(MONDAY, '11:30') })
        : line,
    )
    expect(
      replay(tape(other), market)
        .atEnd()
        .circuitBreakers.levels.map(({ crossed }) => crossed?.from),
    ).toEqual([when(MONDAY, '11:00'), undefined, undefined])
  })

  it('are not known before 8 April 2013, when other rules applied', () => {
    const on = (before: string, day: string): CircuitBreakers =>
      replay(
        tape([
          listed('^GSPC', { kind: 'index' }, when('1995-01-03', '08:00')),
          officialClose('^GSPC', before, 100),
          trade('^GSPC', 70, when(day, '10:00')),
        ]),
        market,
      ).atEnd().circuitBreakers
    for (const [before, day] of [
      ['1997-10-24', '1997-10-27'],
      ['2008-10-14', '2008-10-15'],
      ['2013-04-04', '2013-04-05'],
    ] as const) {
      expect(on(before, day)).toEqual({
        index: '^GSPC',
        sessionOpen: when(day, '09:30'),
        previousClose: 100,
        levels: [],
        notKnownBefore: '2013-04-08',
      })
    }
    const { levels, notKnownBefore } = on('2013-04-05', '2013-04-08')
    expect([levels.length, notKnownBefore]).toEqual([3, undefined])
  })

  it('are crossed inside a bar at an unknown time', () => {
    const { open, close } = sessionOf(MONDAY)
    const wide = breakersAfter(bar('^GSPC', [2863.89, 2882.59, 2734.43, 2746.56], open, close)).levels[0]
    expect(wide).toMatchObject({ crossed: { from: open, to: close }, effect: 'unclear' })
    const gap = breakersAfter(bar('^GSPC', [2700, 2800, 2700, 2750], open, close)).levels[0]
    expect(gap).toMatchObject({ crossed: { from: open, to: open }, effect: 'halt' })
  })

  it('ignore prices of other hours, late trades and other instruments', () => {
    const lines = [
      listed('NVDA'),
      trade('^GSPC', 2000, when(MONDAY, '08:00')),
      trade('^GSPC', 2000, when(MONDAY, '11:00'), { condition: 'late' }),
      trade('NVDA', 5, when(MONDAY, '10:00')),
      priceAt('12:00', 2760),
    ]
    const { levels } = breakersAfter(...lines)
    expect(levels[0]).toMatchObject({ crossed: { from: when(MONDAY, '12:00') } })
    expect(levels[1]).not.toHaveProperty('crossed')
  })

  it('read no prices while the session has none near a level', () => {
    const quote = replay(tape([...start, priceAt('10:00', 2900)]), market).atEnd().quotes
    const tapeOfNothing = {
      position: 0,
      now: undefined,
      at: () => undefined,
      events: () => {
        throw new Error('the tape was read')
      },
    }
    expect(circuitBreakersOf(quote, tapeOfNothing).levels).toHaveLength(3)
  })

  it('are crossed in order, each at the place where the list of prices crosses it', () => {
    const prices = fc.array(fc.tuple(fc.integer({ min: 0, max: 389 }), fc.integer({ min: 70, max: 110 })), {
      minLength: 1,
      maxLength: 12,
    })
    fc.assert(
      fc.property(prices, (list) => {
        const open = when(MONDAY, '09:30')
        const sorted = [...list].sort(([left], [right]) => left - right)
        const lines = sorted.map(([minute, price]) => trade('^GSPC', price, open + minute * 60_000))
        const replayed = replay(
          tape([listed('^GSPC', { kind: 'index' }), officialClose('^GSPC', FRIDAY, 100), ...lines]),
          market,
        )
        const { levels } = replayed.atEnd().circuitBreakers
        const times = levels.map(({ crossed }) => crossed?.from ?? Number.POSITIVE_INFINITY)
        expect(times).toEqual([...times].sort((left, right) => left - right))
        for (const [index, bound] of [93, 87, 80].entries()) {
          const first = sorted.find(([, price]) => price <= bound)
          expect(levels[index]?.crossed?.from).toBe(first && open + first[0] * 60_000)
        }
      }),
    )
  })
})
