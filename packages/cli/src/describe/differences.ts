import type { Difference } from '@tapeline/core'
import { tableOf } from '../terminal/table.js'
import { describeCell } from './series.js'

const ROWS_MAX = 20
const CELL_MAX = 18
const PATH_MAX = 40

/** The places at which two states differ for people: the first so many, and how many there are. */
export function describeDifferences(
  differences: readonly Difference[],
  [a, b]: readonly [string, string],
): string {
  if (differences.length === 0) return 'Nothing differs.\n'
  const rows = differences
    .slice(0, ROWS_MAX)
    .map((difference) => [
      shortened(difference.path, PATH_MAX),
      shortened(describeCell(difference.a), CELL_MAX),
      shortened(describeCell(difference.b), CELL_MAX),
    ])
  const cut = differences.length - rows.length
  const all =
    cut === 0 ? '' : `The first ${rows.length} of ${differences.length} differences; --json has them all.\n`
  return tableOf(['differs at', `>${shortened(a, CELL_MAX)}`, `>${shortened(b, CELL_MAX)}`], rows) + all
}

function shortened(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text
}
