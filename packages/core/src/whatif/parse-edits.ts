import { z } from 'zod'
import { parseInstant } from '../event/date.js'
import { type Fault, isTapelineError, showValue, TapelineError } from '../event/error.js'
import { didYouMean } from '../event/nearest-name.js'
import type { Edit } from './edit.js'
import type { Selector } from './selector.js'

const ids = z.array(z.string().min(1)).min(1)

const moment = z.union([z.number(), z.string()]).transform((value, context): number => {
  try {
    return parseInstant(value)
  } catch (error) {
    if (!isTapelineError(error)) throw error
    context.addIssue({ code: 'custom', message: error.faults[0]?.message ?? error.message })
    return z.NEVER
  }
})

const selector: z.ZodType<Selector, unknown> = z.lazy(() =>
  z.union([
    z.string().min(1),
    z.discriminatedUnion('select', [
      z.strictObject({ select: z.literal('id'), ids }),
      z.strictObject({ select: z.literal('type'), types: ids }),
      z.strictObject({ select: z.literal('instrument'), instruments: ids }),
      z.strictObject({ select: z.literal('sector'), sectors: ids }),
      z
        .strictObject({
          select: z.literal('source'),
          name: z.string().exactOptional(),
          fact: z.string().exactOptional(),
        })
        .refine(({ name, fact }) => name !== undefined || fact !== undefined, {
          message: 'needs a name or a fact, or both',
        }),
      z.strictObject({ select: z.literal('caused-by'), ids }),
      z
        .strictObject({ select: z.literal('within'), from: moment, to: moment })
        .refine(({ from, to }) => from <= to, { message: 'ends before it begins', path: ['to'] }),
      z.strictObject({ select: z.literal('union'), of: z.array(selector) }),
      z.strictObject({ select: z.literal('intersection'), of: z.array(selector).min(1) }),
      z.strictObject({ select: z.literal('complement'), of: selector }),
    ]),
  ]),
)

const factor = z.number().nonnegative()
const consequences = z.union(
  [z.enum(['keep', 'drop', 'rederive']), z.strictObject({ scale: factor })],
  "is 'keep', 'drop', 'rederive' or { scale: 0 or more }",
)
const shiftConsequences = z.union(
  [z.literal('along'), consequences],
  "is 'along', 'keep', 'drop', 'rederive' or { scale: 0 or more }",
)
const options = { consequences: consequences.exactOptional(), mayBeEmpty: z.boolean().exactOptional() }
const count = z.number().exactOptional()
const span = z
  .strictObject({
    years: count,
    months: count,
    weeks: count,
    days: count,
    hours: count,
    minutes: count,
    seconds: count,
    milliseconds: count,
  })
  .refine((parts) => Object.keys(parts).length > 0, { message: 'needs tradingDays, days, hours, …' })

const edit: z.ZodType<Edit, unknown> = z.lazy(() =>
  z.discriminatedUnion('edit', [
    z.strictObject({ edit: z.literal('insert'), events: z.array(z.looseObject({})).min(1) }),
    z.strictObject({ edit: z.literal('remove'), selector, ...options }),
    z
      .strictObject({
        edit: z.literal('replace'),
        selector,
        data: z.record(z.string(), z.unknown()).exactOptional(),
        sources: z.array(z.looseObject({})).exactOptional(),
        ...options,
      })
      .refine(({ data, sources }) => data !== undefined || sources !== undefined, {
        message: 'needs data or sources, or both',
      }),
    z.strictObject({
      edit: z.literal('shift'),
      selector,
      by: z.union([z.strictObject({ tradingDays: z.int() }), span]),
      ...options,
      consequences: shiftConsequences.exactOptional(),
      exchange: z.string().exactOptional(),
    }),
    z.strictObject({ edit: z.literal('scale'), selector, factor, ...options }),
    z.strictObject({ edit: z.literal('in-order'), edits: z.array(edit).min(1) }),
  ]),
) as z.ZodType<Edit, unknown>

const DEPTH_MAX = 100
/** Edits, selectors and lists, counted at each reference: a few nested aliases can refer to one a million times. */
const PARTS_MAX = 1_000_000
/** All keys of edits and selectors, for hints. */
const KEYS = [
  'edit',
  'edits',
  'events',
  'selector',
  'data',
  'sources',
  'by',
  'factor',
  'consequences',
  'mayBeEmpty',
  'exchange',
  'scale',
  'tradingDays',
  'days',
  'hours',
  'minutes',
  'seconds',
  'milliseconds',
  'select',
  'ids',
  'types',
  'instruments',
  'sectors',
  'name',
  'fact',
  'from',
  'to',
  'of',
]

/** Made once, since making a schema takes longer than using it. */
const edits = z.array(edit)

/**
 * Reads a list of edits from JSON, or as the functions in `edit.ts` make them. Moments may be written as dates.
 * @throws TapelineError `edit.invalid` with every fault and its place, for example `edits[1].factor`. The contents of an inserted
 * event are read when the edit is applied.
 */
export function parseEdits(json: unknown): readonly Edit[] {
  checkDepth(json)
  const read = edits.safeParse(json)
  if (read.success) return read.data
  throw new TapelineError(
    read.error.issues.flatMap((issue) => faultsOf(issue, [])).map((fault) => fault(json)) as Fault[],
  )
}

/**
 * Reads a selector from JSON, or as `byId`, `byType` and so on make it.
 * @param name its name in faults: `where`
 * @throws TapelineError `edit.invalid` with every fault and its place, for example `where.ids[0]`
 */
export function parseSelector(json: unknown, name: string): Selector {
  checkDepth(json)
  const read = selector.safeParse(json)
  if (read.success) return read.data
  throw new TapelineError(
    read.error.issues.flatMap((issue) => faultsOf(issue, [], name)).map((fault) => fault(json)) as Fault[],
  )
}

/** @throws TapelineError `edit.invalid` for a cycle, for nesting deeper than a schema can check, and for too many parts */
function checkDepth(json: unknown): void {
  let level: readonly unknown[] = [json]
  let parts = 0
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEPTH_MAX) {
      throw new TapelineError({
        code: 'edit.invalid',
        message: 'Edits are nested too deep; write a union or an intersection of many selectors as one list.',
        expected: `at most ${DEPTH_MAX} levels`,
      })
    }
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null && isNested(value) ? Object.values(value) : [],
    )
    parts += level.length
    if (parts > PARTS_MAX) {
      throw new TapelineError({
        code: 'edit.invalid',
        message:
          'There are too many edits and selectors; write many events as one insert, and many selectors as one.',
        expected: `at most ${PARTS_MAX} parts`,
      })
    }
  }
}

/** The contents of an inserted event have a limit of their own. */
function isNested(value: object): boolean {
  return Array.isArray(value) || 'edit' in value || 'select' in value
}

type Issue = z.core.$ZodIssue

/** For a union, the faults of the variant that fits best: the one whose issues are deepest. */
function faultsOf(
  issue: Issue,
  before: readonly PropertyKey[],
  root = 'edits',
): ((json: unknown) => Fault)[] {
  const path = [...before, ...issue.path]
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const deep = issue.errors.filter((issues) => issues.some((inner) => inner.path.length > 0))
    if (deep.length === 1) return (deep[0] as Issue[]).flatMap((inner) => faultsOf(inner, path, root))
  }
  return [
    (json) => ({
      code: 'edit.invalid',
      message: `${showPath(root, path)}: ${issue.message}${issue.code === 'unrecognized_keys' ? didYouMean(issue.keys[0] ?? '', KEYS) : ''}`,
      found: showValue(valueAt(json, path)),
    }),
  ]
}

function showPath(root: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}.${String(key)}`),
    root,
  )
}

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    json,
  )
}
