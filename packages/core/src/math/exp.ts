/*
 * A port of e_exp.c of FreeBSD's msun (fdlibm), with this notice:
 *
 * Copyright (C) 2004 by Sun Microsystems, Inc. All rights reserved.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
 */
import { scaleByPowerOfTwo } from './words.js'

const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
const LOG2_E = Math.LOG2E
const OVERFLOW = 709.782712893384
const UNDERFLOW = -745.1332191019411
const TINY = 2 ** -28

/** e to the power of x, to the same bits on every engine, unlike `Math.exp`; off by less than one unit in the last place. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x
  if (x > OVERFLOW) return Number.POSITIVE_INFINITY
  if (x < UNDERFLOW) return 0
  if (Math.abs(x) < TINY) return 1 + x
  // x = k ln 2 + r, and r = high - low.
  const k = Math.trunc(LOG2_E * x + (x < 0 ? -0.5 : 0.5))
  const high = x - k * LN2_HIGH
  const low = k * LN2_LOW
  const r = high - low
  const c = r - r * r * remainder(r * r)
  const power = 1 - (low - (r * c) / (2 - c) - high)
  return k === 0 ? power : scaleByPowerOfTwo(power, k)
}

/** r (e^r + 1) / (e^r - 1) = 2 + t remainder(t), where t is r squared. Also a part of {@link pow}. */
export function remainder(t: number): number {
  return (
    0.16666666666666602 +
    t *
      (-0.0027777777777015593 +
        t * (0.00006613756321437934 + t * (-0.0000016533902205465252 + t * 4.1381367970572385e-8)))
  )
}
