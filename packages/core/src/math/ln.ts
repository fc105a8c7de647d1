/*
 * A port of e_log.c of FreeBSD's msun (fdlibm), with this notice:
 *
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunPro, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
 */
import { highWord, withHighWord } from './words.js'

const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
const TWO_54 = 0x40_0000_0000_0000

/**
 * The natural logarithm, to the same bits on every engine, unlike `Math.log`; off by less than one unit in the last place.
 * @returns -infinity for 0, NaN below 0
 */
export function ln(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY
  if (!(x > 0)) return Number.NaN
  if (x === Number.POSITIVE_INFINITY) return x
  // x = 2^k (1 + f), with 1 + f between sqrt(2)/2 and sqrt(2).
  const isSubnormal = highWord(x) < 0x00100000
  const normal = isSubnormal ? x * TWO_54 : x
  const high = highWord(normal)
  const fraction = high & 0x000fffff
  const half = (fraction + 0x95f64) & 0x100000
  const k = (high >>> 20) - 1023 + (half >>> 20) - (isSubnormal ? 54 : 0)
  const f = withHighWord(normal, fraction | (half ^ 0x3ff00000)) - 1

  if ((0x000fffff & (2 + fraction)) < 3) {
    // |f| < 2^-20
    if (f === 0) return k === 0 ? 0 : k * LN2_HIGH + k * LN2_LOW
    const rest = f * f * (0.5 - 0.3333333333333333 * f)
    return k === 0 ? f - rest : k * LN2_HIGH - (rest - k * LN2_LOW - f)
  }
  const s = f / (2 + f)
  const z = s * s
  const w = z * z
  const odd = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373))
  const even =
    z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)))
  const rest = even + odd
  if (((fraction - 0x6147a) | (0x6b851 - fraction)) > 0) {
    const halfSquare = 0.5 * f * f
    if (k === 0) return f - (halfSquare - s * (halfSquare + rest))
    return k * LN2_HIGH - (halfSquare - (s * (halfSquare + rest) + k * LN2_LOW) - f)
  }
  if (k === 0) return f - s * (f - rest)
  return k * LN2_HIGH - (s * (f - rest) - k * LN2_LOW - f)
}
