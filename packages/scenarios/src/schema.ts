import { z } from 'zod'
import { type OneOrMore, oneOrMore, text } from './format/parts.js'

/*
 * The format `tapeline.scenario/1`: what each part of a scenario file looks like. What events themselves look like is
 * the core's to say; here their envelope alone is described. Dates are texts in ISO 8601: with an offset or [zone], as a
 * local time in the file's zone, or as a bare day. Days from and to are both inclusive.
 * Over 250 lines because it is the whole format in one place, each part as a type and as its check.
 */

type Confidence = 'high' | 'medium' | 'low'
/** `reuters`, `article#S10`, or at length `{ source: article, fact: S10, confidence: medium }`. */
export type SourceReference =
  | string
  | { source: string; fact?: string | undefined; confidence?: Confidence | undefined }
export type { OneOrMore }

export interface SourceItem {
  name: string
  address?: string | undefined
  confidence?: Confidence | undefined
}

interface SharesItem {
  /** Shares outstanding of all classes. */
  count: number
  /** From when the tape takes this count; the file's `start` unless told. */
  at?: string | undefined
  note?: string | undefined
  sources?: OneOrMore<SourceReference> | undefined
}

export interface InstrumentItem {
  symbol: string
  name: string
  kind: 'equity' | 'index'
  exchange: 'XNYS' | 'XNAS'
  sector?: string | undefined
  /** From when the tape lists it, which need not be its first day on the exchange; the file's `start` unless told. */
  listed?: string | undefined
  sources?: OneOrMore<SourceReference> | undefined
  shares?: OneOrMore<SharesItem> | undefined
}

/** The sessions of the exchanges on their trading days, out of their calendars. */
export interface SessionsItem {
  exchanges: ('XNYS' | 'XNAS')[]
  from: string
  to: string
}

/** A CSV file of bars, closes or prints. */
export interface TableItem {
  file: string
  /** The column in which a field stands, where it is not called as the field is. */
  columns?: Record<string, string> | undefined
  sources?: OneOrMore<SourceReference> | undefined
  /** The length of bars that say their start; bars that say their day instead last for its session. */
  minutes?: number | undefined
}

export interface EventItem {
  id: string
  at: string
  type: string
  data: Record<string, unknown>
  knownAt?: string | undefined
  basis?: 'recorded' | 'rebased' | 'simulated' | undefined
  causes?: (string | { id: string; share?: number | undefined })[] | undefined
  replaces?: string | undefined
  retracts?: string | undefined
  sources?: OneOrMore<SourceReference> | undefined
  version?: number | undefined
}

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

/** A declaration: the bars, prints and closes of these instruments in these sessions have this share of `of` as a cause. */
export interface ConsequenceItem {
  of: string
  share: number
  instruments: string[]
  from: string
  to: string
}

/** The other side: moves that are left without a cause, and why; of all instruments unless some are named. */
export interface UncausedItem {
  instruments?: string[] | undefined
  from: string
  to: string
  reason: string
}

/** The whole file, its lists unread: each item is checked by itself, so that one that is wrong hides no other. */
export interface FileItem {
  $schema?: string | undefined
  format: 'tapeline.scenario/1'
  name: string
  title: string
  summary?: string | undefined
  /** IANA name of the zone of local times and bare days in the file and its tables. */
  zone: string
  /** From when instruments stand listed and share counts hold that do not say otherwise. */
  start?: string | undefined
  sources?: Record<string, unknown> | undefined
  instruments?: unknown[] | undefined
  sessions?: unknown[] | undefined
  prints?: unknown[] | undefined
  bars?: unknown[] | undefined
  closes?: unknown[] | undefined
  events?: unknown[] | undefined
  claims?: unknown[] | undefined
  consequences?: unknown[] | undefined
  uncaused?: unknown[] | undefined
  whatIfs?: unknown[] | undefined
  expectations?: unknown[] | undefined
}

const day = z.iso.date()
const confidence = z.enum(['high', 'medium', 'low'])
const exchange = z.enum(['XNYS', 'XNAS'])
export const sources: z.ZodType<OneOrMore<SourceReference>> = oneOrMore<SourceReference>(
  z.union([text, z.strictObject({ source: text, fact: text.optional(), confidence: confidence.optional() })]),
  'a source as key, key#fact or { source, fact, confidence }',
)

export const sourceSchema: z.ZodType<SourceItem> = z.strictObject({
  name: text,
  address: text.optional(),
  confidence: confidence.optional(),
})

const shares = z.strictObject({
  count: z.number(),
  at: text.optional(),
  note: text.optional(),
  sources: sources.optional(),
})

export const instrumentSchema: z.ZodType<InstrumentItem> = z.strictObject({
  symbol: text,
  name: text,
  kind: z.enum(['equity', 'index']).default('equity'),
  exchange,
  sector: text.optional(),
  listed: text.optional(),
  sources: sources.optional(),
  shares: oneOrMore<SharesItem>(shares, '{ count, at, note, sources }').optional(),
})

export const sessionsSchema: z.ZodType<SessionsItem> = z.strictObject({
  exchanges: z.array(exchange).min(1),
  from: day,
  to: day,
})

const table = { file: text, columns: z.record(text, text).optional(), sources: sources.optional() }
export const barsSchema: z.ZodType<TableItem> = z.strictObject({
  ...table,
  minutes: z.number().positive().optional(),
})
export const tableSchema: z.ZodType<TableItem> = z.strictObject(table)

export const eventSchema: z.ZodType<EventItem> = z.strictObject({
  id: text,
  at: text,
  type: text,
  data: z.record(z.string(), z.unknown()).default({}),
  knownAt: text.optional(),
  basis: z.enum(['recorded', 'rebased', 'simulated']).optional(),
  causes: z
    .array(
      z.union([text, z.strictObject({ id: text, share: z.number().optional() })], {
        error: 'expected an id or { id, share }',
      }),
    )
    .optional(),
  replaces: text.optional(),
  retracts: text.optional(),
  sources: sources.optional(),
  version: z.number().optional(),
})

const figure = z.union([z.number(), text, z.boolean()]).optional()
const claim: z.ZodType<ClaimItem> = z
  .strictObject({
    id: text,
    path: text,
    equals: figure,
    above: figure,
    atLeast: figure,
    below: figure,
    atMost: figure,
    precision: z.number().optional(),
    tolerance: z.number().optional(),
    wording: text.optional(),
    fact: text.optional(),
    on: text.optional(),
    verdict: z.enum(['agrees', 'disagrees', 'not computable']).optional(),
  })
  .refine((item) => relationsIn(item).length === 1, {
    error: 'needs exactly one of equals, above, atLeast, below, atMost',
  })

export const claimsSchema: z.ZodType<ClaimsItem> = z.strictObject({
  at: text,
  knownAt: text.optional(),
  on: text,
  sources,
  claims: z.array(claim).min(1),
})

export const consequenceSchema: z.ZodType<ConsequenceItem> = z.strictObject({
  of: text,
  share: z.number().min(0).max(1).default(1),
  instruments: z.array(text).min(1),
  from: day,
  to: day,
})

export const uncausedSchema: z.ZodType<UncausedItem> = z.strictObject({
  instruments: z.array(text).min(1).optional(),
  from: day,
  to: day,
  reason: text,
})

const list = z.array(z.unknown()).optional()
export const fileSchema: z.ZodType<FileItem> = z.strictObject({
  $schema: text.optional(),
  format: z.literal('tapeline.scenario/1'),
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'a name has lower-case letters, digits and hyphens'),
  title: text,
  summary: text.optional(),
  zone: text,
  start: text.optional(),
  sources: z.record(z.string(), z.unknown()).optional(),
  instruments: list,
  sessions: list,
  prints: list,
  bars: list,
  closes: list,
  events: list,
  claims: list,
  consequences: list,
  uncaused: list,
  whatIfs: list,
  expectations: list,
})

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
