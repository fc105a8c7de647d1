import { ln } from '../../math/ln.js'
import type { RandomSource } from '../../whatif/random-source.js'

/**
 * The next standard normal number, the same in every JavaScript engine: the logarithm is a pinned pure implementation, and
 * square roots are exact by IEEE 754. Source: the polar method, G. Marsaglia and T. A. Bray, SIAM Review 6(3), 1964.
 */
export function gaussian(random: RandomSource): number {
  for (;;) {
    const x = 2 * random.uniform() - 1
    const y = 2 * random.uniform() - 1
    const square = x * x + y * y
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * ln(square)) / square)
  }
}
