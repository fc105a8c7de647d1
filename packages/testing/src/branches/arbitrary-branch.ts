import type { TapelineEvent, Timeline } from '@tapeline/core'
import { checkArgument, kinds } from '@tapeline/core/internal'
import type { Edit } from '@tapeline/core/what-if'
import fc from 'fast-check'
import { printBranch, printEdits } from '../print/print-edits.js'
import { printedAs } from '../print/printed-as.js'
import { type BranchConstraints, branchOptions, type EditsConstraints, editsOptions } from './constraints.js'
import { editDraw } from './edit-draw.js'
import { makeBranch } from './make-edits.js'

/**
 * Edits of a timeline, each kind with the same probability: insert, remove, replace, shift, scale, multiply prices, and lists in
 * order. Two in seven select by one id, the others by every other selector; they treat consequences in every way. Together they
 * make a branch, `whatIf(timeline, { name, edits })`: an edit that the timeline refuses, such as a second one of the same event,
 * is tried on other events, and else left out.
 *
 * They shrink towards fewer edits, by id, of the first events, and print as the calls that make them.
 * @param timeline any timeline, also one with events of your own
 * @throws TapelineError `argument.invalid`, `option.unknown`
 * @example
 * ```ts
 * import { loadScenario } from '@tapeline/scenarios/node'
 * import { arbitraryEdits, given } from '@tapeline/testing'
 * import fc from 'fast-check'
 *
 * const weeks = await loadScenario('deepseek-r1')
 * const isPrice = (last: number | undefined) => last === undefined || last > 0
 * fc.assert(
 *   fc.property(arbitraryEdits(weeks, { kinds: ['scale'] }), (edits) => {
 *     given(weeks).when(edits).then({ 'quotes.NVDA.last': isPrice })
 *   }),
 *   { numRuns: 3 },
 * )
 * ```
 */
export function arbitraryEdits<Event extends TapelineEvent>(
  timeline: Timeline<Event>,
  constraints?: EditsConstraints,
): fc.Arbitrary<readonly Edit[]> {
  checkArgument('arbitraryEdits()', 'timeline', timeline, kinds.timeline)
  const options = editsOptions('arbitraryEdits()', constraints)
  return fc.array(editDraw(options), { maxLength: options.maxLength }).map((draws) => {
    const made = makeBranch(timeline as unknown as Timeline, draws, {
      name: 'edit',
      reactions: options.reactions,
    })
    const edits = [...made.edits]
    return printedAs(edits, () => printEdits(edits))
  })
}

/**
 * Branches of timelines, nested up to `maxDepth` deep, each with such edits. A branch of depth 0, or without edits, is its parent.
 * `branchOf(branch)` returns the parent and the edits.
 *
 * They shrink towards fewer branches with fewer edits of smaller histories, and print their edits and then the history.
 * @param timelines an arbitrary of timelines, `arbitraryMarketHistory()` for example, or one timeline
 * @throws TapelineError `argument.invalid`, `option.unknown`
 * @example
 * ```ts
 * import { replay } from '@tapeline/core'
 * import { market } from '@tapeline/core/market'
 * import { branchOf } from '@tapeline/core/what-if'
 * import { arbitraryBranch, arbitraryMarketHistory } from '@tapeline/testing'
 * import fc from 'fast-check'
 *
 * fc.assert(
 *   fc.property(arbitraryBranch(arbitraryMarketHistory()), (branch) => {
 *     const { parent = branch } = branchOf(branch) ?? {}
 *     const before = JSON.stringify(parent)
 *     replay(branch, market).atEnd()
 *     return JSON.stringify(parent) === before
 *   }),
 * )
 * ```
 */
export function arbitraryBranch<Event extends TapelineEvent>(
  timelines: fc.Arbitrary<Timeline<Event>> | Timeline<Event>,
  constraints?: BranchConstraints,
): fc.Arbitrary<Timeline<Event>> {
  checkArgument('arbitraryBranch()', 'timelines', timelines, TIMELINES)
  const options = branchOptions('arbitraryBranch()', constraints)
  const root = timelines instanceof fc.Arbitrary ? timelines : fc.constant(timelines)
  const edits = fc.array(editDraw(options), {
    minLength: Math.min(1, options.maxLength),
    maxLength: options.maxLength,
  })
  return fc.record({ root, branches: fc.array(edits, { maxLength: options.maxDepth }) }).map((drawn) => {
    let branch = drawn.root as unknown as Timeline
    for (const [index, draws] of drawn.branches.entries()) {
      const parent = branch
      ;({ branch } = makeBranch(parent, draws, { name: `branch-${index + 1}`, reactions: options.reactions }))
      const made = branch
      if (made !== parent) printedAs(made, () => printBranch(made))
    }
    return branch as unknown as Timeline<Event>
  })
}

const TIMELINES = {
  expected: 'a timeline, or an arbitrary of fast-check that makes timelines',
  fits: (value: unknown): boolean => value instanceof fc.Arbitrary || kinds.timeline.fits(value),
}
