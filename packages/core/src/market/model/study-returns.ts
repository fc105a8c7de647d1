import { ln } from '../../math/ln.js'
import type { DailyCloses } from './daily-closes.js'
import { meanOf } from './market-model.js'

/** `log`: ln(close / previous close); `simple`: close / previous close - 1. */
export type ReturnKind = 'log' | 'simple'

/**
 * The daily returns of an instrument, or of the equally weighted mean of several, rebalanced at every close.
 * @returns one for each day of the closes; the first is 0 and has no meaning
 */
export function returnsOf(
  { days, closes }: DailyCloses,
  of: string | readonly string[],
  kind: ReturnKind,
): readonly number[] {
  const series = (typeof of === 'string' ? [of] : of).map((symbol) => closes[symbol] as readonly number[])
  return days.map((_, day) => {
    if (day === 0) return 0
    const gross = meanOf(series.map((one) => (one[day] as number) / (one[day - 1] as number)))
    return kind === 'log' ? ln(gross) : gross - 1
  })
}
