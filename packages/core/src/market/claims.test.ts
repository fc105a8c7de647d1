import { describe, expect, it } from '@jest/globals'
import { replay } from '../replay/replay.js'
import type { JudgedClaim } from './claims.js'
import type { ClaimMade } from './event-data.js'
import { market } from './market.js'
import {
  claim,
  closed,
  type Line,
  listed,
  officialClose,
  opened,
  shares,
  tape,
  trade,
  when,
} from './tape.fixture.js'

const [FRIDAY, MONDAY, TUESDAY] = ['2025-01-24', '2025-01-27', '2025-01-28'] as const
const NOON = when(MONDAY, '12:00')
const start = [
  listed('NVDA'),
  shares('NVDA', 10),
  officialClose('NVDA', FRIDAY, 100),
  opened(MONDAY),
  trade('NVDA', 80, when(MONDAY, '10:00')),
]

function judgedAll(lines: readonly Line[]): readonly JudgedClaim[] {
  return replay(tape([...start, ...lines]), market).atEnd().claims
}

/** One claim at noon on Monday, when Nvidia is at 80, 20 % below its previous close. */
function judged(
  path: string,
  value: ClaimMade['value'],
  data: Parameters<typeof claim>[3] = {},
): JudgedClaim {
  return judgedAll([claim(NOON, path, value, data)])[0] as JudgedClaim
}

describe('a claim', () => {
  it('is compared with the figure of its moment, and keeps its sources and wording', () => {
    const sources = [{ name: 'A paper', fact: 'S10' }]
    const line = { ...claim(NOON, 'quotes.NVDA.changePct', -25, { wording: 'sharply' }), id: 'c', sources }
    expect(judgedAll([line, trade('NVDA', 50, when(MONDAY, '13:00'))])).toEqual([
      {
        id: 'c',
        subject: { path: 'quotes.NVDA.changePct', at: NOON },
        relation: 'equals',
        reported: -25,
        wording: 'sharply',
        sources,
        computed: -20,
        deviation: 5,
        deviationPct: 20,
        verdict: 'disagrees',
      },
    ])
  })

  it.each<[ClaimMade['relation'], number, string]>([
    ['above', 79.99, 'agrees'],
    ['above', 80, 'disagrees'],
    ['at-least', 80, 'agrees'],
    ['at-least', 80.01, 'disagrees'],
    ['below', 80.01, 'agrees'],
    ['below', 80, 'disagrees'],
    ['at-most', 80, 'agrees'],
    ['at-most', 79.99, 'disagrees'],
    ['equals', 80, 'agrees'],
    ['equals', 80.0001, 'disagrees'],
  ])('that a price of 80 is %s %d %s', (relation, value, verdict) => {
    expect(judged('quotes.NVDA.last', value, { relation }).verdict).toBe(verdict)
  })

  it.each([
    [80.5, { precision: 1 }, 'agrees'],
    [79.5, { precision: 1 }, 'agrees'],
    [80.51, { precision: 1 }, 'disagrees'],
    [80.05, { precision: 0.1 }, 'agrees'],
    [80.051, { precision: 0.1 }, 'disagrees'],
    [82, { tolerance: 2 }, 'agrees'],
    [82.01, { tolerance: 2 }, 'disagrees'],
    [80.5, { precision: 1, tolerance: 0.1 }, 'disagrees'],
    [80, { tolerance: 0 }, 'agrees'],
  ])('of %d with %o %s', (value, data, verdict) => {
    expect(judged('quotes.NVDA.last', value, data).verdict).toBe(verdict)
  })

  it('holds within half a digit of zero, despite rounding errors of binary fractions', () => {
    const lines = [listed('AMD'), officialClose('AMD', FRIDAY, 10), trade('AMD', 10.05, NOON - 1)]
    const all = judgedAll([...lines, claim(NOON, 'quotes.AMD.change', 0, { precision: 0.1 })])
    expect(all[0]).toMatchObject({ verdict: 'agrees' })
    expect(all[0]?.deviationPct).toBeUndefined()
  })

  it('holds at its bound, despite rounding errors of binary fractions', () => {
    const lines = [listed('AMD'), officialClose('AMD', FRIDAY, 10), trade('AMD', 10.1, NOON - 1)]
    const bounds = (['at-least', 'at-most', 'above', 'below'] as const).map((relation) =>
      claim(NOON, 'quotes.AMD.changePct', 1, { relation }),
    )
    const verdicts = judgedAll([...lines, ...bounds]).map(({ verdict }) => verdict)
    expect(verdicts).toEqual(['agrees', 'agrees', 'disagrees', 'disagrees'])
  })

  it('may be about a text', () => {
    expect(judged('quotes.NVDA.previousClosedBy', 'official').verdict).toBe('agrees')
    expect(judged('sessions.XNYS.status', 'closed')).toMatchObject({ computed: 'open', verdict: 'disagrees' })
    expect(judged('sessions.XNYS.status', 'closed').deviation).toBeUndefined()
    expect(judged('ranking[symbol=NVDA].rank', 1).verdict).toBe('agrees')
  })

  it.each([
    ['quotes.AMD.last', 1, "there is no value at 'quotes.AMD.last' then"],
    ['quotes.NVDA.toString', 1, 'there is no value'],
    ['quotes.NVDA', 1, "there is no single value at 'quotes.NVDA'"],
    ['quotes..NVDA', 1, 'invalid at character 7'],
    ['quotes.NVDA.last', '80', 'the replay gives a number, the claim a string'],
    ['claims[0].verdict', 'agrees', "'claims[0].verdict' depends on the verdict of this claim"],
  ])('about %s is not computable, and gives the reason', (path, value, reason) => {
    expect(judged(path, value)).toMatchObject({
      verdict: 'not computable',
      reason: expect.stringContaining(reason),
    })
  })

  it('about a moment is judged from that moment on, by the state then', () => {
    const lines = [
      claim(NOON, 'quotes.NVDA.last', 50, { of: when(MONDAY, '16:00') }),
      trade('NVDA', 60, when(MONDAY, '15:00')),
      officialClose('NVDA', MONDAY, 50),
      officialClose('NVDA', TUESDAY, 40),
    ]
    const replayed = replay(tape([...start, ...lines]), market)
    expect(replayed.at(when(MONDAY, '15:00')).claims[0]).toMatchObject({
      verdict: 'not computable',
      reason: expect.stringContaining('later'),
    })
    expect(replayed.at(when(MONDAY, '16:00')).claims[0]).toMatchObject({ computed: 50, verdict: 'agrees' })
    expect(replayed.atEnd().claims[0]).toMatchObject({ computed: 50, verdict: 'agrees' })
    expect(replayed.at(when(MONDAY, '11:00')).claims).toEqual([])
  })

  it('about the past is judged by an earlier state, even before the first event', () => {
    expect(judged('quotes.NVDA.last', 100, { of: when(FRIDAY, '16:00') }).verdict).toBe('agrees')
    expect(judged('quotes.NVDA.last', 100, { of: Date.UTC(2000, 0) })).toMatchObject({
      verdict: 'not computable',
    })
    expect(judged('breadth.advancing', 0, { of: Date.UTC(2000, 0) })).toMatchObject({ verdict: 'agrees' })
  })

  it('about claims at earlier moments does not recurse forever', () => {
    const hour = (index: number): number => NOON + index * 600_000
    const chain = [1, 2, 3, 4].map((index) =>
      claim(hour(index), `claims[${index - 1}].verdict`, 'agrees', { of: hour(index - 1) }),
    )
    const verdicts = judgedAll([claim(NOON, 'quotes.NVDA.last', 80), ...chain]).map(({ verdict }) => verdict)
    expect(verdicts).toEqual(Array(5).fill('agrees'))
  })

  it('is judged the same at every later moment', () => {
    const lines = [
      claim(NOON, 'quotes.NVDA.last', 80),
      claim(NOON, 'breadth.declining', 1),
      officialClose('NVDA', MONDAY, 90),
      closed(MONDAY),
    ]
    const replayed = replay(tape([...start, ...lines], { blockSize: 2 }), market)
    const end = replayed.atEnd().claims
    expect(replayed.at(NOON).claims).toEqual(end)
    expect(replay(replayed.timeline, market).atEnd().claims).toEqual(end)
  })
})
