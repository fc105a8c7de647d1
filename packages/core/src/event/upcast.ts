import type { AnyEventDefinition } from './definition.js'
import { showThrown } from './error.js'
import type { FaultList } from './fault-list.js'
import { frozenCopy, UnfitValue } from './frozen-copy.js'

/**
 * Converts data of an older version step by step to the current one. Between steps the data are as a log could hold them, so that
 * it makes no difference whether they have been written and read in between.
 * @param version of the data: a positive integer, not the current one
 * @param faults receives `event.version-unknown` for a newer version and for a version without an upcaster, and
 * `event.data-invalid` for a step that throws or returns data that JSON cannot hold; each names type, version and step
 * @returns the data, not yet checked by the schema, or undefined after a fault
 */
export function upcast(
  data: unknown,
  version: number,
  definition: AnyEventDefinition,
  faults: FaultList,
): { readonly data: unknown } | undefined {
  const { type, version: current, upcasters } = definition
  if (version > current || !upcasters.has(version)) {
    faults.add({
      code: 'event.version-unknown',
      message:
        version > current
          ? `The event is of version ${version} of '${type}', which is newer than its definition.`
          : `There is no upcaster of '${type}' from version ${version} to ${version + 1}.`,
      expected: `version ${[...upcasters.keys(), current].sort((a, b) => a - b).join(', ')}`,
      found: `version ${version}`,
    })
    return undefined
  }
  let upcasted: unknown = data === undefined ? {} : data
  let step = `'${type}' of version ${version}`
  try {
    upcasted = frozenCopy(upcasted)
    for (let from = version; from < current; from += 1) {
      step = `The upcaster of '${type}' from version ${from} to ${from + 1}`
      upcasted = frozenCopy(answerOf(upcasters.get(from)?.(upcasted)))
    }
    return { data: upcasted }
  } catch (error) {
    const message =
      error instanceof UnfitValue ? `${step}: ${error.message}.` : `${step} threw: ${showThrown(error)}`
    faults.add({ code: 'event.data-invalid', message })
    return undefined
  }
}

/** @throws UnfitValue for a promise */
function answerOf(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || !('then' in data)) return data
  if (typeof data.then !== 'function') return data
  // The promise is not awaited; its rejection must not end the process.
  Promise.resolve(data).catch(() => undefined)
  throw new UnfitValue('data', 'are a promise; an upcaster must return data synchronously')
}
