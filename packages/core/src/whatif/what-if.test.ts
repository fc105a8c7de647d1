import { describe, expect, it } from '@jest/globals'
import { timelineFromJson } from '../timeline/json.js'
import {
  at,
  base,
  definitions,
  type Event,
  faultOf,
  levels,
  quote,
  rumour,
  tape,
} from './branches.fixture.js'
import { insert, remove, scale } from './edit.js'
import { branchOf, whatIf } from './what-if.js'

describe('branches of branches', () => {
  it('compute powers from the recorded returns', () => {
    const half = whatIf(base, { name: 'half', edits: [scale('r', 0.5)] })
    const quarter = whatIf(half, { name: 'quarter', edits: [scale('r', 0.5)] })
    expect(levels(quarter).q1).toBeCloseTo(100 * 0.5 ** (1 - 0.5 * 0.75), 12)
    expect(levels(whatIf(quarter, { name: 'back', edits: [scale('r', 4)] }))).toEqual(levels(base))
    expect([...whatIf(quarter, { name: 'back', edits: [scale('r', 4)] })]).toEqual([...base])
  })

  it('know their name, parent and edits', () => {
    const half = whatIf(base, { name: 'half', edits: [scale('r', 0.5)] })
    const nested = whatIf(half, { name: 'and no echo', edits: [remove('echo')] })
    expect(branchOf(base)).toBeUndefined()
    expect(branchOf(nested)).toMatchObject({
      name: 'and no echo',
      edits: [{ edit: 'remove', selector: 'echo' }],
    })
    expect(branchOf(nested)?.parent).toBe(half)
    expect(branchOf(half)?.parent).toBe(base)
    expect(branchOf(half.append(rumour('more', at(28, '10:00'))))).toBeUndefined()
  })

  it('are JSON like any timeline', () => {
    const nested = whatIf(whatIf(base, { name: 'half', edits: [scale('r', 0.5)] }), {
      name: 'more',
      edits: [insert<Event>(rumour('new', at(27, '09:00')))],
    })
    const read = timelineFromJson(definitions, JSON.parse(JSON.stringify(nested)))
    expect([...read]).toEqual([...nested])
    expect(JSON.stringify(read)).toBe(JSON.stringify(nested))
  })
})

describe('corrections', () => {
  const corrected = tape([
    quote('q0', at(27, '10:00'), 100),
    rumour('r', at(27, '12:00')),
    quote('first', at(27, '13:00'), 51, { causes: ['r'] }),
    quote('second', at(27, '13:00'), 50, { causes: ['r'], knownAt: at(27, '18:00'), replaces: 'first' }),
    quote('q2', at(27, '14:00'), 60),
  ])

  it('are applied before an edit touches the effective event', () => {
    const half = whatIf(corrected, { name: 'half', edits: [scale('r', 0.5)] })
    expect(levels(half)).toEqual({
      q0: 100,
      second: expect.closeTo(100 * 0.5 ** 0.5, 9),
      q2: expect.closeTo(120 * 0.5 ** 0.5, 9),
    })
    expect(half.find('first')).toBeUndefined()
    expect(half.get('second')).not.toHaveProperty('replaces')
    expect(half.get('second').seq).toBe(corrected.get('first').seq)
    expect([...whatIf(half, { name: 'back', edits: [scale('r', 2)] })].map(({ id }) => id)).toEqual(
      [...corrected].map(({ id }) => id),
    )
    expect(faultOf(() => whatIf(corrected, { name: 'first', edits: [remove('first')] })).message).toContain(
      "'second' replaces it",
    )
  })

  it('are as they were known before, on a branch too', () => {
    const half = whatIf(corrected, { name: 'half', edits: [scale('r', 0.5)] })
    expect(levels(half.asKnownAt(at(27, '15:00'))).first).toBeCloseTo(100 * 0.51 ** 0.5, 9)
    expect(half.asKnownAt(at(27, '19:00'))).toBe(half)
    expect(half.asKnownAt(Number.POSITIVE_INFINITY)).toBe(half)
    expect([...half.asKnownAt(at(27, '11:00'))].map(({ id }) => id)).toEqual(['listed-X', 'listed-Y', 'q0'])
    const longer = half.append(rumour('more', at(28, '10:00')))
    expect(levels(longer.asKnownAt(at(27, '15:00'))).first).toBeCloseTo(100 * 0.51 ** 0.5, 9)
    expect(longer.asKnownAt(at(27, '15:00')).find('more')).toBeUndefined()
    expect(longer.asKnownAt(at(28, '15:00')).find('more')).toBeDefined()
  })

  it('hide events that an edit adds until they are known', () => {
    const more = whatIf(corrected, {
      name: 'more',
      edits: [insert<Event>(rumour('i', at(27, '12:30'), { knownAt: at(27, '16:00') }))],
    })
    expect(more.asKnownAt(at(27, '15:00')).find('i')).toBeUndefined()
    expect(more.asKnownAt(at(27, '17:00')).find('i')).toBeDefined()
  })
})
