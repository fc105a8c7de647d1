/** The controls: the path of a shock fitted on two days, for 3 September 2024 and for 3 February 2022. */
import { describe, expect, it } from '@jest/globals'
import { loadMegacaps } from './megacaps.js'
import { fitOf, HALF_LIVES, MEGACAPS, type Shock, studyOf, verdictsOf } from './shocks.js'

const megacaps = await loadMegacaps()
const nvidia: Shock = {
  eventId: 'nvidia-2024-09-03',
  session: '2024-09-03',
  reference: 'NVDA',
  instruments: MEGACAPS,
}
const meta: Shock = {
  eventId: 'meta-2022-02-03',
  session: '2022-02-03',
  reference: 'META',
  instruments: MEGACAPS,
}
const won = (shock: Shock, index: number): string[] =>
  verdictsOf(megacaps, shock).flatMap(({ symbol, rows }) => (rows[index]?.nearer === 'model' ? [symbol] : []))

describe('3 September 2024', () => {
  it('fell further the next day, by little more than the standard error', () => {
    const { remaining, part } = fitOf(megacaps, nvidia)
    const left = remaining[1]?.share as { value: number; standardError: number }
    expect(left.value).toBeCloseTo(1.148, 3)
    expect(left.value - 1).toBeLessThan(left.standardError)
    expect(part.status).toBe('not-identified')
  })

  it('is nearer to no change for all except Alphabet, with every stated half-life', () => {
    HALF_LIVES.forEach((_, index) => {
      expect(won(nvidia, index)).toEqual(['GOOGL'])
    })
  })

  it('shows no rebound that wins back the whole loss', () => {
    expect(fitOf(megacaps, nvidia, { part: 1 }).halfLifeDays.status).toBe('not-identified')
  })
})

describe('3 February 2022', () => {
  it('is nearer to no change for all except Nvidia, most of all for Meta', () => {
    HALF_LIVES.forEach((_, index) => {
      expect(won(meta, index)).toEqual(['NVDA'])
    })
    const own = verdictsOf(megacaps, meta).find(({ symbol }) => symbol === 'META')
    expect(own?.noChangeError).toBeCloseTo(0.0676, 4)
    expect(own?.rows.map(({ modelError }) => Number(modelError.toFixed(4)))).toEqual([0.1005, 0.1349, 0.1863])
  })
})

describe('the event studies', () => {
  const january = studyOf(
    megacaps,
    { from: '2024-01-02', to: '2024-12-31' },
    { from: '2025-01-27', to: '2025-02-07' },
    ['NVDA'],
  )

  it('have ten days in the window, and all days of 2024 before it except the first, which has no return', () => {
    expect(january.days).toHaveLength(10)
    expect(january.instruments.NVDA?.model.observations).toBe(251)
    expect(january.instruments.NVDA?.degreesOfFreedom).toBe(249)
  })

  it("find Nvidia's 27 January abnormal, and its two weeks normal by the standard of 2024", () => {
    const { abnormal, cumulative } = january.instruments.NVDA as NonNullable<typeof january.instruments.NVDA>
    expect(abnormal[0]?.value).toBeCloseTo(-0.1826, 4)
    expect(abnormal[0]?.t).toBeLessThan(-6)
    expect(Math.abs(cumulative.at(-1)?.t as number)).toBeLessThan(1)
  })

  it('find Meta on 3 February 2022 the most abnormal of all', () => {
    const february = studyOf(
      megacaps,
      { from: '2021-06-01', to: '2021-12-31' },
      { from: '2022-02-03', to: '2022-02-16' },
      ['META'],
    )
    expect(february.instruments.META?.abnormal[0]?.t).toBeLessThan(-17)
    // Unlike Nvidia's, it did not come back in two weeks.
    expect(february.instruments.META?.cumulative.at(-1)?.t).toBeLessThan(-7)
  })
})
