import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { codeOf } from '../event/faults.fixture.js'
import { replay } from '../replay/replay.js'
import { defineReaction } from '../whatif/define-reaction.js'
import { insert, scale } from '../whatif/edit.js'
import { byId } from '../whatif/selector.js'
import { whatIf } from '../whatif/what-if.js'
import { type MarketEvent, marketEvents } from './events.js'
import { quotes } from './quotes.js'
import { hold, timedRamp } from './reactions.js'
import { bar, listed, officialClose, tape, trade, when } from './tape.fixture.js'

const DAY = '2025-01-27'
const news = (id: string, at: number) => ({ id, type: 'news.published', at, data: { summary: id } }) as const

const base = tape([
  listed('AA'),
  news('holiday', when('2025-01-20', '12:00')),
  { ...trade('AA', 100, when(DAY, '09:30')), id: 'open' },
  news('shock', when(DAY, '10:00')),
  { ...trade('AA', 110, when(DAY, '10:30')), id: 'half-past' },
  { ...bar('AA', [110, 130, 80, 120], when(DAY, '10:30'), when(DAY, '11:30')), id: 'bar' },
  { ...officialClose('AA', DAY, 90), id: 'close' },
])
const last = (timeline: typeof base, time: string, day = DAY): number | undefined =>
  replay(timeline, quotes).at(when(day, time)).AA?.last

const ramp = {
  name: 'ramp',
  on: ['news.published'],
  where: 'shock',
  instrument: 'AA',
  changePct: -19,
  minutes: 60,
  steps: 2,
} as const

describe('a timed ramp', () => {
  it('moves by equal percentages, and compounds with recorded moves', () => {
    const branch = whatIf(base, { name: 'ramp', reactions: [timedRamp(ramp)] })
    expect(last(branch, '10:29')).toBe(100)
    // At half past the recorded rise comes first, then the first of two steps of -10 %.
    expect(last(branch, '10:30')).toBeCloseTo(110 * 0.9, 10)
    expect(last(branch, '11:00')).toBeCloseTo(110 * 0.81, 10)
    expect(last(branch, '16:00')).toBeCloseTo(90 * 0.81, 10)
    expect(replay(branch, quotes).at(when(DAY, '16:00')).AA?.basis).toBe('simulated')
  })

  it('has the same result for any number of steps', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: -90, max: 300, noNaN: true }),
        (steps, changePct) => {
          const branch = whatIf(base, { name: 'ramp', reactions: [timedRamp({ ...ramp, steps, changePct })] })
          const expected = 90 * (1 + changePct / 100)
          expect((last(branch, '16:00') as number) / expected).toBeCloseTo(1, 9)
        },
      ),
    )
  })

  it('may wait for the open', () => {
    const opening = timedRamp({ ...ramp, where: 'holiday', start: 'next-open', minutes: 0, steps: 1 })
    const early = whatIf(base, {
      name: 'early',
      edits: [
        insert<MarketEvent>({ ...trade('AA', 50, when('2025-01-17', '15:00')), id: 'before' } as never),
      ],
      reactions: [opening],
    })
    expect(last(early, '09:30', '2025-01-21')).toBeCloseTo(40.5, 10)
    expect(early.get('sim-ramp-holiday-1').at).toBe(when('2025-01-21', '09:30'))
  })

  it('is undone with the event that triggers it', () => {
    const branch = whatIf(base, { name: 'ramp', reactions: [timedRamp(ramp)] })
    expect(last(whatIf(branch, { name: 'half', edits: [scale('shock', 0.5)] }), '16:00')).toBeCloseTo(
      90 * 0.9,
      10,
    )
    expect(last(whatIf(branch, { name: 'none', edits: [scale('shock', 0)] }), '16:00')).toBe(90)
  })

  it.each([{ changePct: -100 }, { changePct: Number.NaN }, { minutes: -1 }, { steps: 0 }, { steps: 1.5 }])(
    'rejects %j',
    (bad) => {
      expect(codeOf(() => timedRamp({ ...ramp, ...bad }))).toBe('reaction.invalid')
    },
  )

  it('reports an instrument without a price', () => {
    const early = timedRamp({ ...ramp, where: 'holiday' })
    expect(codeOf(() => whatIf(base, { name: 'early', reactions: [early] }))).toBe('reaction.invalid')
    expect(
      codeOf(() => whatIf(base, { name: 'unlisted', reactions: [timedRamp({ ...ramp, instrument: 'ZZ' })] })),
    ).toBe('reaction.invalid')
  })
})

describe('a hold', () => {
  const until = (time: string) =>
    hold({
      name: 'halt',
      instrument: 'AA',
      projection: quotes,
      while: (_, event) => event.at <= when(DAY, time),
    })

  it('keeps the price while the condition is true; later moves start from there', () => {
    const branch = whatIf(base, { name: 'halt', reactions: [until('11:30')] })
    const held = replay(branch, quotes).at(when(DAY, '11:30')).AA
    expect(held).toMatchObject({ open: 100, high: 100, low: 100, last: 100, basis: 'simulated' })
    expect(last(branch, '16:00')).toBeCloseTo((100 * 90) / 120, 10)
    expect(branch.length).toBe(base.length)
  })

  it('sees the state with the held price', () => {
    const dear = hold({
      name: 'cap',
      instrument: 'AA',
      projection: quotes,
      while: (state) => (state.AA?.last ?? 0) >= 110,
    })
    const branch = whatIf(base, { name: 'capped', reactions: [dear] })
    expect(last(branch, '11:30')).toBe(110)
    expect(last(branch, '16:00')).toBe(110)
  })

  it('has no effect before the first price', () => {
    const branch = whatIf(base, { name: 'halt', reactions: [until('09:30')] })
    expect([...branch]).toEqual([...base])
  })
})

describe('the states that reactions see', () => {
  it('may be kept and read later, in parts that were deferred or after the branch was made', () => {
    const SYMBOLS = Array.from({ length: 80 }, (_, index) => `S${index}`)
    const open = when(DAY, '09:30')
    const trades = Array.from({ length: 8000 }, (_, index) => ({
      ...trade(SYMBOLS[index % 80] as string, 100 + (index % 7), open + index * 1000),
      id: `t${index}`,
    }))
    const long = tape([...SYMBOLS.map((symbol) => listed(symbol)), ...trades], { blockSize: 100 })
    // With checkpoints, only the entries that are read are replayed.
    replay(long, quotes).atEnd()
    const kept: { readonly id: string; readonly state: Readonly<Record<string, unknown>> }[] = []
    const keep = defineReaction({
      name: 'keep',
      events: marketEvents,
      on: ['price.traded'],
      where: byId('t4150', 't4151', 't7300'),
      projection: quotes,
      parameters: {},
      react: ({ id, at: moment, data: { symbol, price } }, state, { later }) => {
        kept.push({ id, state })
        return [
          { type: 'price.traded', data: { symbol, price: price * 2 } },
          later(moment + 90_000, () => [
            { type: 'price.traded', data: { symbol, price: (state.S7?.last ?? 0) * 3 } },
          ]),
        ]
      },
    })
    const branch = whatIf(long, { name: 'kept', reactions: [keep] })
    expect(kept.map(({ id }) => id)).toEqual(['t4150', 't4151', 't7300'])
    for (const { id, state } of kept) {
      const before = replay(branch, quotes, { checkpointBudgetBytes: 0 }).atPosition(
        branch.positionOf(id) - 1,
      )
      expect(JSON.stringify(state)).toBe(JSON.stringify(before))
    }
  })
})
