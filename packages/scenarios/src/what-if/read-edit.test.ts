import { describe, expect, test } from '@jest/globals'
import { parseEdits } from '@tapeline/core/what-if'
import { readEdits } from './what-ifs.fixture.js'

describe('edits', () => {
  test.each([
    ['remove: late-print', { edit: 'remove', selector: 'late-print' }],
    [
      '{ remove: [late-print], mayBeEmpty: true }',
      { edit: 'remove', selector: { select: 'id', ids: ['late-print'] }, mayBeEmpty: true },
    ],
    [
      '{ replace: release, data: { model: R2 }, sources: paper#S3, consequences: keep }',
      {
        edit: 'replace',
        selector: 'release',
        consequences: 'keep',
        data: { model: 'R2' },
        sources: [
          { name: 'A paper', address: 'https://example.org/paper', confidence: 'medium', fact: 'S3' },
        ],
      },
    ],
    [
      '{ shift: release, by: 1 trading day, exchange: XNAS, consequences: drop }',
      { edit: 'shift', selector: 'release', by: { tradingDays: 1 }, exchange: 'XNAS', consequences: 'drop' },
    ],
    [
      '{ scale: close-NVDA-2025-01-27, factor: 0 }',
      { edit: 'scale', selector: 'close-NVDA-2025-01-27', factor: 0 },
    ],
    [
      '{ multiplyPrices: { instrument: NVDA, from: 2025-01-27T09:30, to: 2025-01-27T10:00 }, factor: 0.9, mayBeEmpty: true }',
      {
        edit: 'multiply-prices',
        selector: {
          select: 'intersection',
          of: [
            { select: 'instrument', instruments: ['NVDA'] },
            {
              select: 'within',
              from: Date.parse('2025-01-27T14:30Z'),
              to: Date.parse('2025-01-27T15:00Z'),
            },
          ],
        },
        factor: 0.9,
        mayBeEmpty: true,
      },
    ],
    [
      '{ insert: { id: more, at: 2025-01-27T18:00, type: price.traded, data: { symbol: NVDA, price: 120 }, sources: files } }',
      {
        edit: 'insert',
        events: [
          {
            id: 'more',
            at: Date.parse('2025-01-27T23:00Z'),
            type: 'price.traded',
            data: { symbol: 'NVDA', price: 120 },
            sources: [{ name: 'Price files' }],
          },
        ],
      },
    ],
    [
      'insert: [{ id: more, at: 2025-01-26, knownAt: 2025-01-27T08:00, type: news.published, data: { summary: More. } }]',
      {
        edit: 'insert',
        events: [
          {
            id: 'more',
            at: '2025-01-26[America/New_York]',
            knownAt: Date.parse('2025-01-27T13:00Z'),
            type: 'news.published',
            data: { summary: 'More.' },
            sources: [],
          },
        ],
      },
    ],
    [
      'inOrder: [{ scale: release, factor: 0.5 }, { remove: late-print }]',
      {
        edit: 'in-order',
        edits: [
          { edit: 'scale', selector: 'release', factor: 0.5 },
          { edit: 'remove', selector: 'late-print' },
        ],
      },
    ],
  ])('%s', (yaml, edit) => {
    const read = readEdits(yaml)
    expect(read).toEqual([edit])
    // Edits are plain values that the core reads back from JSON.
    expect(parseEdits(JSON.parse(JSON.stringify(read)))).toEqual([edit])
  })

  test.each([
    ['5 trading days', { tradingDays: 5 }],
    ['-1 trading day', { tradingDays: -1 }],
    ['90 minutes', { minutes: 90 }],
    ['-1 day 2 hours', { days: -1, hours: -2 }],
    ['0.5 seconds', { seconds: 0.5 }],
    ['{ hours: 2 }', { hours: 2 }],
  ])('are shifted by %s', (by, expected) => {
    expect(readEdits(`{ shift: late-print, by: ${by} }`)).toMatchObject([{ by: expected }])
  })

  const conditions = [
    ['{ type: bar.closed }', { select: 'type', types: ['bar.closed'] }],
    ['{ instrument: [NVDA, ^DJI] }', { select: 'instrument', instruments: ['NVDA', '^DJI'] }],
    ['{ sector: Semiconductors }', { select: 'sector', sectors: ['Semiconductors'] }],
    ['{ source: paper#S2 }', { select: 'source', name: 'A paper', fact: 'S2' }],
    [
      '{ source: [paper, files] }',
      {
        select: 'union',
        of: [
          { select: 'source', name: 'A paper' },
          { select: 'source', name: 'Price files' },
        ],
      },
    ],
    ['{ causedBy: release }', { select: 'caused-by', ids: ['release'] }],
    [
      '{ from: 2025-01-27T14:00, to: 2025-01-27T16:00 }',
      { select: 'within', from: Date.parse('2025-01-27T19:00Z'), to: Date.parse('2025-01-27T21:00Z') },
    ],
    [
      '{ any: [late-print, { causedBy: release }] }',
      { select: 'union', of: ['late-print', { select: 'caused-by', ids: ['release'] }] },
    ],
    [
      '{ type: bar.closed, not: { id: bar-NVDA-2025-01-27T14:30 } }',
      {
        select: 'intersection',
        of: [
          { select: 'type', types: ['bar.closed'] },
          { select: 'complement', of: { select: 'id', ids: ['bar-NVDA-2025-01-27T14:30'] } },
        ],
      },
    ],
    [
      '{ all: [{ type: bar.closed }, { instrument: NVDA }] }',
      {
        select: 'intersection',
        of: [
          { select: 'type', types: ['bar.closed'] },
          { select: 'instrument', instruments: ['NVDA'] },
        ],
      },
    ],
  ] as const
  test.each(conditions)('select by %s', (yaml, selector) => {
    expect(readEdits(`{ remove: ${yaml}, consequences: keep, mayBeEmpty: true }`)).toMatchObject([
      { selector },
    ])
  })

  test('select whole days in the zone of the file, to their last moment', () => {
    const [edit] = readEdits('{ remove: { from: 2025-01-27, to: 2025-01-27 }, consequences: keep }') as [
      { selector: { from: number; to: number } },
    ]
    const { from, to } = edit.selector
    expect(from).toBe(Date.parse('2025-01-27T05:00Z'))
    expect(to).toBeLessThan(Date.parse('2025-01-28T05:00Z'))
    expect(to).toBeGreaterThan(Date.parse('2025-01-28T05:00Z') - 0.001)
  })
})
