import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { AnyEventDefinition } from './definition.js'
import { showThrown, showValue } from './error.js'
import type { FaultList } from './fault-list.js'
import { frozenCopy, sameData, UnfitValue } from './frozen-copy.js'
import { upcast } from './upcast.js'

/**
 * Reads the data of an event by the schema of its definition; data of an older version first by its upcasters.
 * @returns a deeply frozen copy of the schema's output, or undefined after a fault
 * @param data undefined means `{}`
 * @param faults receives every fault: `event.data-invalid`, `event.version-unknown`
 * @param version of the data, a positive integer
 */
export function readData(
  data: unknown,
  definition: AnyEventDefinition,
  faults: FaultList,
  version: number = definition.version,
): unknown {
  if (version === definition.version) return readCurrent(data, definition, faults, definition.type)
  const current = upcast(data, version, definition, faults)
  if (current === undefined) return undefined
  const label = `${definition.type}, upgraded from version ${version} to ${definition.version},`
  return readCurrent(current.data, definition, faults, label)
}

/** @param label the start of each fault's message */
function readCurrent(
  data: unknown,
  definition: AnyEventDefinition,
  faults: FaultList,
  label: string,
): unknown {
  try {
    const given = data === undefined ? {} : data
    const first = validate(definition, given)
    if (first.issues !== undefined) return reject(data, first.issues, label, faults)
    const copy = frozenCopy(first.value)
    if (sameData(given, copy)) return copy
    // A schema may fill in defaults and convert, as long as its output can be written and read back.
    const second = validate(definition, copy)
    if (second.issues === undefined && sameData(frozenCopy(second.value), copy)) return copy
    addFault(
      label,
      faults,
      'data: the schema changes or rejects its own output, which could not be written and read back.',
    )
  } catch (error) {
    addFault(
      label,
      faults,
      error instanceof UnfitValue ? `${error.message}.` : `data: reading them threw: ${showThrown(error)}`,
    )
  }
  return undefined
}

function addFault(label: string, faults: FaultList, message: string, found?: string): void {
  faults.add({ code: 'event.data-invalid', message: `${label} ${message}`, found })
}

function reject(
  data: unknown,
  issues: readonly StandardSchemaV1.Issue[],
  label: string,
  faults: FaultList,
): undefined {
  for (const issue of issues) {
    const keys = (issue.path ?? []).map((segment) => (typeof segment === 'object' ? segment.key : segment))
    const path = ['data', ...keys.map(String)].join('.')
    addFault(label, faults, `${path}: ${issue.message}`, showValue(valueAt(data, keys)))
  }
  if (issues.length === 0) addFault(label, faults, 'data: rejected by the schema without a reason.')
}

/** The result of a schema. @throws UnfitValue if it is a promise or none */
export function validate(definition: AnyEventDefinition, data: unknown): StandardSchemaV1.Result<unknown> {
  const result: unknown = definition.schema['~standard'].validate(data)
  if (typeof result !== 'object' || result === null) {
    throw new UnfitValue('data', 'cannot be checked by a schema that returns nothing')
  }
  if ('then' in result) {
    // The promise is not awaited; its rejection must not end the process.
    Promise.resolve(result).catch(() => undefined)
    throw new UnfitValue('data', 'cannot be checked by a schema that returns a promise')
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
