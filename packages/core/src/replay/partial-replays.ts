import type { LeafProjection } from '../projection/projection.js'
import type { PartialReplay } from './partial/partial-replay.js'
import type { Program } from './program.js'

const replays = new WeakMap<LeafProjection, PartialReplay>()

/**
 * Lets a projection replay single entries. Only keyed projections do so, and bring what it needs, so that a bundle without one has
 * none of it.
 */
export function replayPartly(leaf: LeafProjection, partial: PartialReplay): void {
  replays.set(leaf, partial)
}

/** How a program replays single entries; undefined if none of its projections is keyed. */
export function partialReplayOf({ slots }: Program): PartialReplay | undefined {
  return slots.map(({ leaf }) => replays.get(leaf)).find((partial) => partial !== undefined)
}
