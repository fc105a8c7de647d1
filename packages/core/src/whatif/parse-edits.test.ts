import { describe, expect, it } from '@jest/globals'
import { faultOf } from './branches.fixture.js'
import { inOrder, insert, remove, replace, scale, shift } from './edit.js'
import { parseEdits } from './parse-edits.js'
import { bySource, byType, complement, intersection, union, within } from './selector.js'

describe('edits', () => {
  it('are the same after a round trip through JSON', () => {
    const edits = [
      insert({ id: 'i', type: 'a.b', at: '2025-01-27T16:00-05:00', data: {} } as never),
      remove(union('a', byType('a.b')), { consequences: { scale: 0.5 }, mayBeEmpty: true }),
      replace(bySource({ fact: 'S1' }), { data: { amount: 1 }, sources: [{ name: 'A' }] }),
      shift('a', { tradingDays: -2 }, { consequences: 'along', exchange: 'XNYS' }),
      shift('a', { days: 1, hours: 2 }),
      inOrder([
        scale(intersection(complement('a'), within({ from: 0, to: 1 })), 2),
        remove('a', { consequences: 'drop' }),
      ]),
    ]
    expect(parseEdits(JSON.parse(JSON.stringify(edits)))).toEqual(edits)
    expect(parseEdits(edits)).toEqual(edits)
  })

  it('may contain dates as text', () => {
    const [edit] = parseEdits([
      { edit: 'remove', selector: { select: 'within', from: '2025-01-27T00:00Z', to: '2025-01-28T00:00Z' } },
    ])
    expect(edit).toEqual(remove(within({ from: Date.UTC(2025, 0, 27), to: Date.UTC(2025, 0, 28) })))
  })

  it.each<[unknown, string]>([
    [{}, 'edits'],
    [[{ edit: 'erase' }], 'edits[0]'],
    [[remove('a'), scale('a', Number.NaN)], 'edits[1].factor'],
    [[scale('a', -1)], 'edits[0].factor'],
    [[scale('a', Number.POSITIVE_INFINITY)], 'edits[0].factor'],
    [[{ edit: 'scale', selector: '', factor: 1 }], 'edits[0].selector'],
    [[{ edit: 'remove', selector: 7 }], 'edits[0].selector'],
    [[remove(byType())], 'edits[0].selector.types'],
    [[remove({ select: 'type' } as never)], 'edits[0].selector.types'],
    [[remove(bySource({}))], 'edits[0].selector'],
    [[remove({ select: 'within', from: 2, to: 1 })], 'edits[0].selector.to'],
    [
      [{ edit: 'remove', selector: { select: 'union', of: ['a', { select: 'colour' }] } }],
      'edits[0].selector',
    ],
    [[{ edit: 'remove', selector: 'a', consequences: 'along' }], 'edits[0].consequences'],
    [[remove('a', { consequences: { scale: -1 } })], 'edits[0].consequences'],
    [[replace('a', {})], 'edits[0]'],
    [[shift('a', {})], 'edits[0].by'],
    [[shift('a', { tradingDays: 1.5 })], 'edits[0].by'],
    [[{ edit: 'shift', selector: 'a', by: { fortnights: 1 } }], 'edits[0].by'],
    [[{ ...remove('a'), force: true }], 'edits[0]'],
    [[inOrder([])], 'edits[0].edits'],
    [[inOrder([scale('a', -1)])], 'edits[0].edits[0].factor'],
    [[insert([])], 'edits[0].events'],
  ])('%j is rejected at %s', (json, path) => {
    const fault = faultOf(() => parseEdits(json))
    expect(fault.code).toBe('edit.invalid')
    expect(fault.message).toContain(path)
  })

  it.each<[unknown, string]>([
    [[{ edit: 'erase' }], 'edits[0].edit: must be "insert" or "remove"'],
    [[{ edit: 'remove', selector: 7 }], 'edits[0].selector: must be the id of an event, or a selector'],
    [
      [{ edit: 'remove', selector: { select: 'colour' } }],
      'edits[0].selector.select: must be "id" or "type"',
    ],
    [
      [{ edit: 'remove', selector: { select: 'complement', of: { select: 'within', from: 'x', to: 2 } } }],
      'edits[0].selector.of.from: Invalid date.',
    ],
    [
      [{ edit: 'remove', selector: 'a', consequences: 'along' }],
      "must be 'keep', 'drop', 'rederive' or { scale: 0 or more }",
    ],
    [[{ edit: 'scale', selector: 'a', facto: 2 }], "edits[0].facto: is not a field. Did you mean 'factor'?"],
    [[{ edit: 'insert', events: [[]] }], 'edits[0].events[0]: must be an object'],
  ])('%j is rejected with a message', (json, message) => {
    expect(() => parseEdits(json)).toThrow(message)
  })

  it('are rejected with every fault', () => {
    const fault = faultOf(() => parseEdits([scale('a', -1), { edit: 'erase' }]))
    expect(fault.message).toContain('2 faults')
  })
})
