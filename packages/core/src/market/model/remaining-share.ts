import { checkArgument, kinds } from '../../event/arguments.js'
import { pow } from '../../math/pow.js'

/**
 * The share of a shock's depth that remains after this many trading days, if `part` of it is won back with a half-life:
 * 1 - part × (1 - 2^(-days / halfLifeDays)). A half-life of 0 wins the whole part back at once.
 * @param part 1 wins everything back, 0 nothing; below 0 the fall continues, above 1 more is won back than was lost
 * @param halfLifeDays in trading days, 0 or more
 * @param days trading days after the session of the shock, fractions allowed; 0 gives 1
 */
export function remainingShare(part: number, halfLifeDays: number, days: number): number {
  for (const [name, value] of Object.entries({ part, halfLifeDays, days }))
    checkArgument('remainingShare()', name, value, kinds.number)
  if (days === 0) return 1
  return 1 - part * (1 - (halfLifeDays === 0 ? 0 : pow(2, -days / halfLifeDays)))
}
