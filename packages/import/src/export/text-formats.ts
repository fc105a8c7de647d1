import type { Cell, Sheet } from './sheet.js'

/**
 * A sheet as CSV: a header, commas, line feeds, quotes as in RFC 4180. A text that a spreadsheet would run as a formula gets an
 * apostrophe in front; numbers never do.
 * Source of the characters: OWASP, CSV Injection, owasp.org/www-community/attacks/CSV_Injection.
 */
export function* csvOf({ columns, length }: Sheet): Generator<string> {
  yield `${columns.map(({ name }) => csvCell(name)).join(',')}\n`
  for (let row = 0; row < length; row += 1) {
    yield `${columns.map(({ values }) => csvCell(values[row])).join(',')}\n`
  }
}

function csvCell(cell: Cell): string {
  if (cell === undefined) return ''
  if (typeof cell !== 'string') return String(cell)
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A sheet as JSON Lines: one object a row, without what is missing. */
export function* jsonLinesOf({ columns, length }: Sheet): Generator<string> {
  const names = columns.map(({ name }) => JSON.stringify(name))
  for (let row = 0; row < length; row += 1) {
    const cells: string[] = []
    for (const [index, { values }] of columns.entries()) {
      const cell = values[row]
      if (cell !== undefined) cells.push(`${names[index]}:${JSON.stringify(cell)}`)
    }
    yield `{${cells.join(',')}}\n`
  }
}
