/**
 * Thrown by a runner that met something which only Immer can judge. `before`: nothing has been done for the event yet, since
 * it is known to have such a recipe; otherwise the state is spoilt and has to be restored.
 */
export class NeedsCare extends Error {
  constructor(readonly before: boolean) {
    super('This event has a recipe that runs under Immer.')
  }
}
