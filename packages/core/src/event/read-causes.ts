import { showValue } from './error.js'
import type { Cause } from './event.js'
import type { FaultList } from './fault-list.js'

const NONE: readonly Cause[] = Object.freeze([])
/** Tolerance: shares such as 0.1 + 0.2 + 0.7 may add up to a rounding error above 1. */
const SHARE_TOLERANCE = 1e-9

/**
 * Reads the declared causes of an event.
 * @param faults receives every fault: `event.invalid` for an invalid or repeated cause, `cause.shares` for the shares
 */
export function readCauses(value: unknown, faults: FaultList): readonly Cause[] {
  if (value === undefined) return NONE
  const invalid = (message: string, found: unknown): void =>
    faults.add({ code: 'event.invalid', message, expected: 'ids, or { id, share }', found: showValue(found) })
  if (!Array.isArray(value)) {
    invalid("'causes' must be a list.", value)
    return NONE
  }
  const causes = new Map<string, Cause>()
  let sum = 0
  for (const item of value as unknown[]) {
    const raw: { readonly id?: unknown; readonly share?: unknown } =
      typeof item === 'string' ? { id: item } : typeof item === 'object' && item !== null ? { ...item } : {}
    const { id, share = value.length === 1 ? 1 : undefined, ...rest } = raw
    const surplus = Object.keys(rest)[0]
    if (typeof id !== 'string' || id === '') invalid('A cause must name the id of an event.', item)
    else if (causes.has(id)) invalid(`The cause '${id}' is listed twice.`, id)
    else if (surplus !== undefined) invalid(`A cause has no field '${surplus}'.`, id)
    else if (typeof share !== 'number' || !(share >= 0 && share <= 1)) {
      const message =
        share === undefined
          ? `With several causes, each must state its share; '${id}' has none.`
          : `The share of the cause '${id}' is wrong.`
      faults.add({ code: 'cause.shares', message, expected: 'a share of 0 to 1', found: showValue(share) })
    } else {
      causes.set(id, Object.freeze({ id, share: share === 0 ? 0 : share }))
      sum += share
    }
  }
  if (sum > 1 + SHARE_TOLERANCE) {
    faults.add({
      code: 'cause.shares',
      message: 'The shares of the causes of one event add up to more than 1.',
      expected: 'at most 1',
      found: showValue(sum),
    })
  }
  return causes.size === 0 ? NONE : Object.freeze([...causes.values()])
}
