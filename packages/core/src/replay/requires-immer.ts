import type { Runner } from '../codegen/interpreted-runner.js'

/**
 * Thrown by a runner that met something which only Immer can judge. `before`: nothing has been done for the event yet, since
 * it is known to have such a recipe; otherwise the state is spoilt and has to be restored.
 */
export class RequiresImmer extends Error {
  constructor(readonly isUnchanged: boolean) {
    super('This event has a recipe that runs under Immer.')
  }
}

const KNOWN_BEFORE = new RequiresImmer(true)

/** The runner of a type with a recipe that runs under Immer: it stops before the event. */
export const stopBefore: Runner = (_cells, _rows, _block, from, _to, failure) => {
  failure.index = from
  failure.error = KNOWN_BEFORE
  return from
}
