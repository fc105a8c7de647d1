import { z } from 'zod'
import { showValue } from './show.js'
import type { DocumentPath } from './yaml-document.js'

/** One departure of a value from its schema. */
export interface ShapeFinding {
  /** The path from the checked value. */
  readonly path: DocumentPath
  readonly part?: 'key'
  readonly message: string
  readonly expected?: string | undefined
  readonly found?: string | undefined
  /** An unknown key, and the keys of the schema if they are known. */
  readonly key?: string
  readonly keys?: readonly string[]
}

type Issue = z.core.$ZodIssue

/** Checks a value against a schema. @returns the data, or a finding for every departure */
export function checkShape<Value>(
  schema: z.ZodType<Value>,
  value: unknown,
): { readonly data?: Value; readonly findings: readonly ShapeFinding[] } {
  const result = schema.safeParse(value, { reportInput: true })
  if (result.success) return { data: result.data, findings: [] }
  return {
    findings: withoutSequels(result.error.issues).flatMap((issue) => findingsOf(issue, [], schema, value)),
  }
}

/** A misspelt field is often the field that a rule of the whole object requires. */
function withoutSequels(issues: readonly Issue[]): Issue[] {
  const misspelt = new Set(
    issues.flatMap(({ code, path }) => (code === 'unrecognized_keys' ? [path.join('.')] : [])),
  )
  return issues.filter(({ code, path }) => code !== 'custom' || !misspelt.has(path.join('.')))
}

/** For a union without a match, the findings of the intended option: the only one with the right kind of value. */
function findingsOf(
  issue: Issue,
  before: DocumentPath,
  schema: z.ZodType | undefined,
  value: unknown,
): ShapeFinding[] {
  const path = [...before, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))]
  if (issue.code === 'unrecognized_keys') {
    const keys = keysAt(schema, path)
    return issue.keys.map((key) => ({
      path: [...path, key],
      part: 'key',
      message: `There is no field '${key}'.`,
      key,
      ...(keys === undefined ? {} : { keys, expected: keys.join(', ') }),
    }))
  }
  if (issue.code === 'invalid_union') {
    const meant = issue.errors
      .map((issues, index) => ({ issues, index }))
      .filter(({ issues }) =>
        issues.every(
          (inner) => inner.path.length > 0 || inner.code === 'unrecognized_keys' || inner.code === 'custom',
        ),
      )
    const [only] = meant
    if (only !== undefined && meant.length === 1) {
      return withoutSequels(only.issues).flatMap((inner) => findingsOf(inner, path, schema, value))
    }
  }
  const found = path.reduce<unknown>(
    (inner, step) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, step) : undefined),
    value,
  )
  const message = issue.message.replace(/^Invalid input: /, '')
  return [{ path, message: `This is wrong: ${message}.`, found: showValue(found) }]
}

/** The fields that an object may have there; undefined if it may be one of several objects. */
function keysAt(schema: z.ZodType | undefined, path: DocumentPath): string[] | undefined {
  let at: unknown = schema
  for (const step of path) {
    at = unwrapped(at)
    if (at instanceof z.ZodObject) at = at.shape[String(step)]
    else if (at instanceof z.ZodArray) at = at.element
    else if (at instanceof z.ZodRecord) at = at.valueType
    else return undefined
  }
  at = unwrapped(at)
  return at instanceof z.ZodObject ? Object.keys(at.shape) : undefined
}

/** The schema without `optional`, and for an item or a list the option that has fields. */
function unwrapped(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return unwrapped(schema.unwrap())
  if (schema instanceof z.ZodUnion) {
    const objects = schema.options.filter((option) => unwrapped(option) instanceof z.ZodObject)
    return objects.length === 1 ? unwrapped(objects[0]) : undefined
  }
  return schema
}
