const SCALES = [
  [1e12, 'tn'],
  [1e9, 'bn'],
  [1e6, 'm'],
] as const

/**
 * A figure for people: from a million on in millions (`m`), billions or trillions, with at most three decimals.
 * @param decimalsMin in a column all have as many
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

/** A change with its sign and two decimals; empty where there is none. */
export function showChange(value: number | undefined): string {
  if (value === undefined) return ''
  const text = value.toFixed(2)
  return value > 0 ? `+${text}` : text
}

/** A price with two decimals; empty where there is none. */
export function showPrice(value: number | undefined): string {
  return value?.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 }) ?? ''
}

/** No number of a float has more significant digits. */
const DIGITS_MAX = 17

/**
 * Two figures that are compared, with the digits that the comparison needs: all of what was expected, as many as the tolerance has,
 * and where they differ so many that they do not look the same.
 * @param options `tolerance` in their unit; `differ` where the comparison found them to be different
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
  // What differs in the last bits alone is written as the runtime does, which writes different numbers differently.
  return differ && texts[0] === texts[1] ? [String(expected), String(found)] : texts
}

/** How many decimals a number is written with, rounding errors of the last bits apart. */
function decimalsOf(value: number): number {
  const [mantissa = '', exponent = '0'] = String(Number(Math.abs(value).toPrecision(12))).split('e')
  return Math.max(0, (mantissa.split('.')[1] ?? '').length - Number(exponent))
}
