/** CSV cut into cells with their places, so that a fault can name line and column. */

export interface Cell {
  /** Trimmed, without its quotes. */
  readonly text: string
  /** In the line, from 1, in characters. */
  readonly column: number
}

export interface Line {
  /** From 1. */
  readonly line: number
  readonly cells: readonly Cell[]
}

/** A quote that does not end on its line; the line is left out. */
export interface OpenQuote {
  readonly line: number
  readonly column: number
}

/**
 * The lines of a text, without empty ones and those that begin with `#`. Cells are separated by the sign that is commonest in the
 * header: a comma, a semicolon or a tab. A cell within quotes contains that sign, and two quotes for one, as in RFC 4180; it does
 * not continue on the next line.
 */
export function linesOf(text: string): {
  readonly lines: readonly Line[]
  readonly open: readonly OpenQuote[]
} {
  const [lines, open]: [Line[], OpenQuote[]] = [[], []]
  let separator: string | undefined
  for (const [index, raw] of text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    if (raw.trim() === '' || raw.trimStart().startsWith('#')) continue
    separator ??= separatorOf(raw)
    const cut = cellsOf(raw, separator)
    if (typeof cut === 'number') open.push({ line: index + 1, column: cut })
    else lines.push({ line: index + 1, cells: cut })
  }
  return { lines, open }
}

function separatorOf(header: string): string {
  const count = (sign: string): number => header.split(sign).length
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best))
}

/** @returns the cells, or the column of a quote that does not end */
function cellsOf(line: string, separator: string): readonly Cell[] | number {
  const cells: Cell[] = []
  for (let start = 0; ; ) {
    const first = start + (/^[^\S\t]*/.exec(line.slice(start))?.[0].length ?? 0)
    if (line[first] === '"') {
      const quoted = /^"((?:[^"]|"")*)"\s*/.exec(line.slice(first))
      const end = first + (quoted?.[0].length ?? 0)
      if (quoted === null || (end < line.length && line[end] !== separator)) return first + 1
      cells.push({ text: (quoted[1] ?? '').replaceAll('""', '"').trim(), column: first + 1 })
      if (end >= line.length) return cells
      start = end + 1
      continue
    }
    const end = line.indexOf(separator, start)
    const raw = line.slice(start, end < 0 ? undefined : end)
    cells.push({ text: raw.trim(), column: start + raw.length - raw.trimStart().length + 1 })
    if (end < 0) return cells
    start = end + 1
  }
}
