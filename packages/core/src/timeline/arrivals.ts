import type { TapelineEvent } from '../event/event.js'
import type { Chain } from './chain/chain.js'
import type { Lineages } from './lineages.js'

/** All that arrived in a timeline, corrected events and retractions included, in the order of arrival. */
export function arrivalsOf({ blocks }: Chain, lineages: Lineages): TapelineEvent[] {
  const events = lineages.members()
  const hasNone = events.length === 0
  for (const block of blocks) {
    for (let index = 0; index < block.length; index += 1)
      if (hasNone || lineages.of(block.idAt(index)) === undefined) events.push(block.event(index))
  }
  return events.sort((left, right) => left.seq - right.seq)
}
