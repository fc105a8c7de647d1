import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { AnyEventDefinition } from './definition.js'
import { showThrown, showValue } from './error.js'
import type { FaultList } from './fault-list.js'
import { frozenCopy, sameData, UnfitValue } from './frozen-copy.js'

/**
 * Reads the data of an event by the schema of its definition.
 * @returns a deeply frozen copy of what the schema gave, or undefined after a fault
 * @param data undefined stands for no data, `{}`
 * @param faults takes every fault, `event.data-invalid`
 */
export function readData(data: unknown, definition: AnyEventDefinition, faults: FaultList): unknown {
  try {
    const given = data === undefined ? {} : data
    const first = validate(definition, given)
    if (first.issues !== undefined) return reject(data, first.issues, definition, faults)
    const copy = frozenCopy(first.value)
    if (sameData(given, copy)) return copy
    // Defaults and conversions are welcome, as long as what is written can be read back.
    const second = validate(definition, copy)
    if (second.issues === undefined && sameData(frozenCopy(second.value), copy)) return copy
    addFault(
      definition,
      faults,
      'data: the schema changes or rejects its own output, which could not be written and read back.',
    )
  } catch (error) {
    addFault(
      definition,
      faults,
      error instanceof UnfitValue ? `${error.message}.` : `data: reading them threw: ${showThrown(error)}`,
    )
  }
  return undefined
}

function addFault({ type }: AnyEventDefinition, faults: FaultList, message: string, found?: string): void {
  faults.add({ code: 'event.data-invalid', message: `${type} ${message}`, found })
}

function reject(
  data: unknown,
  issues: readonly StandardSchemaV1.Issue[],
  definition: AnyEventDefinition,
  faults: FaultList,
): undefined {
  for (const issue of issues) {
    const keys = (issue.path ?? []).map((segment) => (typeof segment === 'object' ? segment.key : segment))
    const path = ['data', ...keys.map(String)].join('.')
    addFault(definition, faults, `${path}: ${issue.message}`, showValue(valueAt(data, keys)))
  }
  if (issues.length === 0)
    addFault(definition, faults, 'data: rejected by the schema, which does not say why.')
}

function validate(definition: AnyEventDefinition, data: unknown): StandardSchemaV1.Result<unknown> {
  const result: unknown = definition.schema['~standard'].validate(data)
  if (typeof result !== 'object' || result === null) {
    throw new UnfitValue('data', 'cannot be checked by a schema that answers nothing')
  }
  if ('then' in result) {
    // Nobody waits for the answer; a rejection of it must not end the process.
    Promise.resolve(result).catch(() => undefined)
    throw new UnfitValue('data', 'cannot be checked by a schema that answers in a promise')
  }
  return result as StandardSchemaV1.Result<unknown>
}

function valueAt(data: unknown, keys: readonly PropertyKey[]): unknown {
  return keys.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    data,
  )
}
