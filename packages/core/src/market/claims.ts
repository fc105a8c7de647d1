import { isTapelineError } from '../event/error.js'
import type { Source, TapelineEvent } from '../event/event.js'
import { parsePath, valueAtSteps } from '../projection/path.js'
import type { Tape } from '../projection/projection.js'
import type { InstrumentNames } from '../timeline/instrument-names.js'
import type { ClaimMade } from './event-data.js'
import { namesOn, stepsThen } from './names-on-tape.js'

export type Verdict = 'agrees' | 'disagrees' | 'not computable'

/** A claim compared with the figure of the replay. */
export interface JudgedClaim {
  readonly id: string
  readonly subject: { readonly path: string; readonly at: number }
  readonly relation: ClaimMade['relation']
  /** The value that the source reports. */
  readonly reported: ClaimMade['value']
  /** The value of the replay; absent without one. */
  readonly computed?: number | string | boolean
  /** Computed minus reported, in their unit; only for numbers. */
  readonly deviation?: number
  /** The same in percent of the reported value; only if that is not 0. */
  readonly deviationPct?: number
  readonly verdict: Verdict
  /** The reason if it is not computable. */
  readonly reason?: string
  readonly wording?: string
  readonly sources: readonly Source[]
}

/**
 * Tolerance at bounds for rounding errors of binary fractions, which are no disagreement: as a share of the value and of the
 * bound.
 */
const ROUNDING = 1e-12
const BOUND_ROUNDING = 1e-9

/** Every claim so far, judged at the moment to which it refers, oldest first. */
export function claimsOf(tape: Tape): readonly JudgedClaim[] {
  const claims = tape.events('claim.made') as TapelineEvent<string, ClaimMade>[]
  if (claims.length === 0) return []
  const names = namesOn(tape)
  return claims.map((event) => judge(event, tape, names))
}

function judge(event: TapelineEvent<string, ClaimMade>, tape: Tape, names: InstrumentNames): JudgedClaim {
  const { id, at: madeAt, data, sources } = event
  const { relation, value: reported, wording } = data
  const subject = { path: data.subject.path, at: data.subject.at ?? madeAt }
  const claim = { id, subject, relation, reported, ...(wording === undefined ? {} : { wording }), sources }
  const found = find(subject, event, tape, names)
  if ('reason' in found) return { ...claim, verdict: 'not computable', reason: found.reason }
  const { computed } = found
  if (typeof computed !== typeof reported) {
    return {
      ...claim,
      computed,
      verdict: 'not computable',
      reason: `the replay gives a ${typeof computed}, the claim a ${typeof reported}`,
    }
  }
  const verdict = holds(data, computed) ? 'agrees' : 'disagrees'
  if (typeof computed !== 'number' || typeof reported !== 'number') return { ...claim, computed, verdict }
  const deviation = computed - reported
  return {
    ...claim,
    computed,
    deviation,
    ...(reported === 0 ? {} : { deviationPct: (deviation / Math.abs(reported)) * 100 }),
    verdict,
  }
}

type Found = { readonly computed: number | string | boolean } | { readonly reason: string }

/** A claim may name an instrument by its name when the claim is made, instead of its name at the moment to which it refers. */
function find(
  { path, at }: { readonly path: string; readonly at: number },
  claim: TapelineEvent,
  tape: Tape,
  names: InstrumentNames,
): Found {
  if (tape.now === undefined || at > tape.now)
    return { reason: 'its moment is later than the last event in the state' }
  try {
    const computed = valueAtSteps(tape.at(at), stepsThen(names, parsePath(path), claim, at))
    if (typeof computed === 'number' || typeof computed === 'string' || typeof computed === 'boolean')
      return { computed }
    return {
      reason:
        computed === undefined
          ? `there is no value at '${path}' then`
          : `there is no single value at '${path}'`,
    }
  } catch (error) {
    if (isTapelineError(error, 'path.invalid')) return { reason: error.message }
    if (isTapelineError(error, 'projection.invalid'))
      return { reason: `'${path}' depends on the verdict of this claim` }
    throw error
  }
}

/**
 * Equal within the declared tolerance, or within half a unit of the last stated digit, both inclusive; otherwise by the
 * relation.
 */
function holds(
  { relation, value, precision, tolerance }: ClaimMade,
  computed: number | string | boolean,
): boolean {
  if (typeof value !== 'number' || typeof computed !== 'number')
    return relation === 'equals' && computed === value
  const rounding = Math.abs(value) * ROUNDING
  switch (relation) {
    case 'equals':
      return (
        Math.abs(computed - value) <= (tolerance ?? (precision ?? 0) / 2) * (1 + BOUND_ROUNDING) + rounding
      )
    case 'above':
      return computed > value + rounding
    case 'at-least':
      return computed >= value - rounding
    case 'below':
      return computed < value - rounding
    case 'at-most':
      return computed <= value + rounding
  }
}
