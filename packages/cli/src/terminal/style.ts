import type { Terminal } from './terminal.js'

const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const

/** A text in a colour or weight if the terminal supports them, otherwise unchanged. */
export function styled(terminal: Terminal, style: keyof typeof CODES, text: string): string {
  const [on, off] = CODES[style]
  return terminal.hasColors ? `\u001b[${on}m${text}\u001b[${off}m` : text
}
