/*
 * A port of e_pow.c of FreeBSD's msun (fdlibm), with this notice:
 *
 * Copyright (C) 2004 by Sun Microsystems, Inc. All rights reserved.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
 */
import { remainder } from './exp.js'
import { highWord, lowWord, scaleByPowerOfTwo, withHighWord, withoutLowWord } from './words.js'

/**
 * x to the power of y, to the same bits on every engine, unlike `Math.pow`; off by less than one unit in the last place.
 * @returns as `Math.pow`, but 1 to the power of an infinity is 1
 */
export function pow(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN
  const simple = simplePower(x, y)
  if (simple !== undefined) return simple
  // The language defines these exactly.
  if (x === 0 || !Number.isFinite(x) || !Number.isFinite(y)) return x ** y
  if (x < 0 && !Number.isInteger(y)) return Number.NaN
  const power = positivePower(Math.abs(x), y)
  return x < 0 && y % 2 !== 0 ? -power : power
}

function simplePower(x: number, y: number): number | undefined {
  switch (y) {
    case 0:
      return 1
    case 1:
      return x
    case -1:
      return 1 / x
    case 0.5:
      return Math.sqrt(x)
    case -0.5:
      return 1 / Math.sqrt(x)
    case 2:
      return x * x
    case 3:
      return x * x * x
    case 4:
      return x * x * (x * x)
    default:
      return x === 1 ? 1 : undefined
  }
}

/** Rounding of a result close to the largest number: -(1024 - log2(largest number + half a unit)). */
const OVERFLOW_ROUNDING = 8.008566259537294e-17

/** @param x positive and finite, not 1 @param y finite */
function positivePower(x: number, y: number): number {
  const high = highWord(x)
  const isHuge = (highWord(y) & 0x7fffffff) > 0x41e00000
  if (isHuge && (high < 0x3fefffff || high > 0x3ff00000)) {
    return x < 1 === y < 0 ? Number.POSITIVE_INFINITY : 0
  }
  // y log2(x), in two parts.
  const [log, logRest] = isHuge ? log2NearOne(x) : log2(x)
  const yHigh = withoutLowWord(y)
  const low = (y - yHigh) * log + y * logRest
  const high1 = yHigh * log
  const exponent = low + high1
  const word = highWord(exponent) | 0
  const rest = lowWord(exponent)
  if (word >= 0x40900000) {
    // At least 1024.
    if (((word - 0x40900000) | rest) !== 0 || low + OVERFLOW_ROUNDING > exponent - high1)
      return Number.POSITIVE_INFINITY
  } else if ((word & 0x7fffffff) >= 0x4090cc00) {
    // At most -1075.
    if (((word - 0xc090cc00) | rest) !== 0 || low <= exponent - high1) return 0
  }
  return exp2(word, high1, low)
}

/** log2(x), as a number with 29 trailing zeros and the rest. */
function log2(x: number): [log: number, rest: number] {
  const isSubnormal = highWord(x) < 0x00100000
  const normal = isSubnormal ? x * 0x20_0000_0000_0000 : x
  const high = highWord(normal)
  const fraction = high & 0x000fffff
  // The interval of the significand: below sqrt(3/2), below sqrt(3), or up to 2, which counts as one half.
  const isMiddle = fraction > 0x3988e && fraction < 0xbb67a
  const isUpper = fraction >= 0xbb67a
  const n = (high >> 20) - 1023 - (isSubnormal ? 53 : 0) + (isUpper ? 1 : 0)
  const word = (fraction | 0x3ff00000) - (isUpper ? 0x00100000 : 0)
  const significand = withHighWord(normal, word)
  const base = isMiddle ? 1.5 : 1

  // s = (significand - base) / (significand + base), in two parts.
  const u = significand - base
  const v = 1 / (significand + base)
  const s = u * v
  const sHigh = withoutLowWord(s)
  const sumHigh = withHighWord(0, ((word >> 1) | 0x20000000) + 0x00080000 + (isMiddle ? 0x40000 : 0))
  const sumLow = significand - (sumHigh - base)
  const sLow = v * (u - sHigh * sumHigh - sHigh * sumLow)

  const square = s * s
  const series =
    square *
      square *
      (0.5999999999999946 +
        square *
          (0.4285714285785502 +
            square *
              (0.33333332981837743 +
                square *
                  (0.272728123808534 + square * (0.23066074577556175 + square * 0.20697501780033842))))) +
    sLow * (sHigh + s)
  const squareHigh = sHigh * sHigh
  const factorHigh = withoutLowWord(3 + squareHigh + series)
  const factorLow = series - (factorHigh - 3 - squareHigh)
  const productHigh = sHigh * factorHigh
  const productLow = sLow * factorHigh + factorLow * s
  const sum = withoutLowWord(productHigh + productLow)
  const sumRest = productLow - (sum - productHigh)
  // Times 2 / (3 ln 2), in two parts.
  const logHigh = 0.9617967009544373 * sum
  const logLow =
    -7.028461650952758e-9 * sum + sumRest * 0.9617966939259756 + (isMiddle ? 1.350039202129749e-8 : 0)
  const baseLog = isMiddle ? 0.5849624872207642 : 0
  const log = withoutLowWord(logHigh + logLow + baseLog + n)
  return [log, logLow - (log - n - baseLog - logHigh)]
}

/** As {@link log2}, for an x within 2^-20 of 1. */
function log2NearOne(x: number): [log: number, rest: number] {
  const t = x - 1
  const w = t * t * (0.5 + t * (-0.3333333333333333 + t * 0.25))
  const u = 1.4426950216293335 * t
  const v = t * 1.9259629911266175e-8 - w * Math.LOG2E
  const log = withoutLowWord(u + v)
  return [log, v - (log - u)]
}

/** 2 to the power of `high` + `low`. @param word the high word of the sum, as a signed integer */
function exp2(word: number, high: number, low: number): number {
  const magnitude = word & 0x7fffffff
  let n = 0
  let rest = high
  if (magnitude > 0x3fe00000) {
    // Above one half: n is the nearest integer.
    const near = word + (0x00100000 >> ((magnitude >> 20) - 1023 + 1))
    const exponent = ((near & 0x7fffffff) >> 20) - 1023
    rest -= withHighWord(0, near & ~(0x000fffff >> exponent))
    n = ((near & 0x000fffff) | 0x00100000) >> (20 - exponent)
    if (word < 0) n = -n
  }
  const t = withoutLowWord(low + rest)
  const u = t * 0.6931471824645996
  const v = (low - (t - rest)) * Math.LN2 + t * -1.904654299957768e-9
  const z = u + v
  const w = v - (z - u)
  const square = z * z
  const c = z - square * remainder(square)
  const r = (z * c) / (c - 2) - (w + z * w)
  const power = 1 - (r - z)
  const result = ((highWord(power) | 0) + (n << 20)) | 0
  return result >> 20 <= 0 ? scaleByPowerOfTwo(power, n) : withHighWord(power, result)
}
