import type { Terminal } from '../terminal/terminal.js'

/** A value of a state for people, with a line feed at its end: a number or text as it is, anything else as indented JSON. */
export function describeValue(_: Terminal, value: unknown): string {
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value, null, 2) : String(value)
  return `${text}\n`
}
