import { describe, expect, it } from '@jest/globals'
import { type Explanation, explain, isTapelineError, replay } from '@tapeline/core'
import { type MarketEvent, market } from '@tapeline/core/market'
import { remove, whatIf } from '@tapeline/core/what-if'
import { loadScenario } from '@tapeline/scenarios/node'
import { breachOf } from '../laws/explained-alone.js'

/* The events of the real weeks that their numbers depend on. */

const weeks = await loadScenario('deepseek-r1')
const replayed = replay(weeks, market)
const MONDAY = '2025-01-27T16:00-05:00'
const TUESDAY = '2025-01-28T16:00-05:00'

const evidenceOf = ({ evidence }: Explanation<MarketEvent>): string[] => evidence.map(({ event }) => event.id)
const contextOf = ({ context }: Explanation<MarketEvent>): string[] => context.map(({ event }) => event.id)

describe('ten numbers of the weeks depend on few events, which alone give the same number', () => {
  const closes = ['close-NVDA-2025-01-24', 'close-NVDA-2025-01-27']
  const cases: readonly (readonly [when: string, path: string, evidence: readonly string[]])[] = [
    [MONDAY, 'quotes.NVDA.marketCapChange', ['shares-NVDA-2025-01-16', ...closes]],
    [MONDAY, 'quotes.NVDA.changePct', closes],
    [MONDAY, 'quotes.NVDA.low', ['bar-NVDA-2025-01-27T14:30']],
    [MONDAY, 'moves.NVDA.fallPct', ['close-NVDA-2025-01-24', 'bar-NVDA-2025-01-27T14:30']],
    [TUESDAY, 'moves.NVDA.winBackSincePct', [...closes, 'close-NVDA-2025-01-28']],
    [MONDAY, 'quotes["^DJI"].change', ['close-^DJI-2025-01-24', 'close-^DJI-2025-01-27']],
    [MONDAY, 'records.largestOneDayCapLoss.valueUsd', ['shares-NVDA-2025-01-16', ...closes]],
    [
      MONDAY,
      'records.largestOneDayCapLoss.broke[reportedBy=record-nvda-279].ratio',
      ['record-nvda-279', 'shares-NVDA-2025-01-16', ...closes],
    ],
    [
      '2025-01-29T16:00-05:00',
      'claims[id=claim-s10-loss].deviationPct',
      ['shares-NVDA-2025-01-16', ...closes, 'claim-s10-loss'],
    ],
    [
      MONDAY,
      'ranking[symbol=NVDA].rank',
      ['AAPL', 'MSFT', 'NVDA'].flatMap((symbol) => [
        `shares-${symbol}-2025-01-16`,
        `close-${symbol}-2025-01-27`,
      ]),
    ],
  ]
  for (const [when, path, evidence] of cases) {
    it(path, () => {
      const explanation = explain(replayed, { path, at: when })
      expect([...evidenceOf(explanation)].sort()).toEqual([...evidence].sort())
      expect(explanation.basis).toBe('recorded')
      expect(breachOf(weeks, market, path, explanation)).toBeUndefined()
    })
  }
})

describe('an explanation', () => {
  it('lists the previous close, the close and the share count with their sources, the listing and the session', () => {
    const explanation = explain(replayed, { path: 'quotes.NVDA.marketCapChange', at: MONDAY })
    expect(explanation.value).toBe(replayed.at(MONDAY).quotes.NVDA?.marketCapChange)
    expect(contextOf(explanation)).toEqual(['list-NVDA', 'open-XNAS-2025-01-27'])
    for (const { event, sources, basis } of explanation.evidence) {
      expect(sources).toBe(event.sources)
      expect(sources.length).toBeGreaterThan(0)
      expect(basis).toBe('recorded')
    }
    expect(evidenceOf(explanation)).toEqual(
      explanation.evidence
        .map(({ event }) => event.id)
        .sort((left, right) => weeks.positionOf(left) - weeks.positionOf(right)),
    )
  })

  it('lists the seven bars that a volume sums', () => {
    const bars = ['09:30', '10:30', '11:30', '12:30', '13:30', '14:30', '15:30']
    const explanation = explain(replayed, { path: 'quotes.NVDA.volume', at: MONDAY })
    expect(evidenceOf(explanation)).toEqual(bars.map((bar) => `bar-NVDA-2025-01-27T${bar}`))
  })

  it('of a mean is the closes of the members alone', () => {
    const explanation = explain(replayed, { path: 'sectors.Semiconductors.changePct', at: MONDAY })
    const members = replayed.at(MONDAY).sectors.Semiconductors?.members ?? []
    const named = [...explanation.evidence, ...explanation.context].flatMap(({ event }) =>
      'symbol' in event.data ? [event.data.symbol] : [],
    )
    expect([...new Set(named)].sort()).toEqual([...members])
    expect(explanation.evidence).toHaveLength(2 * members.length)
    expect(breachOf(weeks, market, 'sectors.Semiconductors.changePct', explanation)).toBeUndefined()
  })

  it('of a count is two prices of each name that is counted', () => {
    const explanation = explain(replayed, { path: 'breadth.declining', at: MONDAY })
    expect(explanation.evidence).toHaveLength(2 * replayed.at(MONDAY).breadth.declining)
    expect(breachOf(weeks, market, 'breadth.declining', explanation)).toBeUndefined()
  })

  it('of the last rank is every share count and price of the higher ranks', () => {
    const { ranking } = replayed.at(MONDAY)
    const { symbol, rank } = ranking.at(-1) ?? { symbol: '', rank: 0 }
    const explanation = explain(replayed, { path: `ranking[symbol=${symbol}].rank`, at: MONDAY })
    expect(explanation.value).toBe(rank)
    expect(explanation.evidence).toHaveLength(2 * ranking.length)
    expect(breachOf(weeks, market, `ranking[symbol=${symbol}].rank`, explanation)).toBeUndefined()
  })

  it('names the correction in force, and in an earlier view the first report', () => {
    const path = 'quotes.NVDA.last'
    const early = explain(replay(weeks.asKnownAt('2025-01-27T16:30-05:00'), market), { path, at: MONDAY })
    expect(early.value).toBe(118.58)
    expect(evidenceOf(early)).not.toEqual(evidenceOf(explain(replayed, { path, at: MONDAY })))
  })

  it('has the weakest basis of its events, on a branch', () => {
    const calm = whatIf(weeks, {
      name: 'no release',
      edits: [remove('r1-release', { consequences: { scale: 0 } })],
    })
    const run = replay(calm, market)
    const path = 'quotes.NVDA.marketCapChange'
    const explanation = explain(run, { path, at: TUESDAY })
    expect(explanation.basis).toBe('rebased')
    expect(explanation.evidence.some(({ basis }) => basis === 'recorded')).toBe(true)
    expect(breachOf(calm, market, path, explanation)).toBeUndefined()
    expect(explain(run, { path: 'quotes.AAPL.last', at: TUESDAY }).basis).toBe('recorded')
  })

  it('is the same after an event, at its position, and when repeated', () => {
    const path = 'moves.NVDA.drawdownPct'
    const position = weeks.positionOf('bar-NVDA-2025-01-27T14:30')
    const byEvent = explain(replayed, { path, event: 'bar-NVDA-2025-01-27T14:30' })
    expect(explain(replayed, { path, position })).toEqual(byEvent)
    expect(explain(replay(weeks, market), { path, position })).toEqual(byEvent)
  })

  it('of a declared field without a value is empty; of a name that no entry has it is an error', () => {
    expect(() => explain(replayed, { path: 'quotes.XYZ.last', at: MONDAY })).toThrow(
      expect.objectContaining({ code: 'path.invalid' }),
    )
    expect(explain(replayed, { path: 'moves.NVDA.winBackSincePct', at: MONDAY }).evidence).toEqual([])
  })

  it('rejects a path that matches nothing', () => {
    for (const path of ['quotes..NVDA', '', 'quotes[', 'quoets.NVDA.last']) {
      const caught = ((): unknown => {
        try {
          return explain(replayed, { path, at: MONDAY })
        } catch (error) {
          return error
        }
      })()
      expect(isTapelineError(caught, 'path.invalid')).toBe(true)
    }
  })
})
