import Table from 'cli-table3'
import { wrapped } from '../describe/wrapped.js'
import type { Terminal } from './terminal.js'

const NO_LINES = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'].flatMap(
    (name) => [[name, '']],
  ),
)

const GAP = 2
/** The least width of a cut cell of text. */
const CUT_MIN = 10
/** Narrower columns are cut, not wrapped. */
const WRAP_MIN = 20

/**
 * A table with a line feed at its end; columns of figures are aligned to the right. If it is wider than the terminal, the last
 * column is wrapped if it is text, other texts are cut (the first column last), and then columns are omitted from the right,
 * which a line below names. Figures are never cut.
 * @param head one for each column; a head that begins with `>` is aligned to the right, without that sign
 */
export function tableOf(
  { columns }: Pick<Terminal, 'columns'>,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const widths = head.map((title, index) =>
    Math.max(title.replace(/^>/, '').length, ...rows.map((row) => widthOf(row[index] ?? ''))),
  )
  const kept = fitted(head, widths, columns)
  const shown = head.slice(0, kept)
  const table = new Table({
    head: shown.map((title, index) => cut(title.replace(/^>/, ''), widths[index] as number)),
    colAligns: shown.map((title) => (title.startsWith('>') ? 'right' : 'left')),
    chars: {
      ...NO_LINES,
      left: '',
      'left-mid': '',
      mid: '',
      'mid-mid': '',
      right: '',
      'right-mid': '',
      middle: ' '.repeat(GAP),
    },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  table.push(
    ...rows.map((row) =>
      row.slice(0, kept).map((cell, index) => {
        const width = widths[index] as number
        return index === head.length - 1 && width >= WRAP_MIN
          ? wrapped({ columns: width }, cell, 0)
          : cut(cell, width)
      }),
    ),
  )
  const left = head.slice(kept).map((title) => title.replace(/^>/, ''))
  const note = left.length === 0 ? '' : cut(`… not shown: ${left.join(', ')}`, columns)
  return `${table.toString().replaceAll(/ +$/gm, '')}\n${note === '' ? '' : `${note}\n`}`
}

/** Narrows columns of text to fit, the widest first. @returns the number of shown columns, at least 1 */
function fitted(head: readonly string[], widths: number[], columns: number): number {
  const isText = (index: number): boolean => !head[index]?.startsWith('>')
  const least = widths.map((width, index) => (isText(index) ? Math.min(width, CUT_MIN) : width))
  let kept = head.length
  while (kept > 1 && sumOf(least, kept) > columns) kept -= 1
  for (let over = sumOf(widths, kept) - columns; over > 0; over -= 1) {
    let widest = -1
    // The first column, which names the rows, is narrowed last.
    for (let index = kept - 1; index >= (widest < 0 ? 0 : 1); index -= 1) {
      const width = widths[index] as number
      if (isText(index) && width > CUT_MIN && width > (widths[widest] ?? 0)) widest = index
    }
    if (widest < 0) break
    widths[widest] = (widths[widest] as number) - 1
  }
  if (kept === 1) widths[0] = Math.min(widths[0] as number, columns)
  return kept
}

function sumOf(widths: readonly number[], count: number): number {
  return widths.slice(0, count).reduce((sum, width) => sum + width, GAP * (count - 1))
}

function widthOf(cell: string): number {
  return Math.max(...cell.split('\n').map((line) => line.length))
}

function cut(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => (line.length > width ? `${line.slice(0, Math.max(0, width - 1))}…` : line))
    .join('\n')
}
