import { describe, expect, test } from '@jest/globals'
import { replay } from '@tapeline/core'
import { market } from '@tapeline/core/market'
import { branchNamed } from '../branch-named.js'
import { parseSmall } from '../small-scenario.fixture.js'
import { withWhatIfs } from './what-ifs.fixture.js'

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

  test('are in the order of the file, with their titles and summaries', () => {
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
    // The share of the release is half of the move, so half of the exponent remains without it.
    expect(last('calm')).toBeCloseTo(142.62 * Math.sqrt(118.42 / 142.62), 9)
    expect(last('half')).toBeCloseTo(142.62 * (118.42 / 142.62) ** 0.75, 9)
    expect(last('calmer')).toBe(142.62)
  })

  test('are made once', () => {
    expect(branchNamed(scenario, 'calmer')).toBe(branchNamed({ ...scenario }, 'calmer'))
    expect(branchNamed(scenario, 'recorded')).toBe(scenario.timeline)
  })

  test('with an unknown name are an error with the nearest name', () => {
    expect(() => branchNamed(scenario, 'clam')).toThrow(
      "The scenario has no what-if 'clam'. Did you mean 'calm'? (expected recorded, calm, calmer, half) [what-if.unknown]",
    )
  })
})
