import { showValue } from './error.js'
import type { Source } from './event.js'
import type { FaultList } from './fault-list.js'
import { frozenCopy } from './frozen-copy.js'

const NONE: readonly Source[] = Object.freeze([])
const CONFIDENCES: readonly unknown[] = ['high', 'medium', 'low'] satisfies Source['confidence'][]

/** Whether each field of a source is valid. */
const FIELDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  name: (value) => typeof value === 'string' && value !== '',
  address: (value) => typeof value === 'string',
  fact: (value) => typeof value === 'string',
  confidence: (value) => CONFIDENCES.includes(value),
}

/**
 * Reads the sources of an event.
 * @param faults receives every fault, `event.invalid`
 */
export function readSources(value: unknown, faults: FaultList): readonly Source[] {
  if (value === undefined) return NONE
  const wrong = (path: string, found: unknown): void => {
    const expected = "a list of { name, address?, fact?, confidence?: 'high', 'medium' or 'low' }"
    faults.add({ code: 'event.invalid', message: `'${path}' is wrong.`, expected, found: showValue(found) })
  }
  if (!Array.isArray(value)) {
    wrong('sources', value)
    return NONE
  }
  const sources = (value as unknown[]).map((item, index) => {
    const source: Record<string, unknown> = typeof item === 'object' && item !== null ? { ...item } : {}
    if (!Object.hasOwn(source, 'name')) wrong(`sources[${index}]`, item)
    for (const [field, own] of Object.entries(source)) {
      if (Object.hasOwn(FIELDS, field) && (FIELDS[field]?.(own) || (own === undefined && field !== 'name')))
        continue
      wrong(`sources[${index}].${field}`, own)
    }
    return source
  })
  return sources.length === 0 ? NONE : (frozenCopy(sources, 'sources') as readonly Source[])
}
