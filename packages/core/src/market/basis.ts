import type { Basis } from '../event/event.js'

/** All bases, strongest first. */
export const BASES: readonly ['recorded', 'rebased', 'simulated'] = ['recorded', 'rebased', 'simulated']

/** The basis of a number that depends on both: the weaker one. */
export function weakerBasis(left: Basis, right: Basis): Basis {
  return BASES.indexOf(left) >= BASES.indexOf(right) ? left : right
}
