import type { Cause, TapelineEvent } from '../event/event.js'
import { comparePlaced, type PlacedEvent } from '../timeline/columns/block.js'
import { effectsOfCauses } from './cause-index.js'
import type { Ledger, PartialCause } from './ledger.js'
import type { Recording } from './recording.js'

/** The causes of an event by a ledger: its declared ones, unless an edit replaced them. */
export function causesOf(ledger: Ledger, event: TapelineEvent): readonly Cause[] {
  return ledger.causes.get(event.id) ?? event.causes
}

/** The events of the recording that declare one of these causes. */
export function effectsAmong(recording: Recording, ids: ReadonlySet<string>): TapelineEvent[] {
  const found = new Map<string, TapelineEvent>()
  const { chain } = recording.timeline
  for (const byCause of effectsOfCauses(chain, chain, ids)) {
    for (const effects of byCause.values()) for (const effect of effects) found.set(effect.id, effect)
  }
  return [...found.values()]
}

/** The prices that are one move with a recorded price, including it; for any other event the event alone. */
export function oneMove(recording: Recording, placed: PlacedEvent): readonly PlacedEvent[] {
  const { event } = placed
  const isStep = recording.priceAfter(event) !== undefined && recording.placeOf(event.id) !== undefined
  return isStep ? recording.sameMove(placed) : [placed]
}

/**
 * The causes of an event and of the events of the same move, if they come before it; for a cause that several have, the largest
 * share.
 * @param members all events of the same move, including the event itself
 */
export function causesTogether(
  recording: Recording,
  ledger: Ledger,
  own: PlacedEvent,
  members: readonly PlacedEvent[],
): readonly PartialCause[] {
  const causes = new Map<string, PartialCause>()
  for (const member of members) {
    for (const { id, share } of causesOf(ledger, member.event)) {
      const cause = recording.effectiveId(id)
      const known = causes.get(cause)
      if (known !== undefined && known.share >= share) continue
      if (member !== own && !isBefore(recording.placeOf(cause) ?? ledger.written.get(cause), own)) continue
      causes.set(cause, { id: cause, share, factor: ledger.parts.get(member.event.id)?.get(cause) ?? 1 })
    }
  }
  return [...causes.values()]
}

function isBefore(one: PlacedEvent | undefined, other: PlacedEvent): boolean {
  return one !== undefined && comparePlaced(one, other) < 0
}

/**
 * Replaces some causes by others, and returns the result: shares multiply, and so do factors.
 * @param instead the causes that replace a cause; undefined to keep it
 * @param isFixed whether the effect keeps its part of a cause, however much of that cause is left
 */
export function causesThrough(
  causes: readonly PartialCause[],
  instead: (cause: string) => readonly PartialCause[] | undefined,
  isFixed: boolean,
): readonly PartialCause[] {
  const through = new Map<string, PartialCause>()
  const add = ({ id, share, factor }: PartialCause): void => {
    const known = through.get(id) ?? { share: 0, factor }
    const sum = known.share + share
    const mean = sum === 0 ? factor : (known.share * known.factor + share * factor) / sum
    through.set(id, { id, share: sum, factor: mean })
  }
  for (const cause of causes) {
    const others = cause.share > 0 ? instead(cause.id) : undefined
    if (others === undefined) {
      add(cause)
      continue
    }
    for (const { id, share, factor } of others) {
      if (share > 0) add({ id, share: cause.share * share, factor: cause.factor * (isFixed ? 1 : factor) })
    }
  }
  return [...through.values()]
}
