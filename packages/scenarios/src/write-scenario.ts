import { type ArgumentKind, checkArgument, kinds, TapelineError } from '@tapeline/core/internal'
import { Document, isCollection, type Node, visit } from 'yaml'
import { z } from 'zod'
import { checkShape } from './check-shape.js'
import { wholeFileSchema } from './format/whole-file.js'
import type { Scenario, ScenarioDocument } from './scenario.js'
import { pathText } from './show.js'

/** Items up to this length are written on one line, as `{ id: a, at: 2025-01-27 }`. */
const ONE_LINE_MAX = 90
const LINE_MAX = 110
/** The one control character that the YAML library does not escape. */
const DELETE = '\x7f'

const WRITABLE: ArgumentKind = {
  expected: 'a scenario, as readScenario() gives it, or the content of its file as plain values',
  fits: (value) => kinds.record.fits(value) && !kinds.timeline.fits(value),
}

/**
 * A scenario as the text of its file, in YAML: the fields in the order of the format, keys named by the file itself (sources,
 * data) in their own order, and short items on one line. The text is read back as the same scenario, which is written as the
 * same text. Tables are unchanged; comments and aliases of the original file are not kept.
 * @param scenario a scenario after reading, or the contents of a scenario file as plain values
 * @throws TapelineError `scenario.invalid` with every departure from the format
 */
export function writeScenario(scenario: Scenario | ScenarioDocument): string {
  checkArgument('writeScenario()', 'scenario', scenario, WRITABLE)
  const content: ScenarioDocument = isRead(scenario) ? scenario.document : scenario
  const { findings } = checkShape(wholeFileSchema, content)
  const faults = findings.map(({ path, message, expected, found }) => ({
    code: 'scenario.invalid' as const,
    message,
    expected,
    found,
    path: pathText(path),
  }))
  if (faults.length > 0) throw new TapelineError(faults)
  const document = new Document(inOrder(wholeFileSchema, content), {
    aliasDuplicateObjects: false,
    schema: 'core',
  })
  visit(document, {
    Scalar: (_key, node) => {
      if (typeof node.value === 'string' && node.value.includes(DELETE)) node.type = 'QUOTE_DOUBLE'
    },
    Collection: (_key, node, path) => {
      // At the top, each section has separate lines.
      if (path.length < 4 || !isShort(node)) return undefined
      node.flow = true
      return undefined
    },
  })
  return document.toString({ lineWidth: LINE_MAX }).replaceAll(DELETE, '\\x7f')
}

function isRead(scenario: Scenario | ScenarioDocument): scenario is Scenario {
  return 'timeline' in scenario && 'document' in scenario
}

function isShort(node: Node): boolean {
  if (!isCollection(node) || node.items.length === 0) return false
  const text = JSON.stringify(node)
  return text.length <= ONE_LINE_MAX && !text.includes('\\n')
}

/** The value with its keys in the order of the schema; other keys follow in their order. */
function inOrder(schema: unknown, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const own = meant(schema, value)
  if (Array.isArray(value)) {
    const element = own instanceof z.ZodArray ? own.element : undefined
    return value.map((item) => inOrder(element, item))
  }
  const shape: Readonly<Record<string, unknown>> = own instanceof z.ZodObject ? own.shape : {}
  const record = value as Readonly<Record<string, unknown>>
  const keys = new Set([
    ...Object.keys(shape).filter((key) => Object.hasOwn(record, key)),
    ...Object.keys(record),
  ])
  const inner = (key: string): unknown => {
    if (own instanceof z.ZodRecord) return own.valueType
    return Object.hasOwn(shape, key) ? shape[key] : undefined
  }
  return Object.fromEntries(
    [...keys].flatMap((key) => (record[key] === undefined ? [] : [[key, inOrder(inner(key), record[key])]])),
  )
}

/** The schema without `optional`; for a union, the option that has all keys of the value. */
function meant(schema: unknown, value: object): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return meant(schema.unwrap(), value)
  if (!(schema instanceof z.ZodUnion)) return schema
  const options = schema.options.map((option) => meant(option, value))
  return options.find((option) =>
    Array.isArray(value)
      ? option instanceof z.ZodArray
      : option instanceof z.ZodObject && Object.keys(value).every((key) => Object.hasOwn(option.shape, key)),
  )
}
