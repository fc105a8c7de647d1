import { describe, expect, it } from '@jest/globals'
import { at, base, faultOf, fixing, levels, quote, rumour, tape } from './branches.fixture.js'
import { inOrder, remove, replace, scale, shift } from './edit.js'
import { whatIf } from './what-if.js'

describe('consequences', () => {
  it('keep the part of a move that the shares leave, and rebase later prices', () => {
    const { q0, q1, q2 } = levels(
      whatIf(base, { name: 'none', edits: [remove('r', { consequences: { scale: 0 } })] }),
    )
    expect(q0).toBe(100)
    expect(q1).toBeCloseTo(100 * Math.sqrt(0.5), 12)
    expect(q2).toBeCloseTo(100 * Math.sqrt(0.5) * 1.2, 12)
  })

  it('rebase every price of an event against the price before it', () => {
    const branch = whatIf(base, { name: 'none', edits: [scale('r', 0)] })
    const event = branch.get('q1')
    expect(event).toMatchObject({ basis: 'rebased', data: { size: 100 } })
    // Half the ask is the same fraction of it to the power that is left: 25 against 100.
    expect(event.type === 'quote.given' && event.data.bid).toBeCloseTo(100 * 0.5, 12)
  })

  it.each([
    ['keep', { q1: 50, q2: 60 }, true],
    ['drop', { q1: 100 * 0.5 ** 0.5, q2: 120 * 0.5 ** 0.5 }, false],
    [{ scale: 0 }, { q1: 100 * 0.5 ** 0.5, q2: 120 * 0.5 ** 0.5 }, false],
    [{ scale: 0.5 }, { q1: 100 * 0.5 ** 0.75, q2: 120 * 0.5 ** 0.75 }, true],
    [{ scale: 2 }, { q1: 100 * 0.5 ** 1.5, q2: 120 * 0.5 ** 1.5 }, true],
  ] as const)('%j', (consequences, expected, hasEcho) => {
    const branch = whatIf(base, { name: 'changed', edits: [remove('r', { consequences })] })
    const found = levels(branch)
    for (const [id, level] of Object.entries(expected)) expect(found[id]).toBeCloseTo(level, 12)
    expect(branch.find('echo') !== undefined).toBe(hasEcho)
    expect(branch.find('r')).toBeUndefined()
  })

  it('drop removes prices without any move left, and their moves', () => {
    const whole = tape([
      quote('q0', at(27, '10:00'), 100),
      rumour('r', at(27, '12:00')),
      quote('q1', at(27, '13:00'), 50, { causes: ['r'] }),
      quote('q2', at(27, '14:00'), 60),
    ])
    const branch = whatIf(whole, { name: 'dropped', edits: [remove('r', { consequences: 'drop' })] })
    expect(levels(branch)).toEqual({ q0: 100, q2: 120 })
    expect(
      levels(whatIf(whole, { name: 'scaled', edits: [remove('r', { consequences: { scale: 0 } })] })),
    ).toEqual({
      q0: 100,
      q1: 100,
      q2: 120,
    })
  })

  it('multiply along a chain of causes, also through events that are not prices', () => {
    const chain = tape([
      quote('q0', at(27, '10:00'), 100),
      rumour('r', at(27, '11:00')),
      rumour('s', at(27, '12:00'), { causes: [{ id: 'r', share: 0.5 }] }),
      quote('q1', at(27, '13:00'), 16, { causes: [{ id: 's', share: 0.5 }] }),
    ])
    expect(levels(whatIf(chain, { name: 'none', edits: [scale('r', 0)] })).q1).toBeCloseTo(
      100 * 0.16 ** 0.75,
      12,
    )
  })

  it('apply to an official figure and the price beside it together, whichever of them declares the causes', () => {
    const pairs = [
      [quote('q1', at(27, '13:00'), 50, { causes: ['r'] }), fixing('f', at(27, '13:00'), 40)],
      [quote('q1', at(27, '13:00'), 50), fixing('f', at(27, '13:00'), 40, { causes: ['r'] })],
      [fixing('f', at(27, '13:00'), 40, { causes: ['r'] }), quote('q1', at(27, '13:00'), 50)],
    ]
    for (const pair of pairs) {
      const pinned = tape([quote('q0', at(27, '10:00'), 100), rumour('r', at(27, '12:00')), ...pair])
      expect(levels(whatIf(pinned, { name: 'none', edits: [scale('r', 0)] }))).toEqual({
        q0: 100,
        q1: 100,
        f: 100,
      })
    }
  })

  it('must be stated for an event that has some', () => {
    for (const edit of [remove('r'), replace('r', { data: { text: 'other' } }), shift('r', { hours: 1 })]) {
      const fault = faultOf(() => whatIf(base, { name: 'unstated', edits: [edit] }))
      expect(fault).toMatchObject({ code: 'edit.consequences', eventId: 'r', place: 'edits[0]' })
      expect(fault.message).toContain("'keep', 'drop', 'rederive'")
    }
    expect(
      faultOf(() => whatIf(base, { name: 'alone', edits: [remove('r', { consequences: 'rederive' })] }))
        .message,
    ).toContain('reactions')
    expect(whatIf(base, { name: 'no effects', edits: [remove('q2')] }).find('q2')).toBeUndefined()
  })

  it('must not leave a negative power: the events of one move share their causes', () => {
    const both = tape([
      quote('q0', at(27, '10:00'), 100),
      rumour('r', at(27, '11:00')),
      rumour('s', at(27, '11:00')),
      quote('q1', at(27, '13:00'), 50, { causes: ['r'] }),
      fixing('f', at(27, '13:00'), 40, { causes: ['s'] }),
    ])
    expect(levels(whatIf(both, { name: 'one', edits: [scale('r', 0.5)] })).q1).toBeCloseTo(
      100 * 0.5 ** 0.5,
      12,
    )
    const fault = faultOf(() =>
      whatIf(both, { name: 'both', edits: [inOrder([scale('r', 0), scale('s', 0.5)])] }),
    )
    expect(fault).toMatchObject({ code: 'edit.invalid', eventId: 'q1' })
  })

  it('that leave an invalid price are rejected', () => {
    expect(faultOf(() => whatIf(base, { name: 'huge', edits: [scale('r', 1e6)] }))).toMatchObject({
      code: 'edit.invalid',
      eventId: 'q1',
    })
  })
})

describe('scaling', () => {
  it('scales the own move of a price, but not a price that an edit wrote', () => {
    expect(levels(whatIf(base, { name: 'no move', edits: [scale('q1', 0)] }))).toEqual({
      q0: 100,
      q1: 100,
      q2: 120,
    })
    const written = whatIf(base, { name: 'written', edits: [replace('q1', { data: { bid: 1, ask: 2 } })] })
    expect(levels(written)).toEqual({ q0: 100, q1: 2, q2: 60 })
    expect(faultOf(() => whatIf(written, { name: 'nothing', edits: [scale('q1', 0)] })).code).toBe(
      'edit.empty',
    )
  })

  it('has the same result however finely the move was recorded', () => {
    const fine = tape([
      quote('q0', at(27, '10:00'), 100),
      rumour('r', at(27, '12:00')),
      ...[90, 97, 71, 55, 50].map((ask, index) =>
        quote(`p${index}`, at(27, '12:30') + index * 60_000, ask, { causes: [{ id: 'r', share: 0.5 }] }),
      ),
      quote('q2', at(27, '14:00'), 60),
    ])
    for (const factor of [0, 0.5, 0.9, 2]) {
      const coarse = levels(whatIf(base, { name: 'coarse', edits: [scale('r', factor)] })).q2 as number
      expect(levels(whatIf(fine, { name: 'fine', edits: [scale('r', factor)] })).q2).toBeCloseTo(coarse, 9)
    }
  })

  it('rebases a price that was already past, without moving later prices', () => {
    const late = tape([
      quote('q0', at(27, '10:00'), 100),
      quote('q1', at(27, '13:00'), 50),
      {
        id: 'late',
        type: 'quote.given',
        at: at(27, '13:30'),
        data: { name: 'X', bid: 10, ask: 100, size: 0 },
      },
      quote('q2', at(27, '14:00'), 60),
    ])
    expect(levels(whatIf(late, { name: 'no move', edits: [scale('q1', 0)] }))).toEqual({
      q0: 100,
      q1: 100,
      late: 200,
      q2: 120,
    })
  })

  it('cannot scale an event without a price and without consequences', () => {
    expect(faultOf(() => whatIf(base, { name: 'nothing', edits: [scale('echo', 0.5)] }))).toMatchObject({
      code: 'edit.empty',
      place: 'edits[0]',
    })
  })
})
