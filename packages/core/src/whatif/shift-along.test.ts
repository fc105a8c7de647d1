import { describe, expect, it } from '@jest/globals'
import { at, type Event, faultOf, fixing, levels, quote, rumour, tape } from './branches.fixture.js'
import { remove, scale, shift } from './edit.js'
import { byId } from './selector.js'
import { whatIf } from './what-if.js'

const along = { consequences: 'along', exchange: 'XNYS' } as const

/** A rumour on Friday the 24th halves X on Monday; on Tuesday X rises by a fifth, independently. */
const base = tape([
  quote('friday', at(24, '15:00'), 100),
  rumour('r', at(24, '18:00')),
  quote('monday', at(27, '11:00'), 50, { causes: ['r'] }),
  quote('tuesday', at(28, '11:00'), 60),
  quote('wednesday', at(29, '10:00'), 66),
])

describe('shifting along', () => {
  it('moves a move to the same time that many trading days later', () => {
    const later = whatIf(base, { name: 'later', edits: [shift('r', { tradingDays: 2 }, along)] })
    expect(levels(later)).toEqual({
      friday: 100,
      monday: 100,
      tuesday: 120,
      wednesday: 132,
      'along-monday': 66,
    })
    const moved = later.get('along-monday')
    expect(moved).toMatchObject({ at: at(29, '11:00'), basis: 'rebased', causes: [{ id: 'r', share: 1 }] })
    expect(moved.data).toEqual({ name: 'X', bid: expect.closeTo(33, 12), ask: 66 })
    expect(later.get('r').at).toBe(at(28, '18:00'))
  })

  it('combines it with the prices recorded there, field by field', () => {
    const later = whatIf(base, { name: 'later', edits: [shift('r', { tradingDays: 1 }, along)] })
    expect(levels(later)).toEqual({ friday: 100, monday: 100, tuesday: 60, wednesday: 66 })
    // The bids are half of the asks: 30 of 50, and 25 of 100, each relative to the ask before.
    expect(later.get('tuesday').data).toMatchObject({ bid: expect.closeTo(100 * (30 / 50) * (25 / 100), 12) })
    expect(later.get('monday').basis).toBe('rebased')
    expect(later.get('tuesday').basis).toBe('rebased')
    expect(later.get('wednesday').basis).toBe('recorded')
  })

  it('moves only the part of a move that follows from the event', () => {
    const shared = tape([
      quote('q0', at(27, '10:00'), 100),
      rumour('r', at(27, '10:30')),
      quote('q1', at(27, '11:00'), 16, { causes: [{ id: 'r', share: 0.5 }] }),
    ])
    const later = levels(whatIf(shared, { name: 'later', edits: [shift('r', { hours: 2 }, along)] }))
    expect(later.q1).toBeCloseTo(40, 12)
    expect(later['along-q1']).toBeCloseTo(16, 12)
  })

  it('moves an event that is not a price as a whole, with its effects', () => {
    const chain = tape([
      quote('q0', at(27, '10:00'), 100),
      rumour('r', at(27, '10:30')),
      rumour('echo', at(27, '10:45'), { causes: ['r'] }),
      rumour('half', at(27, '10:45'), { causes: [{ id: 'r', share: 0.5 }] }),
      quote('q1', at(27, '11:00'), 50, { causes: ['echo'] }),
      quote('q2', at(27, '11:30'), 25, { causes: ['half'] }),
    ])
    const later = whatIf(chain, { name: 'later', edits: [shift('r', { tradingDays: 1 }, along)] })
    expect(later.get('echo').at).toBe(at(28, '10:45'))
    expect(later.get('half').at).toBe(at(27, '10:45'))
    const found = levels(later)
    expect(found.q1).toBe(100)
    expect(found.q2).toBeCloseTo(100 * 0.5 ** 0.5, 12)
    expect(found['along-q1']).toBeCloseTo(50 * 0.5 ** 0.5, 12)
    expect(found['along-q2']).toBeCloseTo(25, 12)
  })

  it('moves as a whole an event that also follows from a price without a move left', () => {
    // The first price of X has no move that could be shifted; the echo is shifted all the same.
    const echoing = tape([
      rumour('r', at(27, '10:00')),
      quote('q0', at(27, '10:30'), 100, { causes: ['r'] }),
      rumour('echo', at(27, '10:45'), {
        causes: [
          { id: 'q0', share: 0.25 },
          { id: 'r', share: 0.75 },
        ],
      }),
      rumour('murmur', at(27, '10:50'), { causes: ['q0'] }),
      quote('q1', at(27, '11:00'), 50, { causes: [{ id: 'echo', share: 0.5 }] }),
      quote('q2', at(27, '11:30'), 40, { causes: ['murmur'] }),
    ])
    const later = whatIf(echoing, { name: 'later', edits: [shift('r', { tradingDays: 1 }, along)] })
    const found = levels(later)
    expect(found.q1).toBeCloseTo(100 * 0.5 ** 0.5, 12)
    expect(found.q2).toBeCloseTo(100 * 0.5 ** 0.5, 12)
    expect(found['along-q1']).toBeCloseTo(50, 12)
    expect(found['along-q2']).toBeCloseTo(40, 12)
    // Both now follow from the causes that they had through the price, and so from all edits of those.
    expect(later.get('echo')).toMatchObject({ at: at(28, '10:45'), causes: [{ id: 'r', share: 1 }] })
    expect(later.get('murmur').causes).toEqual([{ id: 'r', share: 1 }])
    const half = levels(whatIf(later, { name: 'half', edits: [scale('r', 0.5)] }))
    expect(half['along-q1']).toBeCloseTo(100 * 0.5 ** 0.5 * 0.5 ** 0.25, 12)
    expect(half['along-q2']).toBeCloseTo((half['along-q1'] as number) * 0.8 ** 0.5, 12)
    const back = levels(whatIf(later, { name: 'back', edits: [shift('r', { tradingDays: -1 }, along)] }))
    expect(back).toMatchObject({ q0: 100, 'along-q1': expect.closeTo(50, 12) })
    expect(Object.values(back).at(-1)).toBeCloseTo(40, 12)
  })

  it('shifts the remaining part of consequences, through any chain of causes', () => {
    const echoing = tape([
      rumour('r', at(27, '10:00')),
      rumour('s', at(27, '10:00')),
      quote('q0', at(27, '10:30'), 100, {
        causes: [
          { id: 'r', share: 0.5 },
          { id: 's', share: 0.5 },
        ],
      }),
      rumour('echo', at(27, '10:45'), { causes: ['q0'] }),
      quote('q1', at(27, '11:00'), 50, { causes: ['echo'] }),
    ])
    const half = whatIf(echoing, { name: 'half', edits: [scale('r', 0)] })
    expect(levels(half).q1).toBeCloseTo(100 * 0.5 ** 0.5, 12)
    const later = whatIf(half, {
      name: 'later',
      edits: [shift(byId('r', 's'), { tradingDays: 1 }, { consequences: 'along', exchange: 'XNYS' })],
    })
    expect(levels(later)).toMatchObject({ q1: 100, 'along-q1': expect.closeTo(100 * 0.5 ** 0.5, 12) })
    expect(levels(whatIf(later, { name: 'none', edits: [scale('s', 0)] }))['along-q1']).toBeCloseTo(100, 12)
  })

  it('shifts the effects of a price that is one move with an official figure', () => {
    const pair = tape([
      quote('q0', at(27, '10:00'), 100),
      rumour('r', at(27, '10:30')),
      quote('q1', at(27, '16:00'), 50),
      fixing('f', at(27, '16:00'), 40, { causes: ['r'] }),
      rumour('echo', at(27, '17:00'), { causes: ['q1'] }),
    ])
    const later = whatIf(pair, { name: 'later', edits: [shift('r', { tradingDays: 1 }, along)] })
    expect(later.get('echo')).toMatchObject({ at: at(28, '17:00'), causes: [{ id: 'r', share: 1 }] })
  })

  it('shifts an official figure together with the price of the same move', () => {
    const pair = tape([
      quote('q0', at(27, '10:00'), 100),
      rumour('r', at(27, '10:30')),
      quote('q1', at(27, '16:00'), 50),
      fixing('f', at(27, '16:00'), 40, { causes: ['r'] }),
    ])
    const later = whatIf(pair, { name: 'later', edits: [shift('r', { tradingDays: 1 }, along)] })
    expect(levels(later)).toEqual({ q0: 100, q1: 100, f: 100, 'along-q1': 50, 'along-f': 40 })
    expect(later.get('along-f').data).toMatchObject({ day: '2025-01-28' })
  })

  it('reports a move without a session at the new time', () => {
    for (const by of [{ days: 5 }, { hours: 6 }]) {
      expect(faultOf(() => whatIf(base, { name: 'nowhere', edits: [shift('r', by, along)] }))).toMatchObject({
        code: 'edit.no-session',
        eventId: 'monday',
        message: expect.stringContaining('regular hours'),
      })
    }
    const outside = faultOf(() =>
      whatIf(base, { name: 'far', edits: [shift('r', { tradingDays: 100_000 }, along)] }),
    )
    expect(outside.code).toBe('calendar.range')
  })

  it('is undone by shifting back, and scales like any consequence', () => {
    const later = whatIf(base, { name: 'later', edits: [shift('r', { tradingDays: 2 }, along)] })
    expect(levels(whatIf(later, { name: 'half', edits: [scale('r', 0.5)] }))['along-monday']).toBeCloseTo(
      132 * 0.5 ** 0.5,
      12,
    )
    // The price at the old place has nothing of its move left, too.
    expect(levels(whatIf(later, { name: 'none', edits: [remove('r', { consequences: 'drop' })] }))).toEqual({
      friday: 100,
      tuesday: 120,
      wednesday: 132,
    })
    const again = levels(whatIf(later, { name: 'again', edits: [shift('r', { tradingDays: 1 }, along)] }))
    expect(again['along-monday']).toBe(66)
    const folded = whatIf(base, { name: 'folded', edits: [shift('r', { tradingDays: 1 }, along)] })
    const onward = levels(whatIf(folded, { name: 'onward', edits: [shift('r', { tradingDays: 1 }, along)] }))
    expect(onward).toMatchObject({ friday: 100, monday: 100, tuesday: 120, wednesday: 132 })
    expect(Object.values(onward).at(-1)).toBeCloseTo(66, 12)
    expect(faultOf(() => whatIf(folded, { name: 'unstated', edits: [remove('r')] })).code).toBe(
      'edit.consequences',
    )
    expect(
      levels(whatIf(folded, { name: 'none', edits: [remove('r', { consequences: { scale: 0 } })] })).tuesday,
    ).toBeCloseTo(120, 12)
  })

  it('by zero changes nothing', () => {
    const same = whatIf<Event>(base, { name: 'same', edits: [shift('r', { hours: 0 }, along)] })
    expect([...same]).toEqual([...base])
  })
})
