import { type ArgumentKind, checkOptionsOf, kinds } from '../../event/arguments.js'
import { pow } from '../../math/pow.js'

export interface RemainingShareOptions {
  /** 1 wins everything back, 0 nothing; below 0 the fall continues, above 1 more is won back than was lost. */
  readonly part: number
  /** In trading days, 0 or more. */
  readonly halfLifeDays: number
  /** Trading days after the session of the shock, fractions allowed; 0 gives 1. */
  readonly days: number
}

const OPTIONS = {
  part: kinds.number,
  halfLifeDays: kinds.number,
  days: kinds.number,
} satisfies Record<keyof RemainingShareOptions, ArgumentKind>

/**
 * The share of a shock's depth that remains after this many trading days, if `part` of it is won back with a half-life:
 * 1 - part × (1 - 2^(-days / halfLifeDays)). A half-life of 0 wins the whole part back at once.
 * @throws TapelineError `argument.invalid` or `option.unknown` for wrong options
 */
export function remainingShare(options: RemainingShareOptions): number {
  checkOptionsOf('remainingShare()', options, OPTIONS, ['part', 'halfLifeDays', 'days'])
  const { part, halfLifeDays, days } = options
  if (days === 0) return 1
  return 1 - part * (1 - (halfLifeDays === 0 ? 0 : pow(2, -days / halfLifeDays)))
}
