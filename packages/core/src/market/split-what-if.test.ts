import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { replay } from '../replay/replay.js'
import type { Timeline } from '../timeline/timeline.js'
import { defineReaction } from '../whatif/define-reaction.js'
import { insert, remove, replace, scale, shift } from '../whatif/edit.js'
import { selectEvents } from '../whatif/select-events.js'
import { byInstrument } from '../whatif/selector.js'
import { whatIf } from '../whatif/what-if.js'
import { type MarketEvent, marketEvents } from './events.js'
import { quotes } from './quotes.js'
import { type Line, listed, renamed, split, tape, trade, when } from './tape.fixture.js'

const DAYS = ['2024-06-06', '2024-06-07', '2024-06-10', '2024-06-11']

interface Day {
  readonly prices: readonly number[]
  /** New shares for each old one in the following night. */
  readonly ratio: number
  readonly share: number
}

function pricesOf(timeline: Timeline<MarketEvent>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    [...timeline].flatMap((event) => (event.type === 'price.traded' ? [[event.id, event.data.price]] : [])),
  )
}

/** Trades by day, each partly caused by the news of its day, with splits in the nights, or all in the last shares. */
function history(days: readonly Day[], isAdjusted: boolean): Line[] {
  const lines: Line[] = [listed('X')]
  for (const [index, { prices, ratio, share }] of days.entries()) {
    const day = DAYS[index] as string
    const later = days.slice(index).reduce((product, own) => product * own.ratio, 1)
    lines.push({
      id: `news-${index}`,
      type: 'news.published',
      at: when(day, '09:30'),
      data: { summary: 'News' },
    })
    for (const [place, price] of prices.entries()) {
      const at = when(day, '10:00') + place * 60_000
      const id = `price-${index}-${place}`
      const own = trade('X', isAdjusted ? price / later : price, at, {}, { id })
      lines.push({ ...own, causes: [{ id: `news-${index}`, share }] } as Line)
    }
    if (!isAdjusted && ratio !== 1)
      lines.push(split('X', ratio, 1, when(day, '20:00'), { id: `split-${index}` }))
  }
  return lines
}

const arbitraryDays = fc.array(
  fc.record({
    prices: fc.array(fc.integer({ min: 50, max: 400 }), { minLength: 1, maxLength: 3 }),
    ratio: fc.constantFrom(1, 2, 10, 20),
    share: fc.constantFrom(0, 0.25, 1),
  }),
  { minLength: 2, maxLength: DAYS.length },
)

describe('a branch of a history with splits', () => {
  it('equals the branch of the split-adjusted history, with the splits applied', () => {
    const factors = fc.array(fc.constantFrom(0, 0.3, 1, 2), {
      minLength: DAYS.length,
      maxLength: DAYS.length,
    })
    fc.assert(
      fc.property(arbitraryDays, factors, (days, scales) => {
        const edits = days.map((_, index) => scale(`news-${index}`, scales[index] as number))
        const raw = pricesOf(whatIf(tape(history(days, false)), { name: 'raw', edits }))
        const adjusted = pricesOf(whatIf(tape(history(days, true)), { name: 'adjusted', edits }))
        for (const [id, price] of Object.entries(raw)) {
          const later = days
            .slice(Number(id.split('-')[1]))
            .reduce((product, { ratio }) => product * ratio, 1)
          expect(price / ((adjusted[id] as number) * later)).toBeCloseTo(1, 9)
        }
      }),
    )
  })

  it('is the history itself, bit for bit, if nothing is scaled', () => {
    fc.assert(
      fc.property(arbitraryDays, (days) => {
        const timeline = tape(history(days, false))
        const same = whatIf(timeline, { name: 'same', edits: [scale('news-0', 1)] })
        expect([...same]).toEqual([...timeline])
      }),
    )
  })

  it('without a split, or with another one, has all later prices in the shares of that moment', () => {
    const days = [
      { prices: [1200, 1208.88], ratio: 10, share: 0 },
      { prices: [120.37, 121.79], ratio: 1, share: 0 },
    ]
    const timeline = tape(history(days, false))
    const last = (branch: Timeline<MarketEvent>): number | undefined => replay(branch, quotes).atEnd().X?.last
    expect(last(timeline)).toBe(121.79)
    expect(last(whatIf(timeline, { name: 'none', edits: [remove('split-0')] }))).toBeCloseTo(1217.9, 9)
    expect(
      last(whatIf(timeline, { name: 'five', edits: [replace('split-0', { data: { newShares: 5 } })] })),
    ).toBeCloseTo(243.58, 9)
    const two = {
      id: 'two',
      type: 'shares.split',
      at: when(DAYS[1] as string, '09:00'),
      data: { symbol: 'X', newShares: 2, oldShares: 1 },
    }
    const twice = whatIf(timeline, { name: 'two more', edits: [insert([two])] })
    expect(last(twice)).toBeCloseTo(60.895, 9)
    expect(replay(twice, quotes).atEnd().X?.basis).toBe('rebased')
    expect(last(whatIf(twice, { name: 'and back', edits: [remove('two')] }))).toBe(121.79)
    const late = whatIf(timeline, { name: 'a day later', edits: [shift('split-0', { days: 1 })] })
    expect(pricesOf(late)['price-1-1']).toBeCloseTo(1217.9, 9)
  })
})

describe('a move on a branch', () => {
  const [eve, day, later] = ['2024-06-07', '2024-06-10', '2024-06-17']
  const lines = [
    listed('X'),
    trade('X', 1200, when(eve, '10:00')),
    split('X', 10, 1, when(day, '00:00'), { id: 'split' }),
    { id: 'news', type: 'news.published', at: when(day, '09:00'), data: { summary: 'News' } } as Line,
    {
      ...trade('X', 90, when(day, '10:00'), {}, { id: 'fall' }),
      causes: [{ id: 'news', share: 1 }],
    } as Line,
    trade('X', 99, when(day, '11:00'), {}, { id: 'rise' }),
  ]

  it('that is shifted along has its return in the shares after the split', () => {
    const branch = whatIf(tape(lines), {
      name: 'a week later',
      edits: [shift('news', { tradingDays: 5 }, { consequences: 'along', exchange: 'XNYS' })],
    })
    expect(pricesOf(branch)).toMatchObject({
      fall: expect.closeTo(120, 9),
      rise: expect.closeTo(132, 9),
      'along-fall': expect.closeTo(99, 9),
    })
    expect(branch.get('along-fall').at).toBe(when(later, '10:00'))
  })

  it('continues in new shares after a split that a reaction derives', () => {
    const splits = defineReaction({
      name: 'splits',
      events: marketEvents,
      on: ['news.published'],
      projection: quotes,
      parameters: {},
      react: () => [{ type: 'shares.split', data: { symbol: 'X', newShares: 2, oldShares: 1 } }],
    })
    const branch = whatIf(tape(lines), { name: 'twice', reactions: [splits] })
    expect(pricesOf(branch)).toMatchObject({ fall: expect.closeTo(45, 9), rise: expect.closeTo(49.5, 9) })
    expect(branch.get('rise').basis).toBe('rebased')
  })
})

describe('a branch of a history with a rename', () => {
  const [eve, day] = ['2022-06-08', '2022-06-09']
  const news = {
    id: 'news',
    type: 'news.published',
    at: when(eve, '10:00'),
    data: { summary: 'News' },
  } as const
  const timeline = tape([
    { ...listed('FB'), id: 'listing' },
    trade('FB', 200, when(eve, '09:30'), {}, { id: 'one' }),
    news,
    {
      ...trade('FB', 100, when(eve, '11:00'), {}, { id: 'two' }),
      causes: [{ id: 'news', share: 1 }],
    } as Line,
    { ...renamed('FB', 'META', when(day, '00:00')), id: 'rename' },
    trade('META', 110, when(day, '10:00'), {}, { id: 'three' }),
    { ...listed('FB', {}, when(day, '12:00')), id: 'other' },
    trade('FB', 5, when(day, '13:00'), {}, { id: 'four' }),
  ])

  it('continues under the new name, and does not affect an instrument that takes the old one', () => {
    const calm = whatIf(timeline, { name: 'calm', edits: [scale('news', 0)] })
    expect(pricesOf(calm)).toEqual({ one: 200, two: 200, three: expect.closeTo(220, 9), four: 5 })
  })

  it('selects an instrument under all its names', () => {
    const selected = (name: string): string[] =>
      selectEvents(timeline as unknown as Timeline, byInstrument(name)).events.map(({ event }) => event.id)
    expect(selected('META')).toEqual(['listing', 'one', 'two', 'rename', 'three'])
    expect(selected('FB')).toEqual(['other', 'four'])
  })
})
