import pow from '@stdlib/math-base-special-pow'
import { checkArgument, kinds } from '../../event/arguments.js'

/**
 * The share of a shock's depth that is still there so many trading days after it, if `part` of it is won back with a
 * half-life: 1 - part × (1 - 2^(-days / halfLifeDays)). A half-life of 0 wins the whole part back at once.
 * @param part 1 wins all back, 0 nothing; below 0 the fall goes on, above 1 it is more than won back
 * @param halfLifeDays in trading days, 0 and up
 * @param days trading days after the session of the shock, fractions allowed; 0 gives 1
 */
export function remainingShare(part: number, halfLifeDays: number, days: number): number {
  for (const [name, value] of Object.entries({ part, halfLifeDays, days }))
    checkArgument('remainingShare()', name, value, kinds.number)
  if (days === 0) return 1
  return 1 - part * (1 - (halfLifeDays === 0 ? 0 : pow(2, -days / halfLifeDays)))
}
