import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { EventGroup, Importance } from '../protocol.js'
import { marksOf } from './grouping.js'
import { createAxis } from './time-axis.js'

const HOUR = 3_600_000
const axis = createAxis({ sessions: [], from: 0, to: 10 * HOUR, slotMs: HOUR })

function groupAt(at: number, importance: Importance, count = 1): EventGroup {
  const shown = {
    id: `${at}`,
    type: 'news.published',
    at,
    knownAt: at,
    precision: 'instant',
    basis: 'recorded',
  } as const
  return { from: at, to: at, count, shown: { ...shown, text: '', importance, sources: [] } }
}

describe('the marks of the lane', () => {
  it('join groups that would overlap, are whole at the edges, and show the most important event', () => {
    const marks = marksOf([groupAt(0, 1), groupAt(HOUR / 20, 3), groupAt(5 * HOUR, 0, 4)], axis, 1000, 12)
    expect(marks.map(({ x, count, shown }) => [x, count, shown.importance])).toEqual([
      [6, 2, 3],
      [500, 4, 0],
    ])
  })

  it('lose no event and never overlap', () => {
    const arbitraryGroups = fc
      .array(
        fc.tuple(fc.integer({ min: 0, max: 10 * HOUR }), fc.constantFrom<Importance>(0, 1, 2, 3), fc.nat(9)),
      )
      .map((groups) =>
        groups.sort(([a], [b]) => a - b).map(([at, rank, more]) => groupAt(at, rank, more + 1)),
      )
    fc.assert(
      fc.property(arbitraryGroups, fc.integer({ min: 1, max: 40 }), (groups, apart) => {
        const marks = marksOf(groups, axis, 800, apart)
        const total = (all: readonly EventGroup[]): number => all.reduce((sum, { count }) => sum + count, 0)
        expect(total(marks)).toBe(total(groups))
        for (const [index, mark] of marks.entries())
          if (index > 0) expect(mark.x - (marks[index - 1]?.x ?? 0)).toBeGreaterThanOrEqual(apart)
      }),
    )
  })
})
