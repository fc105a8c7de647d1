import type { Help } from 'commander'
import { wrapped } from '../describe/wrapped.js'

/** The width for which examples and notes are written. */
const WRITTEN_FOR = 80
/** Descriptions in a narrower column are below their items. */
const BESIDE_MIN = 30
const BELOW = 6

/** An item of the help of a command, with its description beside or below it; for `configureHelp`. */
export function fittedItem(
  columns: number,
  [term, width, description]: readonly [term: string, width: number, description: string],
  beside: Help['formatItem'],
  helper: Help,
): string {
  if (description === '' || columns - width - 4 >= BESIDE_MIN)
    return beside.call(helper, term, width, description, helper)
  return `  ${term}\n${' '.repeat(BELOW)}${wrapped({ columns }, description, BELOW, BELOW)}`
}

/** A help text for a narrower terminal: paragraphs are filled again, examples continue after a backslash. */
export function fittedHelp(text: string, columns: number): string {
  if (columns >= WRITTEN_FOR) return text
  const lines: string[] = []
  for (const line of text.replaceAll(/ \\\n +/g, ' ').split('\n')) {
    const before = lines.at(-1) ?? ''
    const goesOn = /^[^\s].*[^:]$/.test(before) && /^\S/.test(line)
    if (goesOn) lines[lines.length - 1] = `${before} ${line}`
    else lines.push(line)
  }
  return lines
    .map((line) => {
      if (line.length <= columns) return line
      if (line.startsWith('  tapeline ')) return brokenExample(line, columns)
      const indent = /^ */.exec(line)?.[0].length ?? 0
      return `${' '.repeat(indent)}${wrapped({ columns }, line.trimStart(), indent === 0 ? 0 : indent + 2, indent)}`
    })
    .join('\n')
}

/** A shell command on several lines; a quoted text is one word. */
function brokenExample(line: string, columns: number): string {
  const words = line.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? []
  const lines: string[] = []
  let current = ' '
  for (const word of words) {
    const isFull = current.trim() !== '' && current.length + 1 + word.length + 2 > columns
    if (isFull) lines.push(current)
    current = isFull ? `    ${word}` : `${current} ${word}`
  }
  return [...lines, current].join(' \\\n')
}
