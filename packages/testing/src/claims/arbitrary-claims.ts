import type { Timeline } from '@tapeline/core'
import { type ArgumentKind, checkArgument, checkOptions, kinds } from '@tapeline/core/internal'
import type { MarketEvent, Verdict } from '@tapeline/core/market'
import fc from 'fast-check'
import { checkLengths, wholeFrom } from '../check-arguments.js'
import { describeEvent } from '../print/print-history.js'
import { cut, printedAs } from '../print/printed-as.js'
import { claimDraw, VERDICTS } from './claim-draw.js'
import { type ClaimInput, claimsOn } from './claims-on.js'

export interface ClaimsConstraints {
  /** The verdicts that the claims get when the timeline is replayed with them. Default all three. */
  readonly verdicts?: readonly Verdict[]
  /** Number of claims. Default 1 to 3. */
  readonly minLength?: number
  readonly maxLength?: number
}

const verdictNames: ArgumentKind = {
  expected: `an array of at least one of ${VERDICTS.map((name) => `'${name}'`).join(', ')}`,
  fits: (value) => Array.isArray(value) && value.length > 0 && value.every((name) => VERDICTS.includes(name)),
}

/**
 * Claims about a market history, as `append` and `given(history).when(…)` take them. Half of them agree with the replay, a quarter
 * disagrees, and a quarter is not computable. They name a figure of a quote or of the breadth at the moment of a random event, and
 * are made a minute later. A third says `equals`, up to its last stated digit or a tolerance; the others say above, below and so on.
 *
 * They shrink towards one claim that equals a figure of the first event.
 * @param timeline a history of the market that can be replayed
 * @throws TapelineError `argument.invalid`, `option.unknown`; what the replay throws
 * @example
 * ```ts
 * import { loadScenario } from '@tapeline/scenarios/node'
 * import { arbitraryClaims, given } from '@tapeline/testing'
 * import fc from 'fast-check'
 *
 * const weeks = await loadScenario('meta-2022-02-03')
 * fc.assert(
 *   fc.property(arbitraryClaims(weeks, { verdicts: ['disagrees'], maxLength: 1 }), ([claim]) => {
 *     const isWrong = (verdict: unknown) => verdict === 'disagrees'
 *     given(weeks).when(claim ?? []).then({ [`claims[id=${claim?.id}].verdict`]: isWrong })
 *   }),
 *   { numRuns: 3 },
 * )
 * ```
 */
export function arbitraryClaims(
  timeline: Timeline<MarketEvent>,
  constraints?: ClaimsConstraints,
): fc.Arbitrary<readonly ClaimInput[]> {
  const call = 'arbitraryClaims()'
  checkArgument(call, 'timeline', timeline, kinds.timeline)
  const length = wholeFrom(0, 1000)
  checkOptions(call, constraints, { verdicts: verdictNames, minLength: length, maxLength: length })
  const { verdicts = VERDICTS } = constraints ?? {}
  const { minLength = Math.min(1, constraints?.maxLength ?? 1), maxLength = Math.max(3, minLength) } =
    constraints ?? {}
  checkLengths(call, { minLength, maxLength })
  return fc.array(claimDraw(verdicts), { minLength, maxLength }).map((draws) => {
    const claims = [...claimsOn(timeline, draws, (index) => freeId(timeline, index))]
    return printedAs(claims, () => printClaims(claims))
  })
}

/** Ids that the timeline does not have yet. */
function freeId(timeline: Timeline<MarketEvent>, index: number): string {
  let id = `claim-${index + 1}`
  while (timeline.find(id) !== undefined) id += '-new'
  return id
}

function printClaims(claims: readonly ClaimInput[]): string {
  const lines = claims.map((claim) => `  ${cut(`${claim.id}: ${describeEvent(claim as never)}`)}`)
  return ['Claims:', ...lines].join('\n')
}
