import { describe, expect, it } from '@jest/globals'
import { at, base, faultOf, fixing, levels, quote, rumour, tape } from './branches.fixture.js'
import { inOrder, remove, replace, scale, shift } from './edit.js'
import { whatIf } from './what-if.js'

describe('consequences', () => {
  it('keep what the shares leave of a move, and rebase what comes after', () => {
    const { q0, q1, q2 } = levels(whatIf(base, 'none', [remove('r', { consequences: { scale: 0 } })]))
    expect(q0).toBe(100)
    expect(q1).toBeCloseTo(100 * Math.sqrt(0.5), 12)
    expect(q2).toBeCloseTo(100 * Math.sqrt(0.5) * 1.2, 12)
  })

  it('rebase every price of an event against the price before it', () => {
    const branch = whatIf(base, 'none', [scale('r', 0)])
    const event = branch.get('q1')
    expect(event).toMatchObject({ basis: 'rebased', data: { size: 100 } })
    // Half the price is the same half of it, to the power that is left: 25 against 100.
    expect(event.type === 'quote.given' && event.data.bid).toBeCloseTo(100 * 0.5, 12)
  })

  it.each([
    ['keep', { q1: 50, q2: 60 }, true],
    ['drop', { q1: 100 * 0.5 ** 0.5, q2: 120 * 0.5 ** 0.5 }, false],
    [{ scale: 0 }, { q1: 100 * 0.5 ** 0.5, q2: 120 * 0.5 ** 0.5 }, false],
    [{ scale: 0.5 }, { q1: 100 * 0.5 ** 0.75, q2: 120 * 0.5 ** 0.75 }, true],
    [{ scale: 2 }, { q1: 100 * 0.5 ** 1.5, q2: 120 * 0.5 ** 1.5 }, true],
  ] as const)('%j', (consequences, expected, hasEcho) => {
    const branch = whatIf(base, 'changed', [remove('r', { consequences })])
    const found = levels(branch)
    for (const [id, level] of Object.entries(expected)) expect(found[id]).toBeCloseTo(level, 12)
    expect(branch.find('echo') !== undefined).toBe(hasEcho)
    expect(branch.find('r')).toBeUndefined()
  })

  it('drop takes prices away of which nothing is left, and their moves with them', () => {
    const whole = tape([
      quote('q0', at(27, '10:00'), 100),
      rumour('r', at(27, '12:00')),
      quote('q1', at(27, '13:00'), 50, { causes: ['r'] }),
      quote('q2', at(27, '14:00'), 60),
    ])
    const branch = whatIf(whole, 'dropped', [remove('r', { consequences: 'drop' })])
    expect(levels(branch)).toEqual({ q0: 100, q2: 120 })
    expect(levels(whatIf(whole, 'scaled', [remove('r', { consequences: { scale: 0 } })]))).toEqual({
      q0: 100,
      q1: 100,
      q2: 120,
    })
  })

  it('multiply along a chain of causes, through what is no price', () => {
    const chain = tape([
      quote('q0', at(27, '10:00'), 100),
      rumour('r', at(27, '11:00')),
      rumour('s', at(27, '12:00'), { causes: [{ id: 'r', share: 0.5 }] }),
      quote('q1', at(27, '13:00'), 16, { causes: [{ id: 's', share: 0.5 }] }),
    ])
    expect(levels(whatIf(chain, 'none', [scale('r', 0)])).q1).toBeCloseTo(100 * 0.16 ** 0.75, 12)
  })

  it('hold for an official figure and the price beside it together, whichever declares them', () => {
    const pairs = [
      [quote('q1', at(27, '13:00'), 50, { causes: ['r'] }), fixing('f', at(27, '13:00'), 40)],
      [quote('q1', at(27, '13:00'), 50), fixing('f', at(27, '13:00'), 40, { causes: ['r'] })],
      [fixing('f', at(27, '13:00'), 40, { causes: ['r'] }), quote('q1', at(27, '13:00'), 50)],
    ]
    for (const pair of pairs) {
      const pinned = tape([quote('q0', at(27, '10:00'), 100), rumour('r', at(27, '12:00')), ...pair])
      expect(levels(whatIf(pinned, 'none', [scale('r', 0)]))).toEqual({ q0: 100, q1: 100, f: 100 })
    }
  })

  it('have to be stated where an event has some', () => {
    for (const edit of [remove('r'), replace('r', { data: { text: 'other' } }), shift('r', { hours: 1 })]) {
      const fault = faultOf(() => whatIf(base, 'unstated', [edit]))
      expect(fault).toMatchObject({ code: 'edit.consequences', eventId: 'r', place: 'edits[0]' })
      expect(fault.message).toContain("'keep', 'drop', 'rederive'")
    }
    expect(
      faultOf(() => whatIf(base, 'alone', [remove('r', { consequences: 'rederive' })])).message,
    ).toContain('reactions')
    expect(whatIf(base, 'no effects', [remove('q2')]).find('q2')).toBeUndefined()
  })

  it('may have no negative power: what is one move has all its causes together', () => {
    const both = tape([
      quote('q0', at(27, '10:00'), 100),
      rumour('r', at(27, '11:00')),
      rumour('s', at(27, '11:00')),
      quote('q1', at(27, '13:00'), 50, { causes: ['r'] }),
      fixing('f', at(27, '13:00'), 40, { causes: ['s'] }),
    ])
    expect(levels(whatIf(both, 'one', [scale('r', 0.5)])).q1).toBeCloseTo(100 * 0.5 ** 0.5, 12)
    const fault = faultOf(() => whatIf(both, 'both', [inOrder([scale('r', 0), scale('s', 0.5)])]))
    expect(fault).toMatchObject({ code: 'edit.invalid', eventId: 'q1' })
  })

  it('that leave no price are an error', () => {
    expect(faultOf(() => whatIf(base, 'huge', [scale('r', 1e6)]))).toMatchObject({
      code: 'edit.invalid',
      eventId: 'q1',
    })
  })
})

describe('scaling', () => {
  it('scales the own move of a price, and not what stands as written', () => {
    expect(levels(whatIf(base, 'no move', [scale('q1', 0)]))).toEqual({ q0: 100, q1: 100, q2: 120 })
    const written = whatIf(base, 'written', [replace('q1', { data: { bid: 1, ask: 2 } })])
    expect(levels(written)).toEqual({ q0: 100, q1: 2, q2: 60 })
    expect(faultOf(() => whatIf(written, 'nothing', [scale('q1', 0)])).code).toBe('edit.empty')
  })

  it('comes to the same however finely the move was recorded', () => {
    const fine = tape([
      quote('q0', at(27, '10:00'), 100),
      rumour('r', at(27, '12:00')),
      ...[90, 97, 71, 55, 50].map((ask, index) =>
        quote(`p${index}`, at(27, '12:30') + index * 60_000, ask, { causes: [{ id: 'r', share: 0.5 }] }),
      ),
      quote('q2', at(27, '14:00'), 60),
    ])
    for (const factor of [0, 0.5, 0.9, 2]) {
      const coarse = levels(whatIf(base, 'coarse', [scale('r', factor)])).q2 as number
      expect(levels(whatIf(fine, 'fine', [scale('r', factor)])).q2).toBeCloseTo(coarse, 9)
    }
  })

  it('leaves a price that was past when it was told where it belongs', () => {
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
    expect(levels(whatIf(late, 'no move', [scale('q1', 0)]))).toEqual({
      q0: 100,
      q1: 100,
      late: 200,
      q2: 120,
    })
  })

  it('cannot scale what has neither a price nor consequences', () => {
    expect(faultOf(() => whatIf(base, 'nothing', [scale('echo', 0.5)]))).toMatchObject({
      code: 'edit.empty',
      place: 'edits[0]',
    })
  })
})
