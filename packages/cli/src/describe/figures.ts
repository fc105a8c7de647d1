const SCALES = [
  [1e12, 'tn'],
  [1e9, 'bn'],
  [1e6, 'm'],
] as const

/**
 * A short figure: from a million on in millions (`m`), billions or trillions, with at most three decimals.
 * @param decimalsMin the common number of decimals in a column
 */
export function showFigure(value: number, decimalsMin = 0): string {
  const [scale, unit] = SCALES.find(([least]) => Math.abs(value) >= least) ?? [1, '']
  const digits = scale > 1 ? 3 : Math.abs(value) < 1 ? 4 : 2
  const text = (value / scale).toLocaleString('en-US', {
    maximumFractionDigits: digits,
    minimumFractionDigits: Math.min(digits, decimalsMin),
  })
  return unit === '' ? text : `${text} ${unit}`
}

/** A change with its sign and two decimals; empty if undefined. */
export function showChange(value: number | undefined): string {
  if (value === undefined) return ''
  const text = value.toFixed(2)
  return value > 0 ? `+${text}` : text
}

/** A price with two decimals; empty if undefined. */
export function showPrice(value: number | undefined): string {
  return value?.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 }) ?? ''
}

/** The largest number of significant digits of a float. */
const DIGITS_MAX = 17

/**
 * Two compared figures with enough digits: all digits of the expected one and of the tolerance, and if they differ, enough to
 * look different.
 * @param options `tolerance` in their unit; `differ` if the comparison found a difference
 */
export function showCompared(
  expected: number,
  found: number,
  { tolerance = 0, differ }: { readonly tolerance?: number; readonly differ: boolean },
): readonly [expected: string, found: string] {
  const most = Math.max(Math.abs(expected), Math.abs(found))
  const [scale, unit] = SCALES.find(([least]) => most >= least) ?? [1, '']
  const show = (value: number, digits: number): string => {
    const text = (value / scale).toLocaleString('en-US', { maximumFractionDigits: digits })
    return unit === '' ? text : `${text} ${unit}`
  }
  const least = scale > 1 ? 3 : most < 1 ? 4 : 2
  const needed = tolerance > 0 ? decimalsOf(tolerance / scale) : 0
  let digits = Math.min(DIGITS_MAX, Math.max(least, needed, decimalsOf(expected / scale)))
  while (differ && digits < DIGITS_MAX && show(expected, digits) === show(found, digits)) digits += 1
  const texts = [show(expected, digits), show(found, digits)] as const
  // Numbers that differ only in the last bits use the runtime's format, which is unique for each number.
  return differ && texts[0] === texts[1] ? [String(expected), String(found)] : texts
}

/** The number of decimals of a number, without rounding errors of the last bits. */
function decimalsOf(value: number): number {
  const [mantissa = '', exponent = '0'] = String(Number(Math.abs(value).toPrecision(12))).split('e')
  return Math.max(0, (mantissa.split('.')[1] ?? '').length - Number(exponent))
}
