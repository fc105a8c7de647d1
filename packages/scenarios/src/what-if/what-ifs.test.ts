import { describe, expect, test } from '@jest/globals'
import { parseEdits, replay } from '@tapeline/core'
import { market } from '@tapeline/core/market'
import { branchNamed } from '../branch-named.js'
import { faultsOf, parseSmall, shortly, smallScenario } from '../small-scenario.fixture.js'

const withWhatIfs = (yaml: string): Readonly<Record<string, string>> => ({
  'scenario.yaml': `${smallScenario['scenario.yaml']}whatIfs:\n${yaml}`,
})
const withEdits = (yaml: string): Readonly<Record<string, string>> =>
  withWhatIfs(`  - name: changed\n    edits:\n      - ${yaml}\n`)
const editsOf = (yaml: string): unknown => parseSmall(withEdits(yaml)).whatIfs[0]?.edits
/** Line and column of the first edit of the first what-if. */
const first = 'scenario.yaml:48:9'

describe('what-ifs of a file', () => {
  const scenario = parseSmall(
    withWhatIfs(`
  - name: calm
    title: No release
    summary: It never was.
    edits: [{ remove: release, consequences: { scale: 0 } }]
  - name: calmer
    on: half
    edits: [{ scale: { causedBy: release }, factor: 0 }]
  - { name: half, edits: [{ scale: release, factor: 0.5 }] }
`),
  )
  const close = '2025-01-27T16:00-05:00'
  const last = (name: string): number | undefined =>
    replay(branchNamed(scenario, name), market).at(close).quotes.NVDA?.last

  test('stand in the order of the file, with what it says of them', () => {
    expect(scenario.whatIfs.map(({ name, on }) => [name, on])).toEqual([
      ['calm', undefined],
      ['calmer', 'half'],
      ['half', undefined],
    ])
    expect(scenario.whatIfs[0]).toEqual({
      name: 'calm',
      title: 'No release',
      summary: 'It never was.',
      edits: [{ edit: 'remove', selector: 'release', consequences: { scale: 0 } }],
    })
    expect(Object.isFrozen(scenario.whatIfs[0]?.edits[0])).toBe(true)
  })

  test('are branches by their name, and branches of branches', () => {
    expect(last('recorded')).toBe(118.42)
    // The release has half of the move as its share, so that half of the exponent stays without it.
    expect(last('calm')).toBeCloseTo(142.62 * Math.sqrt(118.42 / 142.62), 9)
    expect(last('half')).toBeCloseTo(142.62 * (118.42 / 142.62) ** 0.75, 9)
    expect(last('calmer')).toBe(142.62)
  })

  test('are made once', () => {
    expect(branchNamed(scenario, 'calmer')).toBe(branchNamed({ ...scenario }, 'calmer'))
    expect(branchNamed(scenario, 'recorded')).toBe(scenario.timeline)
  })

  test('of another name are an error with the nearest', () => {
    expect(() => branchNamed(scenario, 'clam')).toThrow(
      "The scenario has no what-if 'clam'. Did you mean 'calm'? (expected recorded, calm, calmer, half) [what-if.unknown]",
    )
  })
})

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
      'insert: [{ id: told, at: 2025-01-26, knownAt: 2025-01-27T08:00, type: news.published, data: { summary: More. } }]',
      {
        edit: 'insert',
        events: [
          {
            id: 'told',
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
    const read = editsOf(yaml)
    expect(read).toEqual([edit])
    // They are plain values that the core reads back from JSON.
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
    expect(editsOf(`{ shift: late-print, by: ${by} }`)).toMatchObject([{ by: expected }])
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
    expect(editsOf(`{ remove: ${yaml}, consequences: keep, mayBeEmpty: true }`)).toMatchObject([{ selector }])
  })

  test('select whole days in the zone of the file, to their last moment', () => {
    const [edit] = editsOf('{ remove: { from: 2025-01-27, to: 2025-01-27 }, consequences: keep }') as [
      { selector: { from: number; to: number } },
    ]
    const { from, to } = edit.selector
    expect(from).toBe(Date.parse('2025-01-27T05:00Z'))
    expect(to).toBeLessThan(Date.parse('2025-01-28T05:00Z'))
    expect(to).toBeGreaterThan(Date.parse('2025-01-28T05:00Z') - 0.001)
  })
})

describe('faults of what-ifs', () => {
  test.each([
    ['no edit', 'erase: release', `${first} edit.invalid`, /no edit/],
    ['a misspelt edit', 'remov: release', `${first} edit.invalid`, /Did you mean 'remove'/],
    ['two edits in one', '{ remove: release, scale: release }', `${first} edit.invalid`, /more than one/],
    [
      'a misspelt field',
      '{ remove: release, consequence: keep }',
      'scenario.yaml:48:28 scenario.invalid',
      /Did you mean 'consequences'/,
    ],
    [
      'a misspelt condition',
      'remove: { cousedBy: release }',
      'scenario.yaml:48:19 scenario.invalid',
      /Did you mean 'causedBy'/,
    ],
    ['an unknown id', 'remove: realease', 'scenario.yaml:48:17 edit.invalid', /Did you mean 'release'/],
    [
      'an unknown type',
      'remove: { type: bar.close }',
      'scenario.yaml:48:25 edit.invalid',
      /Did you mean 'bar.closed'/,
    ],
    [
      'an unknown instrument',
      'remove: { instrument: [NVDIA] }',
      'scenario.yaml:48:32 edit.invalid',
      /Did you mean 'NVDA'/,
    ],
    [
      'an unknown sector',
      'remove: { sector: Semiconductor }',
      'scenario.yaml:48:27 edit.invalid',
      /Did you mean 'Semiconductors'/,
    ],
    [
      'an unknown source',
      'remove: { source: papers#S2 }',
      'scenario.yaml:48:27 scenario.invalid',
      /Did you mean 'paper'/,
    ],
    [
      'a cause that is not there',
      'remove: { causedBy: relase }',
      'scenario.yaml:48:29 edit.invalid',
      /Did you mean 'release'/,
    ],
    ['no condition', 'remove: {}', 'scenario.yaml:48:17 scenario.invalid', /needs a condition/],
    [
      'a window that ends before it begins',
      'remove: { from: 2025-01-28, to: 2025-01-27 }',
      'scenario.yaml:48:41 edit.invalid',
      /before/,
    ],
    ['no distance', '{ shift: release, by: soon }', 'scenario.yaml:48:31 edit.invalid', /how far/],
    [
      'consequences that a file cannot have',
      '{ remove: release, consequences: rederive }',
      'scenario.yaml:48:42 scenario.invalid',
      /keep, drop/,
    ],
    ['consequences that are not declared', 'remove: release', `${first} edit.consequences`, /consequences/],
    [
      'an edit that selects nothing',
      'remove: { type: statement.made }',
      `${first} edit.empty`,
      /selects nothing/,
    ],
    [
      'an event that is wrong',
      'insert: { id: more, at: 2025-01-27T18:00, type: price.traded, data: { symbol: NVDA, price: -1 } }',
      'scenario.yaml:48:17 event.data-invalid',
      /price/,
    ],
    [
      'an event without an id',
      'insert: [{ at: 2025-01-27T18:00, type: price.traded }]',
      'scenario.yaml:48:18 scenario.invalid',
      /string/,
    ],
    [
      'one inside of others',
      'inOrder: [{ scale: release, factor: 0.5 }, { remove: nothing }]',
      'scenario.yaml:48:62 edit.invalid',
      /nothing/,
    ],
    [
      'a fault of the core inside of others',
      'inOrder: [{ scale: release, factor: 0.5 }, { remove: { type: statement.made } }]',
      'scenario.yaml:48:52 edit.empty',
      /selects nothing/,
    ],
  ])('%s', (_name, yaml, spot, message) => {
    const faults = faultsOf(() => parseSmall(withEdits(yaml)))
    expect(shortly(faults)).toEqual([spot])
    expect(faults[0]?.message).toMatch(message)
    expect(faults[0]?.path).toMatch(/^whatIfs\[0\]\.edits\[0\]/)
  })

  test('all together: names twice, parents that are not there, circles, overlaps', () => {
    const faults = faultsOf(() =>
      parseSmall(
        withWhatIfs(`  - { name: recorded, edits: [{ remove: late-print }] }
  - { name: twice, edits: [{ remove: late-print }] }
  - { name: twice, edits: [{ remove: late-print }] }
  - { name: orphan, on: twise, edits: [{ remove: late-print }] }
  - { name: a, on: b, edits: [{ remove: late-print }] }
  - { name: b, on: a, edits: [{ remove: late-print }] }
  - { name: overlap, edits: [{ remove: late-print }, { scale: late-print, factor: 0 }] }
  - { name: child, on: overlap, edits: [{ remove: late-print }] }
  - { name: none, edits: [] }
`),
      ),
    )
    expect(shortly(faults)).toEqual([
      'scenario.yaml:46:13 scenario.invalid', // recorded
      'scenario.yaml:48:13 scenario.invalid', // twice
      'scenario.yaml:49:25 scenario.invalid', // twise
      'scenario.yaml:50:20 scenario.invalid', // a on b on a
      'scenario.yaml:51:20 scenario.invalid', // b on a on b
      'scenario.yaml:52:54 edit.overlap',
      'scenario.yaml:54:26 scenario.invalid', // no edits
    ])
    expect(faults[2]?.message).toContain("Did you mean 'twice'?")
  })
})
