import type { Runner } from '../codegen/interpreted-runner.js'

/**
 * Thrown by a runner at an event with a recipe that must run under Immer. If `isUnchanged`, the runner stopped before the event;
 * otherwise a recipe may have changed the state, which must be restored.
 */
export class RequiresImmer extends Error {
  constructor(readonly isUnchanged: boolean) {
    super('A recipe of this event must run under Immer.')
  }
}

const KNOWN_BEFORE = new RequiresImmer(true)

/** The runner of an event type with a recipe that must run under Immer: it stops before the event. */
export const stopBefore: Runner = (_cells, _rows, _block, from, _to, failure) => {
  failure.index = from
  failure.error = KNOWN_BEFORE
  return from
}
