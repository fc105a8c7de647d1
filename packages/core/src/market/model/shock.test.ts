import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { getCalendar } from '../../calendar/calendar.js'
import { codeOf } from '../../event/faults.fixture.js'
import { replay } from '../../replay/replay.js'
import { scale } from '../../whatif/edit.js'
import { whatIf, withSeed } from '../../whatif/what-if.js'
import { quotes } from '../quotes.js'
import { listed, officialClose, tape, trade, when } from '../tape.fixture.js'
import { type ShockOptions, shock } from './shock.js'

const FRIDAY = '2025-01-24'
const MONDAY = '2025-01-27'
const base = tape([
  listed('AA'),
  listed('BB', { exchange: 'XNAS' }),
  listed('CC'),
  officialClose('AA', FRIDAY, 100),
  officialClose('BB', FRIDAY, 50),
  officialClose('CC', FRIDAY, 20),
  { id: 'release', type: 'news.published', at: when('2025-01-26', '12:00'), data: { summary: 'A release' } },
])
const options: ShockOptions = {
  name: 'shock',
  on: ['news.published'],
  where: 'release',
  exposures: { AA: 1, BB: -0.5, CC: 0 },
  depth: -0.2,
  part: 0.6,
  halfLifeDays: 2,
  days: 6,
}
const branchOf = (more: Partial<ShockOptions>, timeline = base) =>
  whatIf(timeline, { name: 'shocked', reactions: [shock({ ...options, ...more })] })

/** Log return since Friday's close, at the close of the nth trading day after Monday. */
function returnOf(timeline: typeof base, symbol: string, day: number, time = '16:00'): number {
  const at = when(getCalendar('XNYS').addTradingDays(MONDAY, day), time)
  const friday = replay(base, quotes).atEnd()[symbol]?.last as number
  return Math.log((replay(timeline, quotes).at(at)[symbol]?.last as number) / friday)
}

const depths = fc.double({ min: -0.9, max: 0.9, noNaN: true }).filter((depth) => Math.abs(depth) > 1e-3)
const exposures = fc.record({
  AA: fc.double({ min: -2, max: 2, noNaN: true }),
  BB: fc.double({ min: -2, max: 2, noNaN: true }),
})

describe('a shock', () => {
  it('falls by exposure times depth, and wins its part back with its half-life', () => {
    const branch = branchOf({})
    expect(returnOf(branch, 'AA', 0)).toBeCloseTo(-0.2, 12)
    expect(returnOf(branch, 'BB', 0)).toBeCloseTo(0.1, 12)
    // After one half-life, half of the part of 0.6 is back; after two, three quarters.
    expect(returnOf(branch, 'AA', 2)).toBeCloseTo(-0.2 * 0.7, 12)
    expect(returnOf(branch, 'AA', 4)).toBeCloseTo(-0.2 * 0.55, 12)
    expect(replay(branch, quotes).atEnd().AA?.basis).toBe('simulated')
  })

  it('follows its path inside the session', () => {
    const path = [
      { minutes: 0, share: 0.8 },
      { minutes: 300, share: 1.1 },
      { minutes: 360, share: 1 },
    ]
    const branch = branchOf({ path })
    expect(returnOf(branch, 'AA', 0, '09:30')).toBeCloseTo(-0.16, 12)
    expect(returnOf(branch, 'AA', 0, '14:29')).toBeCloseTo(-0.16, 12)
    expect(returnOf(branch, 'AA', 0, '14:30')).toBeCloseTo(-0.22, 12)
    expect(returnOf(branch, 'AA', 0)).toBeCloseTo(-0.2, 12)
  })

  it('compounds with recorded moves', () => {
    const recorded = base.append([
      {
        id: 'm',
        type: 'close.published',
        at: when(MONDAY, '16:00'),
        data: { symbol: 'AA', day: MONDAY, price: 110 },
      },
      { id: 't', type: 'price.traded', at: when('2025-01-28', '15:00'), data: { symbol: 'AA', price: 121 } },
    ])
    const branch = branchOf({}, recorded)
    expect(returnOf(branch, 'AA', 0)).toBeCloseTo(Math.log(1.1) - 0.2, 12)
    expect(returnOf(branch, 'AA', 1)).toBeCloseTo(Math.log(1.21) + returnOf(branchOf({}), 'AA', 1), 12)
  })

  it('may start with the event or with a stated session', () => {
    const later = { start: { session: '2025-01-29' } } as const
    expect(returnOf(branchOf(later), 'AA', 1)).toBe(0)
    expect(returnOf(branchOf(later), 'AA', 2)).toBeCloseTo(-0.2, 12)
    const midday = base.append({
      id: 'midday',
      type: 'news.published',
      at: when(MONDAY, '12:00'),
      data: { summary: 'A release' },
    })
    const branch = branchOf({ where: 'midday', start: 'event' }, midday)
    expect(returnOf(branch, 'AA', 0, '11:59')).toBe(0)
    expect(returnOf(branch, 'AA', 0, '12:00')).toBeCloseTo(-0.2, 12)
  })

  it('is the same at every close, for any number of steps a day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 13 }), fc.integer({ min: 0, max: 6 }), (stepsPerDay, day) => {
        expect(returnOf(branchOf({ stepsPerDay }), 'AA', day)).toBeCloseTo(
          returnOf(branchOf({}), 'AA', day),
          12,
        )
      }),
      { numRuns: 20 },
    )
  })

  it('simulates nothing with exposures of 0, with and without noise', () => {
    const branch = branchOf({ exposures: { AA: 0, BB: 0 }, noise: 0.05 })
    expect([...branch]).toEqual([...base])
  })

  it('is won back the next day with a part of 1 and a half-life of 0', () => {
    fc.assert(
      fc.property(depths, exposures, (depth, own) => {
        const branch = branchOf({ depth, exposures: own, part: 1, halfLifeDays: 0 })
        expect(returnOf(branch, 'AA', 0)).toBeCloseTo(own.AA * depth, 12)
        expect(returnOf(branch, 'AA', 1)).toBeCloseTo(0, 12)
        expect(returnOf(branch, 'BB', 3)).toBeCloseTo(0, 12)
      }),
      { numRuns: 30 },
    )
  })

  it('has k times the log returns on every day at k times the depth', () => {
    fc.assert(
      fc.property(depths, exposures, fc.double({ min: -2, max: 2, noNaN: true }), (depth, own, k) => {
        const [one, other] = [
          branchOf({ depth, exposures: own }),
          branchOf({ depth: k * depth, exposures: own }),
        ]
        for (const day of [0, 1, 5]) {
          expect(returnOf(other, 'AA', day)).toBeCloseTo(k * returnOf(one, 'AA', day), 11)
        }
      }),
      { numRuns: 20 },
    )
  })

  it('is undone with the event that triggers it', () => {
    const branch = branchOf({})
    expect(returnOf(whatIf(branch, { name: 'half', edits: [scale('release', 0.5)] }), 'AA', 3)).toBeCloseTo(
      returnOf(branch, 'AA', 3) / 2,
      12,
    )
  })
})

describe('the noise of a shock', () => {
  const noisy = whatIf(base, { name: 'noisy', reactions: [shock({ ...options, noise: 0.03 })], seed: 7 })

  it('depends on the seed, and not on the order of the exposures', () => {
    const again = whatIf(base, {
      name: 'noisy',
      reactions: [shock({ ...options, noise: 0.03, exposures: { CC: 0, BB: -0.5, AA: 1 } })],
      seed: 7,
    })
    expect([...again]).toEqual([...noisy])
    expect([...withSeed(noisy, 7)]).toEqual([...noisy])
    expect([...withSeed(noisy, 8)]).not.toEqual([...noisy])
  })

  it('has the stated standard deviation a day, in one step or in many', () => {
    for (const stepsPerDay of [1, 4]) {
      const reactions = [shock({ ...options, noise: 0.03, part: 0, depth: -1e-9, days: 250, stepsPerDay })]
      const branch = whatIf(base, { name: 'long', reactions, seed: 1, derivedMax: 10_000 })
      const path = Array.from({ length: 251 }, (_, day) => returnOf(branch, 'AA', day))
      const squares = path.map((value, day) => (value - (path[day - 1] ?? 0)) ** 2)
      const deviation = Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length)
      // The standard error of a standard deviation of 251 draws is 0.03 / sqrt(502).
      expect(Math.abs(deviation - 0.03)).toBeLessThan((3 * 0.03) / Math.sqrt(502))
    }
  })
})

describe('an invalid shock', () => {
  it.each([
    { depth: Number.NaN },
    { exposures: { AA: Number.POSITIVE_INFINITY } },
    { path: [] },
    { path: [{ minutes: 0, share: 0.5 }] },
    {
      path: [
        { minutes: 5, share: 0.5 },
        { minutes: 5, share: 1 },
      ],
    },
    { part: Number.NaN },
    { halfLifeDays: -1 },
    { days: 1.5 },
    { stepsPerDay: 0 },
    { noise: -1 },
  ] as Partial<ShockOptions>[])('rejects %j', (bad) => {
    expect(codeOf(() => shock({ ...options, ...bad }))).toBe('model.invalid')
  })

  it.each([
    ['an instrument that is not listed', { exposures: { ZZ: 1 } }],
    ['a start in no session', { start: 'event' }],
    ['a session without trading', { start: { session: '2025-01-25' } }],
    ['a session before the event', { start: { session: FRIDAY } }],
    ['a path that leaves its session', { path: [{ minutes: 390, share: 1 }] }],
  ] as [string, Partial<ShockOptions>][])('rejects %s when the reaction runs', (_, bad) => {
    expect(codeOf(() => branchOf(bad))).toBe('reaction.invalid')
  })
})

it('needs a price to move', () => {
  const bare = tape([
    listed('AA'),
    {
      id: 'release',
      type: 'news.published',
      at: when('2025-01-26', '12:00'),
      data: { summary: 'A release' },
    },
  ])
  expect(() => branchOf({ exposures: { AA: 1 } }, bare)).toThrow(/no price/)
})

it('does not change earlier trades', () => {
  const before = base.append({ ...trade('AA', 99, when(FRIDAY, '15:00')), id: 'traded' } as never)
  expect(branchOf({}, before).get('traded')).toEqual(before.get('traded'))
})
