import type { Terminal } from '../terminal/terminal.js'

/**
 * Breaks a text at its spaces to fit the terminal. A longer word stays whole.
 * @param indent of every line after the first, in characters
 * @param start the column at which the first line begins, after other text
 * @returns without a line feed at its end
 */
export function wrapped(
  { columns }: Pick<Terminal, 'columns'>,
  text: string,
  indent: number,
  start = 0,
): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    const room = Math.max(20, columns - (lines.length === 0 ? start : indent))
    const isTooWide = longer.length > room && line !== ''
    if (isTooWide) lines.push(line)
    line = isTooWide ? word : longer
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`)
}
