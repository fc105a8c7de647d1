import type { PlacedEvent } from '../timeline/columns/block.js'
import { compositePrices } from './composites.js'
import type { Ledger } from './ledger.js'
import { multiplied } from './multiplied-prices.js'
import { firstStepsOf, isOnPath, priceWalksFrom } from './price-walk.js'
import type { Reach } from './reach.js'
import type { Recording } from './recording.js'

/** What a branch shows instead of its recording, by id; undefined for an event that it does not show. */
export type Overlay = ReadonlyMap<string, PlacedEvent | undefined>

/**
 * Computes the overlay of a ledger over a recording.
 * @param recorded receives recorded events that are on a path, by id, which spares looking them up
 */
export function overlayOf(
  recording: Recording,
  ledger: Ledger,
  reach: Reach,
  recorded: Map<string, PlacedEvent>,
): Overlay {
  const overlay = new Map<string, PlacedEvent | undefined>([...ledger.written, ...ledger.shown])
  const shownAs = (placed: PlacedEvent): PlacedEvent => multiplied(recording, ledger.multiplied, placed)
  for (const id of ledger.moves.keys()) {
    const placed = ledger.written.get(id)
    if (placed !== undefined && !ledger.shown.has(id)) overlay.set(id, shownAs(placed))
  }
  for (const id of reach.dropped) overlay.set(id, undefined)
  for (const id of ledger.inPlace.keys()) overlay.set(id, undefined)
  for (const id of ledger.hidden) overlay.set(id, undefined)
  const first = firstStepsOf(recording, ledger, reach)
  if (first.size === 0 && ledger.multiplied.length === 0) return overlay
  let earliest = Number.POSITIVE_INFINITY
  for (const step of first.values()) earliest = Math.min(earliest, step)
  for (const priceWalk of priceWalksFrom(recording, ledger, reach, earliest, first.keys())) {
    for (let entry = priceWalk.next; entry !== undefined; entry = priceWalk.next) {
      priceWalk.pass()
      const rebased = priceWalk.step(entry)
      if (rebased === undefined || !isOnPath(ledger, reach, rebased.event.id)) continue
      overlay.set(rebased.event.id, shownAs(rebased))
      if (entry.isRecorded) recorded.set(rebased.event.id, entry.placed)
    }
  }
  for (const placed of compositePrices(recording, ledger, reach, first))
    overlay.set(placed.event.id, shownAs(placed))
  return overlay
}
