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
/** The S&P 500 closed at it on Friday, 6 March 2020. */
const CLOSE = 2972.37

const start = [listed('^GSPC', { kind: 'index' }), officialClose('^GSPC', FRIDAY, CLOSE)]

function breakersAfter(...lines: Line[]): CircuitBreakers {
  return replay(tape([...start, ...lines]), market).atEnd().circuitBreakers
}

function priceAt(time: string, price: number): Line {
  return trade('^GSPC', price, when(MONDAY, time))
}

describe('circuit breakers', () => {
  it('have the levels of the session in points, against the close before', () => {
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

  it('have no levels without the index or a close before', () => {
    expect(replay(tape([listed('NVDA')]), market).atEnd().circuitBreakers).toEqual({
      index: '^GSPC',
      levels: [],
    })
    const first = [listed('^GSPC', { kind: 'index' }), priceAt('10:00', 2900)]
    expect(replay(tape(first), market).atEnd().circuitBreakers.levels).toEqual([])
  })

  it('trip at the first price at or below a level, and once a day', () => {
    const [level1] = breakersAfter(
      priceAt('09:31', 2800),
      { ...priceAt('09:34:13', 2764), id: 'trip' },
      priceAt('09:50', 2740),
    ).levels
    const at = when(MONDAY, '09:34:13')
    expect(level1).toMatchObject({ crossed: { from: at, to: at, priceId: 'trip' }, effect: 'halt' })
  })

  it('halt nothing from 15:25 on, on days of early closing from 12:25 on, but end the day at any time', () => {
    const effects = (time: string): unknown[] =>
      breakersAfter(priceAt(time, 2000)).levels.map(({ effect }) => effect)
    expect(effects('15:24:59.999')).toEqual(['halt', 'halt', 'close'])
    expect(effects('15:25')).toEqual(['none', 'none', 'close'])
    const early = '2024-11-29'
    const day = [officialClose('^GSPC', '2024-11-27', 100), trade('^GSPC', 90, when(early, '12:25'))]
    expect(
      replay(tape([listed('^GSPC', { kind: 'index' }), ...day]), market).atEnd().circuitBreakers.levels[0],
    ).toMatchObject({ effect: 'none' })
  })

  it('are crossed inside a bar at a time that is not known', () => {
    const { open, close } = sessionOf(MONDAY)
    const wide = breakersAfter(bar('^GSPC', [2863.89, 2882.59, 2734.43, 2746.56], open, close)).levels[0]
    expect(wide).toMatchObject({ crossed: { from: open, to: close }, effect: 'unclear' })
    const gap = breakersAfter(bar('^GSPC', [2700, 2800, 2700, 2750], open, close)).levels[0]
    expect(gap).toMatchObject({ crossed: { from: open, to: open }, effect: 'halt' })
  })

  it('look at no price of other hours, late trades and other instruments', () => {
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

  it('go through no prices while none is near a level', () => {
    const quote = replay(tape([...start, priceAt('10:00', 2900)]), market).atEnd().quotes
    const tapeOfNothing = {
      position: 0,
      now: undefined,
      at: () => undefined,
      events: () => {
        throw new Error('it went through the tape')
      },
    }
    expect(circuitBreakersOf(quote, tapeOfNothing).levels).toHaveLength(3)
  })

  it('are crossed in their order, each where the list of prices says so', () => {
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
