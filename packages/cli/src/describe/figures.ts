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
