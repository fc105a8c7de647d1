import { TapelineError } from '../event/error.js'
import type { simulate } from './simulation.js'

/**
 * The simulation of reactions. `define-reaction.ts` sets it when it is loaded, so that `whatIf` does not import it: a bundle without
 * `defineReaction` and without the reactions of the market leaves the simulation out.
 */
export const simulator: { simulate: typeof simulate | undefined } = { simulate: undefined }

/** @throws TapelineError `reaction.invalid` in a bundle that left the simulation out */
export function loadedSimulate(): typeof simulate {
  if (simulator.simulate !== undefined) return simulator.simulate
  throw new TapelineError({
    code: 'reaction.invalid',
    message:
      'This bundle has no simulation of reactions, because nothing in it imports defineReaction. Make the reactions with it.',
    expected: 'reactions made by defineReaction()',
  })
}
