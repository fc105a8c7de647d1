/* The two halves of a number's 64 bits. The high word holds the sign, the exponent and the first 20 bits of the fraction. */

const bits = new DataView(new ArrayBuffer(8))

/** The high word, as an unsigned integer. */
export function highWord(value: number): number {
  bits.setFloat64(0, value)
  return bits.getUint32(0)
}

/** The low word, as an unsigned integer. */
export function lowWord(value: number): number {
  bits.setFloat64(0, value)
  return bits.getUint32(4)
}

/** The number with another high word. @param high an integer, taken modulo 2^32 */
export function withHighWord(value: number, high: number): number {
  bits.setFloat64(0, value)
  bits.setUint32(0, high)
  return bits.getFloat64(0)
}

/** The number with a low word of 0: the first 21 bits of its significand. */
export function withoutLowWord(value: number): number {
  bits.setFloat64(0, value)
  bits.setUint32(4, 0)
  return bits.getFloat64(0)
}

const EXPONENT_MAX = 1023
const SUBNORMAL_EXPONENT_MAX = -1023
const EXPONENT_MIN = -1074
const FRACTION_BITS = 52

/** `value` times 2 to the `power`, for a positive normal `value`; 0 or infinite outside the range of numbers. */
export function scaleByPowerOfTwo(value: number, power: number): number {
  const high = highWord(value)
  const exponent = (high >>> 20) - EXPONENT_MAX + power
  if (exponent < EXPONENT_MIN) return 0
  if (exponent > EXPONENT_MAX) return Number.POSITIVE_INFINITY
  // A subnormal result is made as a normal number first, so that it is rounded once.
  const shift = exponent <= SUBNORMAL_EXPONENT_MAX ? FRACTION_BITS : 0
  const normal = withHighWord(value, (high & 0x000fffff) | ((exponent + shift + EXPONENT_MAX) << 20))
  return shift === 0 ? normal : normal * Number.EPSILON
}
