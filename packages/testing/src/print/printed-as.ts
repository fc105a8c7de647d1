/** fast-check prints an object of a counterexample by this method. */
const COUNTEREXAMPLE: unique symbol = Symbol.for('fast-check/toStringMethod')

/** Lines of a counterexample have at most so many characters, beside two of indentation. */
export const LINE_WIDTH = 78
/** A counterexample has at most so many lines of events. */
const LINES_MAX = 60

/** Makes a value print itself in a counterexample. The property is invisible to keys, JSON, copies and comparisons. */
export function printedAs<Value extends object>(value: Value, print: () => string): Value {
  return Object.defineProperty(value, COUNTEREXAMPLE, { value: print, configurable: true })
}

/** A text in one line of at most so many characters. */
export function cut(text: string, width: number = LINE_WIDTH): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`
}

/** A heading with lines below it, each indented by two; of many lines, the first ones and their number. */
export function block(heading: string, lines: readonly string[], most: number = LINES_MAX): string {
  const shown = lines.slice(0, most)
  if (shown.length < lines.length) shown.push(`… ${lines.length - shown.length} more`)
  return [heading, ...shown.map((line) => `  ${line}`)].join('\n')
}
