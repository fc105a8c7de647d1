import type { Tape } from '@tapeline/core'
import { parseInstant } from '@tapeline/core'
import type { StoredState } from './checkpoint.js'

/**
 * The tape from its start, of a projection that goes on from a stored state.
 * @param tape of the events after that state
 * @param missHistory called if a value needs events that were not read; it throws
 */
export function continuedTape(
  { length, now, kept }: StoredState,
  tape: Tape,
  missHistory: () => never,
): Tape {
  const ownNow = tape.now ?? now
  return {
    position: length + tape.position,
    now: ownNow,
    events: (...types: string[]) => {
      const later = tape.events(...types)
      const wanted = new Set(types)
      for (const type of wanted) if (!kept.types.includes(type)) missHistory()
      return [...kept.events.filter(({ type }) => wanted.has(type)), ...later]
    },
    at: (when) => {
      // An earlier state has derived values of its own, which would be computed later.
      const at = typeof when === 'number' ? when : parseInstant(when)
      if (ownNow !== undefined && at < ownNow) missHistory()
      return tape.at(when)
    },
  }
}
