import { describe, expect, it } from '@jest/globals'
import { result } from './benchmark.js'
import { machineNow, markdownOf, tableOf } from './report.js'

const RESULTS = [
  result('fast', 1.234, 'ratio', { atMost: 1.5 }, 'a loop'),
  result('slow', 499, 'ratio', { atLeast: 500 }, 'a library'),
  result('plain', 12_345, 'µs', null, null),
]

describe('the report', () => {
  it('includes the bounds of targets', () => {
    expect(RESULTS.map(({ meets }) => meets)).toEqual([true, false, undefined])
    expect(result('exact', 500, 'ratio', { atLeast: 500 }, null).meets).toBe(true)
    expect(result('exact', 1.5, 'ratio', { atMost: 1.5 }, null).meets).toBe(true)
  })

  it('gives JSON a target and a verdict for exactly the figures that have a target', () => {
    const [fast, , plain] = JSON.parse(JSON.stringify(RESULTS))
    expect(fast).toMatchObject({ target: { atMost: 1.5 }, meets: true })
    expect(Object.keys(plain)).toEqual(['id', 'value', 'unit', 'opponent'])
  })

  it('prints a plain table, and a Markdown table for the README', () => {
    const machine = machineNow()
    expect(tableOf(machine, RESULTS, false)).toMatch(/fast +1\.23 times +at most 1\.5 +met +a loop\n/)
    expect(tableOf(machine, RESULTS, false)).toMatch(/plain +12,345 µs$/)
    expect(markdownOf(machine, RESULTS, false)).toMatch(
      /\| `slow` +\| 499 times +\| at least 500 +\| MISSED +\| a library \|/,
    )
    expect(
      new Set(
        markdownOf(machine, RESULTS, false)
          .split('\n')
          .slice(2)
          .map((line) => line.length),
      ).size,
    ).toBe(1)
  })

  it('notes for a quick run that the targets are for the full tapes', () => {
    const machine = machineNow()
    for (const report of [tableOf, markdownOf]) {
      expect(report(machine, RESULTS, true)).toContain('a quick run')
      expect(report(machine, RESULTS, false)).not.toContain('quick')
    }
  })
})
