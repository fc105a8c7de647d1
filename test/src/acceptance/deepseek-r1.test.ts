import { describe, it } from '@jest/globals'
import { replay } from '@tapeline/core'
import { type JudgedClaim, market } from '@tapeline/core/market'
import { loadScenario } from '@tapeline/scenarios/node'
import { given } from '@tapeline/testing'
import { expect } from '@tapeline/testing/jest'

/* Figures that the replay of the real weeks must show. They are written only here and in the sources of the data, never in the code. */

const MONDAY = '2025-01-27T16:00-05:00'
const OPENING = '2025-01-27T09:30-05:00'
const weeks = await loadScenario('deepseek-r1')
const replayed = replay(weeks, market)
const monday = replayed.at(MONDAY)
const end = replayed.atEnd()

const claim = (id: string): JudgedClaim => {
  const found = end.claims.find((candidate) => candidate.id === id)
  if (found === undefined) throw new Error(`no claim ${id}`)
  return found
}
const at = (local: string): number => Date.parse(`2025-01-27T${local}:00-05:00`)

describe('the close of 27 January 2025', () => {
  it('has Nvidia at 118.42, down 16.97 %, having lost 592.9 billion USD', () => {
    given(weeks).then(
      {
        'quotes.NVDA.last': 118.42,
        'quotes.NVDA.changePct': expect.closeTo(-16.97, 2),
        'quotes.NVDA.shares': 24.5e9,
        'quotes.NVDA.marketCapChange': expect.closeTo(-592.9e9, -8),
        'quotes.NVDA.basis': 'recorded',
      },
      { at: MONDAY },
    )
  })

  it('has Nvidia third behind Apple and Microsoft, after having been first', () => {
    expect(monday.ranking.slice(0, 3).map((row) => row.symbol)).toEqual(['AAPL', 'MSFT', 'NVDA'])
    expect(replayed).toHaveStateAt(MONDAY, 'ranking[symbol=NVDA].rank', 3)
    expect(replayed).toHaveStateAt(MONDAY, 'ranking[symbol=NVDA].previousRank', 1)
    expect(replayed).toHaveStateAt('2025-01-27T09:29-05:00', 'ranking[symbol=NVDA].rank', 1)
    expect(replayed).toHaveStateAt(OPENING, 'ranking[symbol=NVDA].rank', 3)
  })

  it('knows the low of 116.70 to lie between 14:30 and 15:30', () => {
    expect(monday.moves.NVDA).toMatchObject({ low: 116.7, lowFrom: at('14:30'), lowTo: at('15:30') })
  })

  it('shows the indices as they closed', () => {
    expect(replayed).toHaveStateAt(MONDAY, 'quotes["^IXIC"].changePct', -3.07, 0.005)
    expect(replayed).toHaveStateAt(MONDAY, 'quotes["^GSPC"].changePct', -1.46, 0.005)
    expect(replayed).toHaveStateAt(MONDAY, 'quotes["^DJI"].change', 289.33, 0.005)
    expect(replayed).toHaveStateAt(MONDAY, 'quotes["^DJI"].changePct', 0.65, 0.005)
  })

  it('shows the drop and the rebound inside the day', () => {
    const early = { lowFrom: at('09:30'), lowTo: at('10:30') }
    expect(replayed).toHaveStateAt(MONDAY, 'moves["^GSPC"].fallPct', -2.27, 0.005)
    expect(replayed).toHaveStateAt(MONDAY, 'moves["^GSPC"]', expect.objectContaining(early))
    expect(replayed).toHaveStateAt(MONDAY, 'moves["^DJI"].fallPct', -0.9, 0.005)
    expect(replayed).toHaveStateAt(MONDAY, 'moves["^DJI"]', expect.objectContaining(early))
    // The Dow won back all that it had lost, and more.
    expect(replayed).toHaveStateAt(MONDAY, 'moves["^DJI"].winBackPct', (pct: number) => pct > 100)
  })

  it('has Meta up after an opening print of -3.23 %', () => {
    // 626.61 against 647.49 is -3.2248 %; the hundredth is the source's rounding of it.
    expect(replayed).toHaveStateAt(OPENING, 'quotes.META.changePct', -3.23, 0.006)
    expect(replayed).toHaveStateAt(MONDAY, 'quotes.META.changePct', 1.91, 0.005)
  })
})

describe('the record', () => {
  it('is more than twice the previous record by every source', () => {
    const record = monday.records.largestOneDayCapLoss
    expect(record).toMatchObject({ symbol: 'NVDA', day: '2025-01-27', unbroken: [] })
    const broke = new Map(record?.broke.map((before) => [before.reportedBy, before]))
    expect(broke.get('record-meta-240')?.sources).toMatchObject([{ fact: 'S10' }])
    expect(broke.get('record-nvda-279')?.sources.length).toBeGreaterThan(0)
    for (const before of broke.values()) expect(before.ratio).toBeGreaterThan(2)
  })

  it('is absent a day before', () => {
    expect(replayed.at('2025-01-24T16:00-05:00').records.largestOneDayCapLoss?.broke ?? []).toEqual([])
  })
})

describe('the claims of the article', () => {
  it('disagree on Meta and agree on Alphabet', () => {
    expect(claim('claim-s12-META')).toMatchObject({ verdict: 'disagrees', sources: [{ fact: 'S12' }] })
    expect(claim('claim-s12-GOOGL')).toMatchObject({ verdict: 'agrees', sources: [{ fact: 'S12' }] })
    expect(claim('claim-s12-GOOGL').computed).toBeCloseTo(-4.2, 2)
  })

  it('report a loss that differs from the replay by 0.7 %', () => {
    expect(claim('claim-s10-loss').verdict).toBe('disagrees')
    expect(Math.abs(claim('claim-s10-loss').deviationPct ?? 0)).toBeCloseTo(0.7, 1)
  })

  it('agree on the indices, the ranks and the first place', () => {
    const agreeing = [
      'claim-s7-nasdaq',
      'claim-s7-sp500',
      'claim-s7-dow',
      'claim-s10-change',
      'claim-s11-first',
      'claim-s11-third',
    ]
    expect(agreeing.map((id) => claim(id).verdict)).toEqual(agreeing.map(() => 'agrees'))
  })
})

describe('28 January 2025', () => {
  it('wins back 43.7 % of the fall from close to close', () => {
    const tuesday = '2025-01-28T16:00-05:00'
    expect(replayed).toHaveStateAt(tuesday, 'quotes.NVDA.changePct', 8.93, 0.005)
    expect(replayed).toHaveStateAt(tuesday, 'moves.NVDA.winBackSincePct', 43.7, 0.05)
    expect(replayed).toHaveStateAt(MONDAY, 'moves.NVDA.winBackSincePct', undefined)
  })
})

describe('what was known when', () => {
  it("has Nvidia's close as first reported, and as corrected", () => {
    const early = weeks.asKnownAt('2025-01-27T16:30-05:00')
    expect(early).toHaveStateAt(MONDAY, 'quotes.NVDA.last', 118.58)
    expect(weeks).toHaveStateAt(MONDAY, 'quotes.NVDA.last', 118.42)
  })

  it('has every fact of the article on the tape', () => {
    const named = new Set(
      weeks.arrivals().flatMap((event) => event.sources.flatMap((source) => source.fact ?? [])),
    )
    for (let fact = 1; fact <= 22; fact += 1) expect(named).toContain(`S${fact}`)
  })
})

describe('the declared causes', () => {
  it('are those of the names that the article says fell, on 27 and 28 January, and of two indices', () => {
    const moved = new Set(
      weeks.effectsOf('r1-release').map((event) => (event.data as { symbol: string }).symbol),
    )
    const named = [
      'NVDA',
      'MRVL',
      'AVGO',
      'MU',
      'TSM',
      'ORCL',
      'VRT',
      'CEG',
      'SMR',
      'GOOGL',
      'META',
      '^IXIC',
      '^GSPC',
    ]
    expect([...moved].sort()).toEqual([...named].sort())
    const days = new Set(
      weeks.effectsOf('r1-release').map((event) => new Date(event.at).toISOString().slice(0, 10)),
    )
    expect([...days]).toEqual(['2025-01-27', '2025-01-28'])
  })
})

describe('a replay of the whole', () => {
  it('is the same by Immer, and checked both ways', () => {
    const bytes = JSON.stringify(end)
    expect(JSON.stringify(replay(weeks, market, { mode: 'immer' }).atEnd())).toBe(bytes)
    expect(JSON.stringify(replay(weeks, market, { mode: 'checked' }).atEnd())).toBe(bytes)
  })
})
