import { describe, expect, it } from '@jest/globals'
import { at, base, type Event, faultOf, levels, quote, rumour, tape } from './branches.fixture.js'
import { inOrder, insert, remove, replace, scale, shift } from './edit.js'
import { byId, byType, causedBy } from './selector.js'
import { whatIf } from './what-if.js'

describe('inserting, replacing and shifting', () => {
  it('put events after the recorded ones of their instant, in the order of the edits; a replaced event keeps its place', () => {
    const instant = at(27, '12:00')
    const branch = whatIf(base, {
      name: 'more',
      edits: [
        insert<Event>([rumour('i2', instant), rumour('i1', instant)]),
        insert<Event>(rumour('i0', instant)),
        replace('r', { data: { text: 'other' }, consequences: 'keep' }),
      ],
    })
    const ids = [...branch].filter((event) => event.at === instant).map(({ id }) => id)
    expect(ids).toEqual(['r', 'i2', 'i1', 'i0'])
    expect(branch.get('i1').basis).toBe('simulated')
    expect(branch.get('r')).toMatchObject({
      basis: 'simulated',
      data: { text: 'other' },
      seq: base.get('r').seq,
    })
  })

  it('keep or replace sources, and keep a stated basis', () => {
    const branch = whatIf(base, {
      name: 'sourced',
      edits: [
        replace('echo', { sources: [{ name: 'A', fact: 'F1' }] }),
        insert<Event>({ ...rumour('own', at(27, '09:00')), basis: 'recorded' }),
      ],
    })
    expect(branch.get('echo')).toMatchObject({ basis: 'recorded', sources: [{ name: 'A', fact: 'F1' }] })
    expect(branch.get('own').basis).toBe('recorded')
  })

  it('leave other prices unchanged', () => {
    const instant = at(27, '13:30')
    expect(levels(whatIf(base, { name: 'more', edits: [insert<Event>(quote('i', instant, 7))] }))).toEqual({
      q0: 100,
      q1: 50,
      i: 7,
      q2: 60,
    })
    expect(levels(whatIf(base, { name: 'less', edits: [remove('q1')] }))).toEqual({ q0: 100, q2: 60 })
    expect(levels(whatIf(base, { name: 'later', edits: [shift('q1', { hours: 3 })] }))).toEqual({
      q0: 100,
      q2: 60,
      q1: 50,
    })
  })

  it('shift when events became known, and the days in their data', () => {
    const dated = tape([
      {
        id: 'd',
        type: 'rumour.heard',
        at: at(24, '18:00'),
        knownAt: at(24, '19:00'),
        data: { text: 'd', day: '2025-01-24' },
      },
      { id: 'day', type: 'rumour.heard', at: '2025-01-20[America/New_York]', data: { text: 'day' } },
    ])
    const moved = whatIf(dated, {
      name: 'moved',
      edits: [shift(byId('d', 'day'), { tradingDays: 1 }, { exchange: 'XNYS' })],
    })
    expect(moved.get('d')).toMatchObject({
      at: at(27, '18:00'),
      knownAt: at(27, '19:00'),
      data: { day: '2025-01-27' },
    })
    // The 20th has no trading: it first rolls to the 21st.
    expect(moved.get('day')).toMatchObject({ at: at(22, '00:00'), precision: 'day' })
    expect(whatIf(dated, { name: 'days', edits: [shift('day', { days: 3 })] }).get('day').at).toBe(
      at(23, '00:00'),
    )
    expect(
      faultOf(() => whatIf(dated, { name: 'hours', edits: [shift('day', { hours: 3 })] })),
    ).toMatchObject({
      code: 'edit.invalid',
      eventId: 'day',
    })
    expect(
      faultOf(() => whatIf(dated, { name: 'whose', edits: [shift('d', { tradingDays: 1 })] })).message,
    ).toContain('exchange')
    expect(
      whatIf(dated, { name: 'back', edits: [shift('d', { minutes: -30, seconds: 30 })] }).get('d').at,
    ).toBe(at(24, '17:30') + 30_000)
  })

  it('reject invalid events', () => {
    const bad = (input: object) =>
      faultOf(() => whatIf(base, { name: 'bad', edits: [insert(input as never)] }))
    expect(bad({ ...rumour('r', at(27, '12:00')) })).toMatchObject({
      code: 'event.id-conflict',
      place: 'edits[0].events[0]',
    })
    expect(bad(quote('n', at(27, '12:00'), 5, {}, 'Z')).code).toBe('instrument.unknown')
    expect(bad(rumour('n', at(27, '11:00'), { causes: ['r'] })).code).toBe('cause.later')
    expect(bad(rumour('n', at(27, '11:00'), { causes: ['missing'] })).code).toBe('cause.unknown')
    expect(bad(rumour('n', at(27, '11:00'), { replaces: 'r' })).code).toBe('edit.invalid')
    expect(bad(quote('n', at(27, '11:00'), -5)).code).toBe('event.data-invalid')
    const again = whatIf(base, { name: 'gone', edits: [remove('echo')] })
    expect(
      faultOf(() => whatIf(again, { name: 'again', edits: [insert<Event>(rumour('echo', at(27, '11:00')))] }))
        .code,
    ).toBe('event.id-conflict')
    expect(
      faultOf(() => whatIf(base, { name: 'bad', edits: [replace('q2', { data: { ask: Number.NaN } })] }))
        .code,
    ).toBe('event.data-invalid')
  })
})

describe('edits together', () => {
  it('do not depend on their order', () => {
    const edits = [scale('q2', 0.5), remove('echo'), insert<Event>(rumour('i', at(27, '16:00')))]
    const texts = [edits, [...edits].reverse()].map((list) =>
      JSON.stringify(whatIf(base, { name: 'all', edits: list })),
    )
    expect(texts[0]).toBe(texts[1])
  })

  it('that touch the same event or move are rejected with both places', () => {
    const pairs = [
      [remove('r', { consequences: 'keep' }), scale('r', 0.5)],
      [scale('r', 0.5), scale('q1', 0)],
      [scale('r', 0), remove('echo')],
      [scale(byId('q1', 'q2'), 0), replace('q2', { data: { ask: 70 } })],
    ]
    for (const pair of pairs) {
      const fault = faultOf(() => whatIf(base, { name: 'both', edits: pair }))
      expect(fault.code).toBe('edit.overlap')
      expect(fault.message).toMatch(/edits\[0\] \(\w+\) and edits\[1\] \(\w+\)/)
      expect(fault.eventId).toBeDefined()
      expect(fault.edits).toEqual([
        ['edits', 0],
        ['edits', 1],
      ])
    }
    const ordered = whatIf(base, { name: 'ordered', edits: [inOrder([scale('r', 0.5), scale('q1', 0)])] })
    expect(levels(ordered).q1).toBe(100)
  })

  it('name the edit at fault as data, within inOrder and inserted events too', () => {
    const late = rumour('n', at(27, '11:00'), { causes: ['missing'] })
    const ordered = inOrder([remove('echo'), insert<Event>([rumour('m', at(27, '11:00')), late])])
    expect(faultOf(() => whatIf(base, { name: 'both', edits: [scale('q2', 0.5), ordered] })).edits).toEqual([
      ['edits', 1, 'edits', 1, 'events', 1],
    ])
  })

  it('must select something, unless mayBeEmpty is set', () => {
    expect(faultOf(() => whatIf(base, { name: 'none', edits: [remove('missing')] }))).toMatchObject({
      code: 'edit.empty',
      eventId: 'missing',
    })
    expect(
      faultOf(() => whatIf(base, { name: 'none', edits: [remove(byId('echo', 'missing'))] })).eventId,
    ).toBe('missing')
    expect(faultOf(() => whatIf(base, { name: 'none', edits: [remove(causedBy('q2'))] }))).toMatchObject({
      code: 'edit.empty',
      place: 'edits[0]',
    })
    expect([
      ...whatIf(base, { name: 'none', edits: [remove(byType('fixing.published'), { mayBeEmpty: true })] }),
    ]).toEqual([...base])
  })
})
