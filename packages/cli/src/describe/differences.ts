import type { Difference } from '@tapeline/core/what-if'
import { tableOf } from '../terminal/table.js'
import type { Terminal } from '../terminal/terminal.js'
import { showFigure } from './figures.js'
import { momentAt, type ShownAt } from './moment-field.js'
import { describeCell } from './series.js'
import { wrapped } from './wrapped.js'

const ROWS_MAX = 20
const CELL_MAX = 18
const PATH_MAX = 40

/** The places at which two states differ: the first ones, and their number. */
export function describeDifferences(
  terminal: Terminal,
  differences: readonly Difference[],
  [a, b]: readonly [string, string],
  zone: string,
): string {
  if (differences.length === 0) return 'Nothing differs.\n'
  const rows = differences
    .slice(0, ROWS_MAX)
    .map((difference) => [
      shortened(difference.path, PATH_MAX),
      ...cellsOf([difference.a, difference.b], { zone, path: difference.path }).map((cell) =>
        shortened(cell, CELL_MAX),
      ),
    ])
  const cut = differences.length - rows.length
  const all =
    cut === 0
      ? ''
      : `${wrapped(terminal, `The first ${rows.length} of ${differences.length} differences; --json has them all.`, 2)}\n`
  return (
    tableOf(terminal, ['differs at', `>${shortened(a, CELL_MAX)}`, `>${shortened(b, CELL_MAX)}`], rows) + all
  )
}

/** Numbers as figures, or with all their digits if the figures would look equal. */
function cellsOf(values: readonly unknown[], where: ShownAt): readonly string[] {
  const figures = values.map((value) =>
    typeof value === 'number' ? (momentAt(value, where) ?? showFigure(value, 2)) : describeCell(value, where),
  )
  return figures[0] === figures[1] ? values.map((value) => describeCell(value, where)) : figures
}

function shortened(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text
}
