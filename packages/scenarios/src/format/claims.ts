import { z } from 'zod'
import { type OneOrMore, text } from './parts.js'
import { type SourceReference, sources } from './source.js'

type Figure = number | string | boolean
/** One claim of a group: exactly one of the five relations is given. */
export interface ClaimItem {
  id: string
  /** A path into the market state. */
  path: string
  equals?: Figure | undefined
  above?: Figure | undefined
  atLeast?: Figure | undefined
  below?: Figure | undefined
  atMost?: Figure | undefined
  precision?: number | undefined
  tolerance?: number | undefined
  wording?: string | undefined
  /** The number of the fact in the sources of the group. */
  fact?: string | undefined
  /** Overrides the group's `on`. */
  on?: string | undefined
  /** The expected verdict of the replay; another verdict then fails the scenario's check. */
  verdict?: 'agrees' | 'disagrees' | 'not computable' | undefined
}

/** Claims made at one time about one moment. */
export interface ClaimsItem {
  /** The time at which the claims were made. */
  at: string
  knownAt?: string | undefined
  /** The moment that the claims are about. */
  on: string
  sources: OneOrMore<SourceReference>
  claims: ClaimItem[]
}

const figure = (what: string): z.ZodOptional<z.ZodType<Figure>> =>
  z.union([z.number(), text, z.boolean()]).optional().describe(what)

const claim: z.ZodType<ClaimItem> = z
  .strictObject({
    id: text.describe('Unique in the scenario.'),
    path: text.describe('The subject: a path of the market state, such as quotes.NVDA.changePct.'),
    equals: figure('The claim: the value equals this.'),
    above: figure('The claim: the value is more than this.'),
    atLeast: figure('The claim: the value is this or more.'),
    below: figure('The claim: the value is less than this.'),
    atMost: figure('The claim: the value is this or less.'),
    precision: z
      .number()
      .optional()
      .describe('One unit of the last stated digit, in the unit of the value: 0.1 for -3.1.'),
    tolerance: z
      .number()
      .optional()
      .describe('In the unit of the value, inclusive. Default: half the precision.'),
    wording: text
      .optional()
      .describe('The word of the source for which the figure is a declared threshold, such as sharply.'),
    fact: text.optional().describe('The number of the fact in the sources of the group.'),
    on: text.optional().describe("The moment of the claim. Default: the group's."),
    verdict: z
      .enum(['agrees', 'disagrees', 'not computable'])
      .optional()
      .describe(
        'The expected verdict of the replay: another verdict fails the check. Without it, every verdict passes.',
      ),
  })
  .refine((item) => relationsIn(item).length === 1, {
    error: 'needs exactly one of equals, above, atLeast, below, atMost',
  })
  .describe('A figure that a source reports.')

export const claimsSchema: z.ZodType<ClaimsItem> = z
  .strictObject({
    at: text.describe('The time at which the claims were made.'),
    knownAt: text.optional().describe('The time at which they became known. Default: `at`.'),
    on: text.describe('The moment that they are about.'),
    sources,
    claims: z.array(claim).min(1).describe('The claims.'),
  })
  .describe('Claims made at one time about one moment.')

const RELATIONS = {
  equals: 'equals',
  above: 'above',
  atLeast: 'at-least',
  below: 'below',
  atMost: 'at-most',
} as const

/** The relations of a claim, named as in the core, each with its value. */
export function relationsIn(item: Partial<ClaimItem>): [relation: string, value: Figure][] {
  return (Object.keys(RELATIONS) as (keyof typeof RELATIONS)[]).flatMap((key) => {
    const value = item[key]
    return value === undefined ? [] : [[RELATIONS[key], value] as [string, Figure]]
  })
}
