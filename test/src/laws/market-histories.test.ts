/** Laws 1, 2, 5 and 6 on plausible market histories and on nested branches of them, with every kind of edit. */
import { describe, expect, it } from '@jest/globals'
import { createTimeline, type InputOf, replay, type TapelineEvent, type Timeline } from '@tapeline/core'
import { type MarketEvent, market, marketEvents } from '@tapeline/core/market'
import { branchOf, inOrder, whatIf } from '@tapeline/core/what-if'
import { arbitraryBranch, arbitraryMarketEvents, arbitraryMarketHistory } from '@tapeline/testing'
import fc from 'fast-check'
import { bytesOf } from './bytes.js'
import { idsOf } from './plain-history.js'

type Tape = Timeline<MarketEvent>

const branches = arbitraryBranch(arbitraryMarketHistory())
const places = fc.array(fc.nat(9999), { minLength: 1, maxLength: 6 })

/** A timeline of the same events, with nothing in common with the first. */
const fromScratch = (events: Iterable<TapelineEvent>): Tape =>
  createTimeline(marketEvents).append(
    [...events].map(({ seq: _, replaces: __, ...event }) => event as unknown as InputOf<MarketEvent>),
  )

/** A state without what depends on the order of arrival: the numbers of events, and what they correct. */
const textOf = (state: unknown): string => bytesOf(state).replaceAll(/"seq":\d+|,"replaces":"[^"]*"/g, '')

/** The edits of a branch and of its parents in their order. */
function editsOf(branch: Tape): readonly NonNullable<ReturnType<typeof branchOf>>['edits'][] {
  const origin = branchOf(branch)
  return origin === undefined ? [] : [...editsOf(origin.parent), origin.edits]
}

function rootOf(branch: Tape): Tape {
  const parent = branchOf(branch)?.parent
  return parent === undefined ? branch : rootOf(parent)
}

describe('a branch of a market history', () => {
  it('equals a timeline built from its events, after each of them (laws 1 and 5)', () => {
    fc.assert(
      fc.property(branches, places, (branch, looks) => {
        const scratch = fromScratch(branch)
        expect(idsOf(branch)).toEqual(idsOf(scratch))
        const [own, other] = [replay(branch, market), replay(scratch, market)]
        for (const look of looks) {
          const position = look % (branch.length + 1)
          expect(textOf(own.atPosition(position))).toBe(textOf(other.atPosition(position)))
        }
      }),
    )
  })

  it('has the same states in every order of seeks, also beside its parents (law 2)', () => {
    fc.assert(
      fc.property(branches, places, (branch, looks) => {
        const parent = branchOf(branch)?.parent ?? branch
        const [used, usedParent] = [replay(branch, market), replay(parent, market)]
        for (const look of looks) {
          const position = look % (branch.length + 1)
          usedParent.atPosition(Math.min(position, parent.length))
          const fresh = replay(branch, market, { checkpointBudgetBytes: 0 })
          expect(bytesOf(used.atPosition(position))).toBe(bytesOf(fresh.atPosition(position)))
        }
      }),
    )
  })

  it('with one edit on each level equals the same edits in order, and leaves its root unchanged (law 5)', () => {
    fc.assert(
      fc.property(arbitraryBranch(arbitraryMarketHistory(), { maxLength: 1 }), (branch) => {
        const root = rootOf(branch)
        const text = JSON.stringify(root)
        const edits = editsOf(branch).flat()
        const atOnce = edits.length === 0 ? root : whatIf(root, { name: 'at once', edits: [inOrder(edits)] })
        expect(JSON.stringify(atOnce)).toBe(JSON.stringify(branch))
        expect(bytesOf(replay(atOnce, market).atEnd())).toBe(bytesOf(replay(branch, market).atEnd()))
        expect(JSON.stringify(root)).toBe(text)
      }),
    )
  })

  it('as known at the end of time is the branch, and at a moment shows only what was known then (law 6)', () => {
    fc.assert(
      fc.property(branches, places, (branch, looks) => {
        expect(branch.asKnownAt(Number.POSITIVE_INFINITY)).toBe(branch)
        for (const look of looks) {
          const moment = branch.eventBefore((look % branch.length) + 1)?.at ?? 0
          const view = branch.asKnownAt(moment)
          expect([...view].filter(({ knownAt }) => knownAt > moment)).toEqual([])
          expect(JSON.stringify(view.asKnownAt(moment))).toBe(JSON.stringify(view))
        }
      }),
    )
  })
})

describe('a market history as known at a moment (law 6)', () => {
  it('has the states of the events that were known by then, whatever became known later', () => {
    fc.assert(
      fc.property(arbitraryMarketEvents(), fc.nat(9999), (events, place) => {
        const whole = createTimeline(marketEvents, { blockSize: 4 }).append(events)
        const knownAtOf = ({ at, knownAt = at }: (typeof events)[number]): number => knownAt as number
        const moment = knownAtOf(events[place % events.length] as (typeof events)[number])
        const early = createTimeline(marketEvents).append(
          events.filter((event) => knownAtOf(event) <= moment),
        )
        replay(whole, market).atEnd()
        const view = whole.asKnownAt(moment)
        expect(idsOf(view)).toEqual(idsOf(early))
        expect(bytesOf(replay(view, market).atEnd())).toBe(bytesOf(replay(early, market).atEnd()))
      }),
    )
  })
})
