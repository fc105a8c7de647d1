import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Timeline } from '../timeline/timeline.js'
import { remove, scale } from '../whatif/edit.js'
import { whatIf } from '../whatif/what-if.js'
import type { MarketEvent } from './events.js'
import { bar, type Line, listed, renamed, split, tape, trade, weighted, when } from './tape.fixture.js'

const DAY = '2025-01-27'
const SYMBOLS = ['AA', 'BB', 'CC'] as const
const HOLDINGS = { AA: 2, BB: 0.5, CC: 3 }

interface Moment {
  /** Prices of the constituents, in order. */
  readonly prices: readonly [number, number, number]
  /** The value of other holdings of the index. */
  readonly rest: number
  /** Whether the index has a price at that moment. */
  readonly hasPrice: boolean
  readonly share: number
}

const arbitraryMoment: fc.Arbitrary<Moment> = fc.record({
  prices: fc.tuple(
    fc.integer({ min: 50, max: 400 }),
    fc.integer({ min: 50, max: 400 }),
    fc.integer({ min: 50, max: 400 }),
  ),
  rest: fc.integer({ min: 0, max: 500 }),
  hasPrice: fc.boolean(),
  share: fc.constantFrom(0, 0.5, 1),
})

function indexOf(prices: readonly number[], rest: number): number {
  return SYMBOLS.reduce((sum, symbol, index) => sum + HOLDINGS[symbol] * (prices[index] as number), rest)
}

function weightsOf({ prices, rest }: Moment): Record<string, number> {
  const whole = indexOf(prices, rest)
  return Object.fromEntries(
    SYMBOLS.map((symbol, index) => [symbol, (HOLDINGS[symbol] * (prices[index] as number)) / whole]),
  )
}

/**
 * An index that holds shares of its constituents, minute by minute. Each news event may move AA and CC in its minute.
 * @param reweighted the moments with an event of weights
 * @param indexFirst whether the price of the index comes before those of its constituents
 */
function history(moments: readonly Moment[], reweighted: ReadonlySet<number>, indexFirst: boolean): Line[] {
  const lines: Line[] = [...SYMBOLS.map((symbol) => listed(symbol)), listed('^IX', { kind: 'index' })]
  for (const [index, moment] of moments.entries()) {
    const at = when(DAY, '10:00') + index * 60_000
    const { prices, rest, hasPrice, share } = moment
    lines.push({ id: `news-${index}`, type: 'news.published', at: at - 1000, data: { summary: 'News' } })
    const constituents = SYMBOLS.map((symbol, place): Line => {
      const own = trade(symbol, prices[place] as number, at, {}, { id: `${symbol}-${index}` })
      return symbol === 'BB' ? own : ({ ...own, causes: [{ id: `news-${index}`, share }] } as Line)
    })
    const isPriced = hasPrice || reweighted.has(index)
    const own = isPriced ? [trade('^IX', indexOf(prices, rest), at, {}, { id: `^IX-${index}` })] : []
    lines.push(...(indexFirst ? [...own, ...constituents] : [...constituents, ...own]))
    if (reweighted.has(index)) lines.push(weighted('^IX', weightsOf(moment), at))
  }
  return lines
}

function pricesOf(timeline: Timeline<MarketEvent>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    [...timeline].flatMap((event) => (event.type === 'price.traded' ? [[event.id, event.data.price]] : [])),
  )
}

describe('an index with weights', () => {
  const moments = fc.array(arbitraryMoment, { minLength: 2, maxLength: 6 })
  const factors = fc.array(fc.constantFrom(0, 0.4, 1, 1.5), { minLength: 6, maxLength: 6 })

  it('equals on a branch the value of its constituents there', () => {
    fc.assert(
      fc.property(moments, factors, fc.boolean(), (list, scales, indexFirst) => {
        const timeline = tape(history(list, new Set([0]), indexFirst))
        const edits = list.map((_, index) => scale(`news-${index}`, scales[index] as number))
        const prices = pricesOf(whatIf(timeline, { name: 'scaled', edits }))
        for (const [index, { rest, hasPrice }] of list.entries()) {
          if (!hasPrice && index > 0) continue
          const own = SYMBOLS.map((symbol) => prices[`${symbol}-${index}`] as number)
          expect((prices[`^IX-${index}`] as number) / indexOf(own, rest)).toBeCloseTo(1, 9)
        }
      }),
    )
  })

  it('moves by the same share at all later times, whenever weights are stated again', () => {
    fc.assert(
      fc.property(moments, fc.nat(5), fc.constantFrom(0, 0.4, 1.5), (list, later, k) => {
        // After the first moment no price has a cause, so that later weights are the same share of the prices on both paths.
        const calm = list.map((moment, index) => (index === 1 ? moment : { ...moment, share: 0, rest: 0 }))
        const timeline = tape(history(calm, new Set([0, Math.max(1, later % list.length)]), false))
        const prices = pricesOf(whatIf(timeline, { name: 'scaled', edits: [scale('news-1', k)] }))
        const recorded = pricesOf(timeline)
        const step = Math.max(1, later % list.length)
        const share = (id: string): number => (prices[id] as number) / (recorded[id] as number)
        for (let index = step; index < list.length; index += 1) {
          const id = `^IX-${index}`
          if (prices[id] === undefined) continue
          // All constituents have kept their share since the move, and so has the index relative to its weights.
          const weights = weightsOf(calm[step] as Moment)
          const base = recorded[`^IX-${step}`] as number
          const difference = SYMBOLS.reduce((sum, symbol, place) => {
            const price = (calm[index] as Moment).prices[place] as number
            const before = (calm[step] as Moment).prices[place] as number
            const own = (share(`${symbol}-${index}`) / share(`${symbol}-${step}`) - 1) * (price / before)
            return sum + (weights[symbol] as number) * own
          }, 0)
          const expected = (prices[`^IX-${step}`] as number) * ((recorded[id] as number) / base + difference)
          expect((prices[id] as number) / expected).toBeCloseTo(1, 9)
        }
      }),
    )
  })

  it('is as recorded, bit for bit, if no constituent is rebased', () => {
    fc.assert(
      fc.property(moments, (list) => {
        const timeline = tape(history(list, new Set([0]), false))
        expect([...whatIf(timeline, { name: 'same', edits: [scale('news-1', 1)] })]).toEqual([...timeline])
      }),
    )
  })
})

describe('an index on a branch', () => {
  const causes = [{ id: 'news', share: 1 }]
  const at = (time: string): number => when(DAY, time)
  const start = [
    listed('AA'),
    listed('BB'),
    listed('^IX', { kind: 'index' }),
    trade('AA', 100, at('09:30')),
    trade('BB', 50, at('09:30')),
    trade('^IX', 1000, at('09:30')),
  ]
  const weights = { ...weighted('^IX', { AA: 0.5 }, at('09:31')), id: 'weights' }
  const news: Line = { id: 'news', type: 'news.published', at: at('10:00'), data: { summary: 'News' } }
  const fall = { ...trade('AA', 80, at('10:01'), {}, { id: 'fall' }), causes } as Line
  const index = trade('^IX', 900, at('10:02'), {}, { id: 'ix' })
  const calm = (...lines: Line[]): Timeline<MarketEvent> =>
    whatIf(tape([...start, ...lines]), { name: 'calm', edits: [scale('news', 0)] })

  it('moves by the weighted difference of returns, with the basis rebased', () => {
    const branch = calm(weights, news, fall, index)
    expect(branch.get('ix')).toMatchObject({ basis: 'rebased', data: { price: expect.closeTo(1000, 9) } })
  })

  it('stays as recorded without weights, without weights of the moved constituent, and after they are removed', () => {
    const others = weighted('^IX', { BB: 0.5 }, at('09:31'))
    for (const branch of [calm(news, fall, index), calm(others, news, fall, index)])
      expect(branch.get('ix')).toMatchObject({ basis: 'recorded', data: { price: 900 } })
    const without = whatIf(tape([...start, weights, news, fall, index]), {
      name: 'none',
      edits: [scale('news', 0), remove('weights')],
    })
    expect(without.get('ix')).toMatchObject({ basis: 'recorded', data: { price: 900 } })
  })

  it('follows only its own declared causes, if it has some', () => {
    const own = { ...index, causes: [{ id: 'news', share: 0 }] } as Line
    expect(calm(weights, news, fall, own).get('ix')).toMatchObject({ data: { price: 900 } })
    const half = { ...index, causes: [{ id: 'news', share: 0.5 }] } as Line
    expect(calm(weights, news, fall, half).get('ix').data).toMatchObject({
      price: expect.closeTo(1000 * Math.sqrt(0.9), 9),
    })
  })

  it('rebases open, high, low and close of a bar in the same way', () => {
    const hour = { ...bar('^IX', [980, 990, 880, 900], at('10:00'), at('11:00')), id: 'bar' }
    const { open, high, low, close } = calm(weights, news, fall, hour).get('bar').data as never
    for (const [value, expected] of [
      [open, 1080],
      [high, 1090],
      [low, 980],
      [close, 1000],
    ] as const)
      expect(value).toBeCloseTo(expected, 9)
  })

  it('follows a constituent through a split and a rename', () => {
    const night = when('2025-01-28', '00:00')
    const next = (time: string): number => when('2025-01-28', time)
    const branch = calm(
      weights,
      news,
      fall,
      split('AA', 10, 1, night),
      renamed('AA', 'AX', night),
      trade('AX', 12, next('10:00')),
      trade('^IX', 1100, next('10:00'), {}, { id: 'next' }),
    )
    // AX is at 15 in new shares instead of the recorded 12: 150 and 120 in old shares.
    expect(branch.get('next').data).toMatchObject({ price: expect.closeTo(1000 * (1.1 + 0.5 * 0.3), 9) })
  })

  it('is rejected with the price if its weights would make it negative', () => {
    const rise = { ...trade('AA', 500, at('10:01')), causes } as Line
    expect(() => calm(weights, news, rise, index)).toThrow(
      expect.objectContaining({ code: 'edit.invalid', eventId: 'ix' }),
    )
  })
})

describe('weights', () => {
  it.each<[string, Record<string, number>]>([
    ['add up to at most 1', { AA: 0.6, BB: 0.5 }],
    ['do not name the index', { '^IX': 0.5 }],
    ['are positive', { AA: 0 }],
  ])('%s', (_, wrong) => {
    expect(() => tape([weighted('^IX', wrong, when(DAY, '09:31'))])).toThrow(
      expect.objectContaining({ code: 'event.data-invalid' }),
    )
  })

  it('must name listed instruments', () => {
    const open = tape([listed('^IX', { kind: 'index' }), weighted('^IX', { AA: 0.5 }, when(DAY, '09:31'))])
    expect(() => open.seal()).toThrow(expect.objectContaining({ code: 'instrument.unknown', eventId: 'e1' }))
  })
})
