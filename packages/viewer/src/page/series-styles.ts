/** Which colour and dash a series has on a chart. */
import type { Series } from '../protocol.js'

export interface SeriesStyle {
  readonly colour: number
  /** Branches beside the shown one are dashed. */
  readonly isDashed: boolean
}

/**
 * One symbol on several branches: a colour a branch. Several symbols: a colour a symbol, and dashes for the other branches.
 * @param symbols of the chart, in its order
 * @param branches on the chart, the shown one first
 */
export function styleOf(
  { symbol, branch }: Pick<Series, 'symbol' | 'branch'>,
  symbols: readonly string[],
  branches: readonly string[],
): SeriesStyle {
  const place = symbols.length > 1 ? symbols.indexOf(symbol) : branches.indexOf(branch)
  return { colour: Math.max(0, place), isDashed: branches.indexOf(branch) > 0 }
}
