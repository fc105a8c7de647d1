import * as v from 'valibot'
import { parseInstant } from '../event/date.js'
import { type Fault, isTapelineError, showValue, TapelineError } from '../event/error.js'
import {
  anyObject,
  boolean,
  integer,
  listOf,
  name,
  notEmpty,
  notNegative,
  number,
  object,
  oneOf,
  optional,
  positive,
  type Schema,
  string,
} from '../event/schema.js'
import type { Consequences, Edit, ShiftBy, ShiftConsequences } from './edit.js'
import type { Selector } from './selector.js'

const ids = notEmpty(listOf(name))

const moment: Schema<number> = v.pipe(
  v.union([number, string], 'must be a date'),
  v.rawTransform(({ dataset, addIssue, NEVER }): number => {
    try {
      return parseInstant(dataset.value)
    } catch (error) {
      if (!isTapelineError(error)) throw error
      addIssue({ message: error.faults[0]?.message ?? error.message })
      return NEVER
    }
  }),
) as unknown as Schema<number>

type Select<Name> = Extract<Selector, { readonly select: Name }>
const select = <const Name extends string>(name: Name): { readonly select: Schema<Name> } => ({
  select: oneOf([name]),
})
const selectors = {
  id: object<Select<'id'>>({ ...select('id'), ids }),
  type: object<Select<'type'>>({ ...select('type'), types: ids }),
  instrument: object<Select<'instrument'>>({ ...select('instrument'), instruments: ids }),
  sector: object<Select<'sector'>>({ ...select('sector'), sectors: ids }),
  source: object<Select<'source'>>({ ...select('source'), name: optional(string), fact: optional(string) }, [
    ({ name, fact }) => name !== undefined || fact !== undefined,
    'needs a name or a fact, or both',
  ]),
  'caused-by': object<Select<'caused-by'>>({ ...select('caused-by'), ids }),
  within: object<Select<'within'>>({ ...select('within'), from: moment, to: optional(moment) }, [
    ({ from, to }) => to === undefined || from <= to,
    'ends before it begins',
    'to',
  ]),
  union: object<Select<'union'>>({ ...select('union'), of: listOf(v.lazy(() => selector)) }),
  intersection: object<Select<'intersection'>>({
    ...select('intersection'),
    of: notEmpty(listOf(v.lazy(() => selector))),
  }),
  complement: object<Select<'complement'>>({ ...select('complement'), of: v.lazy(() => selector) }),
}
const oneSelector = variantOf<Exclude<Selector, string>>(
  'select',
  selectors,
  'must be the id of an event, or a selector',
)
const selector: Schema<Selector> = v.lazy((value) => (typeof value === 'string' ? name : oneSelector))

const consequences: Schema<Consequences> = v.union(
  [oneOf(['keep', 'drop', 'rederive']), object({ scale: notNegative })],
  "must be 'keep', 'drop', 'rederive' or { scale: 0 or more }",
)
const shiftConsequences: Schema<ShiftConsequences> = v.union(
  [oneOf(['along', 'keep', 'drop', 'rederive']), object({ scale: notNegative })],
  "must be 'along', 'keep', 'drop', 'rederive' or { scale: 0 or more }",
)
const part = optional(number)
const tradingDays = object<{ readonly tradingDays: number }>({ tradingDays: integer })
const span = object<Exclude<ShiftBy, { readonly tradingDays: number }>>(
  {
    years: part,
    months: part,
    weeks: part,
    days: part,
    hours: part,
    minutes: part,
    seconds: part,
    milliseconds: part,
  },
  [(parts) => Object.keys(parts).length > 0, 'needs tradingDays, days, hours, …'],
)
const by: Schema<ShiftBy> = v.lazy((value) => (hasKey(value, 'tradingDays') ? tradingDays : span))

type Kind<Name> = Extract<Edit, { readonly edit: Name }>
const kind = <const Name extends string>(name: Name): { readonly edit: Schema<Name> } => ({
  edit: oneOf([name]),
})
const options = { consequences: optional(consequences), mayBeEmpty: optional(boolean) }
const edit: Schema<Edit> = variantOf<Edit>(
  'edit',
  {
    insert: object<Kind<'insert'>>({ ...kind('insert'), events: notEmpty(listOf(anyObject)) as never }),
    remove: object<Kind<'remove'>>({ ...kind('remove'), selector, ...options }),
    replace: object<Kind<'replace'>>(
      {
        ...kind('replace'),
        selector,
        data: optional(anyObject),
        sources: optional(listOf(anyObject)) as never,
        ...options,
      },
      [({ data, sources }) => data !== undefined || sources !== undefined, 'needs data or sources, or both'],
    ),
    shift: object<Kind<'shift'>>({
      ...kind('shift'),
      selector,
      by,
      ...options,
      consequences: optional(shiftConsequences),
      exchange: optional(string),
    }),
    scale: object<Kind<'scale'>>({ ...kind('scale'), selector, factor: notNegative, ...options }),
    'multiply-prices': object<Kind<'multiply-prices'>>({
      ...kind('multiply-prices'),
      selector,
      factor: positive,
      mayBeEmpty: optional(boolean),
    }),
    'in-order': object<Kind<'in-order'>>({
      ...kind('in-order'),
      edits: notEmpty(listOf(v.lazy(() => edit))),
    }),
  },
  'must be an edit',
)
const edits = listOf(edit)

/** The schema that a field of the value names. */
function variantOf<Output>(
  key: string,
  schemas: Readonly<Record<string, Schema<Output>>>,
  message: string,
): Schema<Output> {
  // Its output is never used, since it rejects every name.
  const unknown = v.object({ [key]: oneOf(Object.keys(schemas)) }, message) as unknown as Schema<Output>
  return v.lazy((value) => {
    const name = hasKey(value, key) ? value[key] : undefined
    return (typeof name === 'string' && Object.hasOwn(schemas, name) && schemas[name]) || unknown
  })
}

function hasKey(value: unknown, key: string): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
}

const DEPTH_MAX = 100
/** Edits, selectors and lists, counted at each reference: a few nested aliases can refer to one a million times. */
const PARTS_MAX = 1_000_000
/**
 * Reads a list of edits from JSON, or as the functions in `edit.ts` make them. Moments may be written as dates.
 * @throws TapelineError `edit.invalid` with every fault and its place, for example `edits[1].factor`. The contents of an inserted
 * event are read when the edit is applied.
 */
export function parseEdits(json: unknown): readonly Edit[] {
  return parse(edits, json, 'edits')
}

/**
 * Reads a selector from JSON, or as `byId`, `byType` and so on make it.
 * @param name its name in faults: `where`
 * @throws TapelineError `edit.invalid` with every fault and its place, for example `where.ids[0]`
 */
export function parseSelector(json: unknown, name: string): Selector {
  return parse(selector, json, name)
}

function parse<Output>(schema: Schema<Output>, json: unknown, root: string): Output {
  checkDepth(json)
  const read = v.safeParse(schema, json)
  if (read.success) return read.output
  throw new TapelineError(
    read.issues.map((issue): Fault => {
      const path = issue.path?.map(({ key }) => key as PropertyKey) ?? []
      return {
        code: 'edit.invalid',
        message: `${showPath(root, path)}: ${issue.message}`,
        found: showValue(valueAt(json, path)),
      }
    }) as [Fault, ...Fault[]],
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
