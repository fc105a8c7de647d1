import { describe, expect, it } from '@jest/globals'
import { createTimeline, type InputOf, replay, type TapelineEvent, type Timeline } from '@tapeline/core'
import { type MarketEvent, market, marketEvents, quotes } from '@tapeline/core/market'
import {
  branchOf,
  defineReaction,
  type Edit,
  parseEdits,
  type Selector,
  whatIf,
} from '@tapeline/core/what-if'
import { loadScenario } from '@tapeline/scenarios/node'
import fc from 'fast-check'
import { arbitraryTimeline } from '../arbitrary-timeline.js'
import { arbitraryMarketHistory } from '../market-history/arbitrary-market-history.js'
import { sampleKinds } from '../sample-events.js'
import { arbitraryBranch, arbitraryEdits } from './arbitrary-branch.js'
import { EDITS, type EditsConstraints } from './constraints.js'

const weeks = await loadScenario('nvidia-2024-09-03')

/** The edits of a branch and of its parents, those in lists too. */
function editsOf(timeline: Timeline<MarketEvent>): Edit[] {
  const branch = branchOf(timeline)
  return branch === undefined ? [] : [...editsOf(branch.parent), ...branch.edits.flatMap(flat)]
}

const flat = (edit: Edit): Edit[] => (edit.edit === 'in-order' ? [edit, ...edit.edits.flatMap(flat)] : [edit])

function depthOf(timeline: Timeline<MarketEvent>): number {
  const branch = branchOf(timeline)
  return branch === undefined ? 0 : 1 + depthOf(branch.parent)
}

function selectorsIn(selector: Selector): string[] {
  if (typeof selector === 'string') return ['text']
  const of = 'of' in selector ? ([selector.of].flat() as Selector[]) : []
  return [selector.select, ...of.flatMap(selectorsIn)]
}

const input = ({ seq: _, replaces: __, ...event }: TapelineEvent): InputOf<MarketEvent> => event as never

/** The last state; events in it have another place in the order of arrival. */
const stateOf = (timeline: Timeline<MarketEvent>): string =>
  JSON.stringify(replay(timeline, market).atEnd(), (key, value) =>
    key === 'seq' || key === 'replaces' ? undefined : value,
  )

const drift = defineReaction({
  name: 'drift',
  events: marketEvents,
  on: ['news.published'],
  projection: quotes,
  parameters: {},
  react: (_event, state, { random }) => {
    const [symbol, last] =
      Object.entries(state).flatMap(([name, quote]) =>
        quote?.last ? [[name, quote.last] as const] : [],
      )[0] ?? []
    return symbol === undefined || last === undefined
      ? []
      : [{ type: 'price.traded', data: { symbol, price: last * (1 + random.uniform() / 10) } }]
  },
})

describe('an arbitrary branch', () => {
  it('has the states of a timeline built from its events, and leaves its parent unchanged', () => {
    fc.assert(
      fc.property(arbitraryBranch(arbitraryMarketHistory()), (branch) => {
        const parent = branchOf(branch)?.parent ?? branch
        const before = JSON.stringify(parent)
        const scratch = createTimeline(marketEvents).append([...branch].map(input))
        expect(stateOf(branch)).toBe(stateOf(scratch))
        expect(JSON.stringify(parent)).toBe(before)
      }),
    )
  })

  it('has edits of every kind, with every selector, in branches of every depth', () => {
    const branches = fc.sample(arbitraryBranch(arbitraryMarketHistory()), { seed: 16, numRuns: 200 })
    const edits = branches.flatMap(editsOf)
    const count = (values: readonly (string | number)[]): Record<string, number> => {
      const counts: Record<string, number> = {}
      for (const value of values) counts[value] = (counts[value] ?? 0) + 1
      return counts
    }
    // Each kind with the same probability; some single ones are in lists.
    const kinds = count(edits.map(({ edit }) => edit))
    for (const kind of EDITS) expect(kinds[kind]).toBeGreaterThan(edits.length / 12)
    const depths = count(branches.map(depthOf))
    for (const depth of [0, 1, 2, 3]) expect(depths[depth]).toBeGreaterThan(branches.length / 10)
    const selectors = count(edits.flatMap((edit) => ('selector' in edit ? selectorsIn(edit.selector) : [])))
    const every = 'text id type instrument sector source caused-by within union intersection complement'
    expect(Object.keys(selectors).sort()).toEqual(every.split(' ').sort())
    const said = count(
      edits.flatMap((edit) => ('consequences' in edit ? [JSON.stringify(edit.consequences)] : [])),
    )
    for (const name of ['"keep"', '"drop"', '{"scale":0.5}', '"along"']) expect(said[name]).toBeGreaterThan(0)
    expect(said['"rederive"']).toBeUndefined()
  })

  it('has only the kinds, the depth and the number of edits of its constraints', () => {
    const some = arbitraryBranch(arbitraryMarketHistory(), {
      kinds: ['scale', 'shift'],
      maxDepth: 1,
      maxLength: 2,
    })
    for (const branch of fc.sample(some, { seed: 16, numRuns: 100 })) {
      const edits = editsOf(branch)
      expect(depthOf(branch)).toBeLessThanOrEqual(1)
      expect(edits.length).toBeLessThanOrEqual(2)
      expect(edits.every(({ edit }) => edit === 'scale' || edit === 'shift')).toBe(true)
    }
    const none = arbitraryBranch(arbitraryMarketHistory(), { maxDepth: 0 })
    for (const branch of fc.sample(none, { seed: 16, numRuns: 20 })) expect(branchOf(branch)).toBeUndefined()
  })

  it('derives consequences again with reactions', () => {
    const some = arbitraryBranch(arbitraryMarketHistory(), { reactions: [drift] })
    const branches = fc.sample(some, { seed: 16, numRuns: 150 })
    const edits = branches.flatMap(editsOf)
    expect(edits.some((edit) => 'consequences' in edit && edit.consequences === 'rederive')).toBe(true)
    for (const branch of branches) expect(replay(branch, market).atEnd().quotes).toBeDefined()
  })

  it('can be one of events of your own', () => {
    fc.assert(
      fc.property(arbitraryBranch(arbitraryTimeline(sampleKinds, { minLength: 1 })), (branch) => {
        expect([...branch].length).toBe(branch.length)
      }),
    )
  })
})

describe('arbitrary edits', () => {
  it('make a branch of a scenario, also when they were written as JSON', () => {
    fc.assert(
      fc.property(arbitraryEdits(weeks), (edits) => {
        const branch = whatIf(weeks, { name: 'branch', edits })
        const again = whatIf(weeks, { name: 'branch', edits: parseEdits(JSON.parse(JSON.stringify(edits))) })
        expect(JSON.stringify(again)).toBe(JSON.stringify(branch))
      }),
      { numRuns: 10 },
    )
  })

  it('are rarely left out', () => {
    const lengthOf = (kinds: EditsConstraints['kinds']): number =>
      fc.sample(arbitraryEdits(weeks, { kinds: kinds as never }), { seed: 16, numRuns: 60 }).flat().length
    // A copy of an event can always be inserted, and the same seed draws as many edits.
    expect(lengthOf(['remove', 'scale', 'shift', 'replace'])).toBeGreaterThan(lengthOf(['insert']) * 0.8)
  })
})

describe('a counterexample', () => {
  const lines = (value: unknown): string[] => fc.stringify(value).split('\n')

  it('shows the calls that make the edits, and then the history', () => {
    const property = (branch: Timeline<MarketEvent>): boolean =>
      depthOf(branch) < 2 || !editsOf(branch).some(({ edit }) => edit === 'shift')
    const some = arbitraryBranch(arbitraryMarketHistory())
    const result = fc.check(fc.property(some, property), { seed: 16, numRuns: 1000 })
    expect(lines(result.counterexample?.[0])).toEqual([
      "Branch 'branch-2':",
      '  replace(',
      "    'shares-AA',",
      "    { sources: [ { name: 'Source branch-2-1' } ], consequences: 'keep' },",
      '  ),',
      "of branch 'branch-1':",
      "  shift('shares-AA', { hours: 0 }, { consequences: 'keep' }),",
      'of market history of 3 events, in New York time:',
      '  2024-01-01, Monday',
      '    08:00 listed-AA: equity on XNYS, Chips',
      '    08:00 shares-AA: AA has 10000000 shares',
      '    08:01 claim-1: breadth.advancing at 2024-01-01 08:00 equals 0',
    ])
  })

  it('has lines of at most 80 characters, also for a branch of a scenario', () => {
    const some = arbitraryBranch(fc.oneof(arbitraryMarketHistory(), fc.constant(weeks)))
    for (const branch of fc.sample(some, { seed: 16, numRuns: 40 })) {
      if (branch === weeks) continue
      for (const line of lines(branch)) expect(line.length).toBeLessThanOrEqual(80)
    }
    const ofScenario = lines(fc.sample(arbitraryBranch(weeks, { maxDepth: 1 }), { seed: 7, numRuns: 1 })[0])
    expect(ofScenario).toEqual([
      "Branch 'branch-1':",
      "  remove('close-NVDA-2024-09-06', { consequences: 'keep' }),",
      "  scale(byInstrument('TSLA'), 1, { consequences: { scale: 1 } }),",
      "  scale('close-AAPL-2024-09-03', 2, { consequences: 'keep' }),",
      'of timeline of 77 events, 2022-02-03 to 2024-09-06, sealed',
    ])
    const ofEdits = lines(fc.sample(arbitraryEdits(weeks), { seed: 5, numRuns: 1 })[0])
    expect([ofEdits[0], ofEdits.at(-1)]).toEqual(['[', ']'])
  })
})

describe('wrong constraints', () => {
  it.each([
    [{ kinds: ['skale'] }, "The option 'kinds' of arbitraryEdits() is wrong. Its item 0 is 'skale'."],
    [{ kinds: [] }, "The option 'kinds' of arbitraryEdits() is wrong."],
    [
      { kinds: ['in-order'] },
      "The option 'kinds' of arbitraryEdits() has only 'in-order', which is a list of other edits.",
    ],
    [{ maxlength: 3 }, "arbitraryEdits() has no option 'maxlength'. Did you mean 'maxLength'?"],
    [{ maxLength: -1 }, "The option 'maxLength' of arbitraryEdits() is wrong."],
  ])('%j are an error', (constraints, message) => {
    expect(() => arbitraryEdits(weeks, constraints as never)).toThrow(message)
  })

  it('and wrong timelines are an error', () => {
    expect(() => arbitraryEdits(arbitraryMarketHistory() as never)).toThrow(
      "The argument 'timeline' of arbitraryEdits() is wrong.",
    )
    expect(() => arbitraryBranch([] as never)).toThrow(
      "The argument 'timelines' of arbitraryBranch() is wrong.",
    )
  })
})
