import { describe, expect, test } from '@jest/globals'
import { branchNamed } from '../branch-named.js'
import { faultsOf, parseSmall, shortly } from '../small-scenario.fixture.js'
import { withEdit, withWhatIfs } from './what-ifs.fixture.js'

/** Line and column of the edit. */
const first = 'scenario.yaml:48:9'

describe('faults of what-ifs', () => {
  test.each([
    ['no edit', 'erase: release', `${first} edit.invalid`, /not an edit/],
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
      'an unknown cause',
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
    [
      'no distance',
      '{ shift: release, by: soon }',
      'scenario.yaml:48:31 edit.invalid',
      /distance of the shift/,
    ],
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
      'a fault inside an inOrder edit',
      'inOrder: [{ scale: release, factor: 0.5 }, { remove: nothing }]',
      'scenario.yaml:48:62 edit.invalid',
      /nothing/,
    ],
    [
      'a fault of the core inside an inOrder edit',
      'inOrder: [{ scale: release, factor: 0.5 }, { remove: { type: statement.made } }]',
      'scenario.yaml:48:52 edit.empty',
      /selects nothing/,
    ],
  ])('%s', (_name, yaml, spot, message) => {
    const faults = faultsOf(() => parseSmall(withEdit(yaml)))
    expect(shortly(faults)).toEqual([spot])
    expect(faults[0]?.message).toMatch(message)
    expect(faults[0]?.path).toMatch(/^whatIfs\[0\]\.edits\[0\]/)
  })

  test('all together: repeated names, unknown parents, cycles, overlaps', () => {
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

describe('branches on demand', () => {
  const faulty = withWhatIfs(
    '  - { name: good, edits: [{ scale: late-print, factor: 0 }] }\n  - { name: bad, edits: [{ remove: release }] }\n  - { name: worse, on: bad, edits: [{ remove: late-print }] }\n',
  )

  test('are not made with the scenario', () => {
    expect(shortly(faultsOf(() => parseSmall(faulty)))).toEqual(['scenario.yaml:47:26 edit.consequences'])
    const { timeline, whatIfs } = parseSmall(faulty, 'on-demand')
    expect(whatIfs.map(({ name }) => name)).toEqual(['good', 'bad', 'worse'])
    expect(branchNamed({ timeline, whatIfs }, 'good').length).toBe(timeline.length)
  })

  test.each(['bad', 'worse'])('report the faults of %s with their places in the file', (name) => {
    const scenario = parseSmall(faulty, 'on-demand')
    for (let time = 0; time < 2; time += 1) {
      expect(shortly(faultsOf(() => branchNamed(scenario, name)))).toEqual([
        'scenario.yaml:47:26 edit.consequences',
      ])
    }
  })
})
