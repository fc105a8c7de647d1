import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { createTimeline, replay, type Timeline } from '@tapeline/core'
import { getCalendar } from '@tapeline/core/calendar'
import { type MarketEvent, market, marketEvents } from '@tapeline/core/market'
import fc from 'fast-check'
import { given } from '../given/given.js'
import { arbitraryMarketEvents, arbitraryMarketHistory } from './arbitrary-market-history.js'
import type { MarketConstraints } from './constraints.js'
import { FEATURES, type Feature, prices, runs } from './features.fixture.js'

/** With single spaces in tables, however they are aligned. */
const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8').replaceAll(/ +/g, ' ')
/** The run of 1,000 histories whose shares the README has. */
const histories = sample(undefined, 1000).map((history) => history.arrivals())
const features = Object.keys(FEATURES) as Feature[]

function sample(constraints: MarketConstraints | undefined, numRuns: number): Timeline<MarketEvent>[] {
  return fc.sample(arbitraryMarketHistory(constraints), { seed: 16, numRuns })
}

describe('a market history', () => {
  it('can be appended, sealed and replayed', () => {
    fc.assert(
      fc.property(arbitraryMarketEvents(), (inputs) => {
        const timeline = createTimeline(marketEvents).append(inputs).seal()
        expect(replay(timeline, market).atEnd().quotes).toBeDefined()
      }),
    )
  })

  it('has the same states in every order of arrival, through Immer and through JSON', () => {
    fc.assert(fc.property(arbitraryMarketHistory(), (history) => void given(history).then({})))
  })

  it('has prices in whole cents, and as many of each instrument as its price moves by little', () => {
    fc.assert(
      fc.property(arbitraryMarketHistory({ crashes: false }), (history) => {
        for (const { price } of prices(history.arrivals()))
          expect(Math.abs(price * 100 - Math.round(price * 100))).toBeLessThan(1e-6)
        for (const run of runs(history.arrivals()))
          for (const [index, { price }] of run.entries())
            expect(price / (run[index - 1]?.price ?? price)).toBeGreaterThan(0.91)
      }),
    )
  })

  it('has prices only while the exchange of the instrument trades, and on early closes until then', () => {
    const calendar = getCalendar('XNYS')
    fc.assert(
      fc.property(arbitraryMarketHistory(), (history) => {
        for (const { event } of prices(history.arrivals())) {
          const place = calendar.sessionOf(event.at)
          expect(place).toBeDefined()
          if (event.type === 'bar.closed') expect(place?.phase).toBe('regular')
        }
      }),
    )
  })

  it('has no trade while trading is halted', () => {
    fc.assert(
      fc.property(arbitraryMarketHistory({ minSessions: 2 }), (history) => {
        const replayed = replay(history, market)
        for (const { event, data } of prices(history.arrivals()).filter(
          ({ event }) => event.type !== 'close.published',
        )) {
          if (history.find(event.id) === undefined || history.inForce(event.id)?.id !== event.id) continue
          const before = replayed.atPosition(history.positionOf(event.id) - 1).quotes[String(data.symbol)]
          // A circuit breaker of the day before ends with the first price of the next session.
          if (before?.halted?.reason !== 'circuit-breaker') expect(before?.halted).toBeUndefined()
        }
      }),
    )
  })

  it('moves prices by the ratio of a split', () => {
    const [splits, jumps] = [[] as number[], [] as number[]]
    for (const history of sample(
      { crashes: false, dividends: false, corrections: false, minSessions: 2 },
      250,
    )) {
      const arrivals = history.arrivals()
      for (const { id, at, data } of arrivals.filter(({ type }) => type === 'shares.split')) {
        const { newShares, oldShares } = data as { readonly newShares: number; readonly oldShares: number }
        const name = id.split('-')[1] ?? ''
        const own = prices(arrivals).filter(({ event }) => event.id.includes(name))
        const [before, after] = [
          own.filter(({ event }) => event.at < at).at(-1),
          own.find(({ event }) => event.at > at),
        ]
        if (before === undefined || after === undefined) continue
        const others = arrivals.filter((event) => event.type === 'shares.split' && event.id.includes(name))
        if (others.length > 1) continue
        splits.push(oldShares / newShares)
        jumps.push(after.price / before.price)
      }
    }
    expect(splits.length).toBeGreaterThan(20)
    for (const [index, ratio] of splits.entries()) {
      expect((jumps[index] as number) / ratio).toBeGreaterThan(0.9)
      expect((jumps[index] as number) / ratio).toBeLessThan(1.1)
    }
  })

  it('falls by 10 to 40 % in a crash, and rebounds in most', () => {
    const rebounds = sample({ minSessions: 3, splits: false, dividends: false }, 150).flatMap((history) =>
      runs(history.arrivals()).flatMap((run) => {
        const at = run.findIndex(({ price }, index) => price < (run[index - 1]?.price ?? 0) * 0.91)
        if (at < 0) return []
        const bottom = Math.min(...run.slice(at).map(({ price }) => price))
        expect(bottom / (run[at - 1]?.price ?? 1)).toBeGreaterThan(0.5)
        return [(run.at(-1)?.price ?? 0) > bottom * 1.03]
      }),
    )
    expect(rebounds.length).toBeGreaterThan(20)
    expect(rebounds.filter(Boolean).length).toBeGreaterThan(rebounds.length / 3)
  })

  it('includes half days, days after holidays and both changes of the clocks', () => {
    const days = new Set(
      histories.flatMap((events) => prices(events).map(({ event }) => getCalendar('XNYS').dayOf(event.at))),
    )
    for (const day of ['2024-11-29', '2025-12-24', '2025-01-10', '2024-03-11', '2025-11-03'])
      expect(days).toContain(day)
  })
})

describe('the features of market histories', () => {
  it('occur as often as the README says', () => {
    const measured = features.map((name) => {
      const share = histories.filter(FEATURES[name]).length / histories.length
      return `| \`${name}\` | ${Math.round(share * 100)} % |`
    })
    expect(measured.filter((row) => !README.includes(row))).toEqual([])
  })

  it.each(features)('without %s, do not have them', (name) => {
    // An overnight rebound, a split and a dividend are jumps of their own.
    const others = name === 'gaps' ? { crashes: false, splits: false, dividends: false } : {}
    const without = sample({ ...others, [name]: false }, 80)
    expect(without.filter((history) => FEATURES[name](history.arrivals())).map(fc.stringify)).toEqual([])
    expect(
      sample({ ...others, [name]: true }, 80).some((history) => FEATURES[name](history.arrivals())),
    ).toBe(true)
  })

  it('stay within the days, numbers and symbols of the options', () => {
    const options = {
      from: '2020-03-02',
      to: '2020-03-31',
      minSessions: 2,
      maxSessions: 3,
      symbols: ['^IX', 'DD', 'EE'],
      minInstruments: 2,
      maxPrints: 5,
    }
    for (const history of sample(options, 200)) {
      const events = history.arrivals()
      const listed = events
        .filter(({ type }) => type === 'instrument.listed')
        .map(({ data }) => (data as { symbol: string }).symbol)
      expect([
        ['^IX', 'DD'],
        ['^IX', 'DD', 'EE'],
      ]).toContainEqual(listed)
      expect(
        events.filter(({ type, replaces }) => /^(price|bar)/.test(type) && replaces === undefined).length,
      ).toBeLessThanOrEqual(5)
      const days = new Set(prices(events).map(({ event }) => getCalendar('XNYS').dayOf(event.at)))
      for (const day of days) expect(day >= '2020-03-02' && day <= '2020-03-31').toBe(true)
      expect(days.size).toBeLessThanOrEqual(3)
    }
  })
})

describe('wrong constraints', () => {
  const wrong: readonly (readonly [constraints: unknown, message: string])[] = [
    [{ crash: true }, "arbitraryMarketHistory() has no option 'crash'. Did you mean 'crashes'?"],
    [{ gaps: 'no' }, "The option 'gaps' of arbitraryMarketHistory() is wrong."],
    [
      { minSessions: 3, maxSessions: 2 },
      "The options 'minSessions' and 'maxSessions' of arbitraryMarketHistory() contradict each other.",
    ],
    [{ symbols: [] }, "The option 'symbols' of arbitraryMarketHistory() is wrong."],
    [{ symbols: ['AA', 'AA'] }, "The option 'symbols' of arbitraryMarketHistory() is wrong."],
    [{ symbols: ['nvda'] }, "The option 'symbols' of arbitraryMarketHistory() is wrong."],
    [
      { minInstruments: 4 },
      "The options 'minInstruments' and 'symbols' of arbitraryMarketHistory() contradict each other.",
    ],
    [
      { from: '2025-01-04', to: '2025-01-05' },
      "The options 'from' and 'to' of arbitraryMarketHistory() contradict each other.",
    ],
    [
      { from: '2025-12-24', to: '2025-12-24', maxSessions: 1, earlyCloses: false },
      "The option 'earlyCloses' of arbitraryMarketHistory() leaves no 1 trading days in a row.",
    ],
  ]
  it.each(wrong)('%j are an error', (constraints, message) => {
    expect(() => arbitraryMarketHistory(constraints as never)).toThrow(message)
  })
})

describe('a failing property', () => {
  function counterexample(property: (history: Timeline<MarketEvent>) => boolean): string {
    const result = fc.check(fc.property(arbitraryMarketHistory(), property), { seed: 16, numRuns: 2000 })
    expect(result.failed).toBe(true)
    return fc.stringify(result.counterexample?.[0])
  }
  const has = (name: Feature) => (history: Timeline<MarketEvent>) => !FEATURES[name](history.arrivals())

  it('shrinks to a history that one reads at a glance', () => {
    const falls = counterexample(has('crashes'))
    expect(falls).toBe(`Market history of 4 events, in New York time:
  2024-01-01, Monday
    08:00 listed-AA: equity on XNYS, Chips
    08:00 shares-AA: AA has 10000000 shares
  2024-01-02, Tuesday
    09:30 AA-1: AA 100 opening-print
    16:00 close-AA-2024-01-02: AA official close 90`)
    expect(counterexample(has('corrections'))).toBe(`Market history of 4 events, in New York time:
  2024-01-01, Monday
    08:00 listed-AA: equity on XNYS, Chips
    08:00 shares-AA: AA has 10000000 shares
  2024-01-02, Tuesday
    09:30 AA-1: AA 100 opening-print
    09:30 AA-1-corrected: AA 100.01 opening-print, known 09:31`)
    const two = counterexample((history) => replay(history, market).atEnd().halts.length < 2)
    expect(two).toBe(`Market history of 6 events, in New York time:
  2024-01-01, Monday
    08:00 listed-AA: equity on XNYS, Chips
    08:00 shares-AA: AA has 10000000 shares
  2024-01-02, Tuesday
    09:30 halt-0: AA halted, news
    09:35 halt-0-resumed: AA resumes
    09:45 halt-1: AA halted, news
    09:50 halt-1-resumed: AA resumes`)
  })

  it.each(features)('about %s prints at most 12 lines of 80 characters', (name) => {
    const lines = counterexample(has(name)).split('\n')
    expect(lines.length).toBeLessThanOrEqual(12)
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80)
  })

  it('that does not shrink prints at most 61 lines of 80 characters, and how many are missing', () => {
    for (const history of sample({ minSessions: 5, maxPrints: 60 }, 20)) {
      const lines = fc.stringify(history).split('\n')
      expect(lines.length).toBeLessThanOrEqual(62)
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(80)
    }
  })
})
