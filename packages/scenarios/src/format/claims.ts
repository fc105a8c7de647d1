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
  /** Takes the place of the group's `on`. */
  on?: string | undefined
  /** What comes of it by the replay; another verdict is then a failure of the scenario's check. */
  verdict?: 'agrees' | 'disagrees' | 'not computable' | undefined
}

/** Claims that were made at one time about one moment. */
export interface ClaimsItem {
  /** When the claims were made. */
  at: string
  knownAt?: string | undefined
  /** The moment at which what is claimed is to hold. */
  on: string
  sources: OneOrMore<SourceReference>
  claims: ClaimItem[]
}

const figure = (what: string): z.ZodOptional<z.ZodType<Figure>> =>
  z.union([z.number(), text, z.boolean()]).optional().describe(what)

const claim: z.ZodType<ClaimItem> = z
  .strictObject({
    id: text.describe('Unique in the scenario.'),
    path: text.describe('What is spoken of: a path of the market state, such as quotes.NVDA.changePct.'),
    equals: figure('It is said to be this.'),
    above: figure('It is said to be more than this.'),
    atLeast: figure('It is said to be this or more.'),
    below: figure('It is said to be less than this.'),
    atMost: figure('It is said to be this or less.'),
    precision: z
      .number()
      .optional()
      .describe('One unit of the last stated digit, in the unit of the value: 0.1 for -3.1.'),
    tolerance: z
      .number()
      .optional()
      .describe('In the unit of the value, inclusive; takes the place of half the precision.'),
    wording: text
      .optional()
      .describe('The word of the source for which the figure is a declared threshold: sharply, say.'),
    fact: text.optional().describe('The number of the fact in the sources of the group.'),
    on: text.optional().describe("The moment that is spoken of, where it is not the group's."),
    verdict: z
      .enum(['agrees', 'disagrees', 'not computable'])
      .optional()
      .describe(
        'What comes of it by the replay; any other verdict is then a failure of the check, and without it none is.',
      ),
  })
  .refine((item) => relationsIn(item).length === 1, {
    error: 'needs exactly one of equals, above, atLeast, below, atMost',
  })
  .describe('A figure that a source reports.')

export const claimsSchema: z.ZodType<ClaimsItem> = z
  .strictObject({
    at: text.describe('When the claims were made.'),
    knownAt: text.optional().describe('When they became known; `at` unless told.'),
    on: text.describe('The moment that they speak of.'),
    sources,
    claims: z.array(claim).min(1).describe('What is claimed.'),
  })
  .describe('Claims that were made at one time about one moment.')

const RELATIONS = {
  equals: 'equals',
  above: 'above',
  atLeast: 'at-least',
  below: 'below',
  atMost: 'at-most',
} as const

/** The relations that a claim states, named as in the core, each with its value. */
export function relationsIn(item: Partial<ClaimItem>): [relation: string, value: Figure][] {
  return (Object.keys(RELATIONS) as (keyof typeof RELATIONS)[]).flatMap((key) => {
    const value = item[key]
    return value === undefined ? [] : [[RELATIONS[key], value] as [string, Figure]]
  })
}
