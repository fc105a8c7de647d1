/*
 * At a full garbage collection V8 drops the shapes without a living object, and discards all code that was optimized for them: the
 * next append or replay starts slow. So one object of each shape is kept. Results do not depend on it. The benchmark
 * `replay-without-shape-keepers` shows its price for a replay; `late-arrival` and `correction` measure appends.
 */

/** The classes with one object that is kept as long as the process runs. */
type KeptClass =
  // Of each append.
  | 'Arena'
  | 'BlockBuilder'
  | 'ChainBuilder'
  | 'ChainChanges'
  | 'Copier'
  | 'FaultList'
  | 'SparseColumn'
  // Of each check of a state.
  | 'VisitedObjects'

/** The shapes that each projection has of its own; one object is kept as long as the projection is. */
type KeptForProjection = 'cells' | 'entry' | 'rows'

const kept = new Map<KeptClass, object>()

/** Keeps an object of a class, whose objects are otherwise garbage soon after they are made. */
export function keepShape(name: KeptClass, object: object): void {
  kept.set(name, object)
}

/** Keeps the last object of a shape for the lifetime of its owner. */
export class ShapeKeeper {
  last: object | undefined

  constructor(readonly of: KeptForProjection) {}

  /** Keeps an object in place of the one before: V8 may have replaced the shape of older objects. */
  keep(object: object): void {
    this.last = object
  }
}
