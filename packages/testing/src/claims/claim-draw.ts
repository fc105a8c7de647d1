import fc from 'fast-check'

/** A claim as plain numbers; `claimsOn` turns it into an event. */
export interface ClaimDraw {
  readonly verdict: 'agrees' | 'disagrees' | 'not computable'
  readonly relation: 'equals' | 'above' | 'at-least' | 'below' | 'at-most'
  /** Which event the claim refers to, and which figure then. */
  readonly moment: number
  readonly figure: number
  /** Of the last stated digit: 10 to this power. */
  readonly digits: number
  /** How far a wrong claim is from the figure, in units of its last digit; 1 and up. */
  readonly off: number
  readonly isAbove: boolean
  readonly hasTolerance: boolean
}

export const VERDICTS = ['agrees', 'disagrees', 'not computable'] as const

/** @param verdicts those that occur; the first is what claims shrink to */
export function claimDraw(verdicts: readonly ClaimDraw['verdict'][] = VERDICTS): fc.Arbitrary<ClaimDraw> {
  // Half of all claims agree.
  const weighted = [...verdicts, ...verdicts.filter((verdict) => verdict === 'agrees')]
  return fc.record({
    verdict: fc.constantFrom(...weighted),
    relation: fc.constantFrom('equals', 'equals', 'above', 'at-least', 'below', 'at-most'),
    moment: fc.nat(9999),
    figure: fc.nat(9999),
    digits: fc.integer({ min: -2, max: 1 }),
    off: fc.integer({ min: 1, max: 20 }),
    isAbove: fc.boolean(),
    hasTolerance: fc.boolean(),
  })
}
