import { checkArgument, kinds } from './arguments.js'
import { type Place, TapelineError } from './error.js'

/**
 * As `JSON.parse`, but rejects a key that an object has twice: one of the two values would be lost.
 * @param place of the text, for errors
 * @throws TapelineError `file.invalid`
 */
export function parseJson(text: string, place?: Place): unknown {
  checkArgument('parseJson()', 'text', text, kinds.text)
  if (place !== undefined) checkArgument('parseJson()', 'place', place, kinds.record)
  const fault = (message: string, expected: string, cause?: unknown): TapelineError =>
    new TapelineError({ code: 'file.invalid', message, expected, place }, { cause })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw fault(`Invalid JSON: ${reason}.`, 'one JSON value', error)
  }
  if (isItsShortestText(value, text)) return value
  const key = repeatedKey(text)
  if (key === undefined) return value
  const shown = key.length > 40 ? `${key.slice(0, 37)}…` : key
  throw fault(`The key ${JSON.stringify(shown)} occurs twice in one object.`, 'each key once')
}

/** Whether the text equals the output of JSON.stringify, as in files written by programs: then no key repeats. */
function isItsShortestText(value: unknown, text: string): boolean {
  try {
    return JSON.stringify(value) === text
  } catch {
    // Nested too deeply for JSON.stringify.
    return false
  }
}

/** The first key that an object in a valid JSON text has twice. */
function repeatedKey(text: string): string | undefined {
  // A set of keys for each enclosing object, undefined for each enclosing array.
  const around: (Set<string> | undefined)[] = []
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at]
    if (sign === '{') around.push(new Set())
    else if (sign === '[') around.push(undefined)
    else if (sign === '}' || sign === ']') around.pop()
    else if (sign === '"') {
      const start = at
      at += 1
      while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
      const keys = around.at(-1)
      if (keys === undefined || !isColonNext(text, at + 1)) continue
      const key = JSON.parse(text.slice(start, at + 1)) as string
      if (keys.has(key)) return key
      keys.add(key)
    }
  }
  return undefined
}

function isColonNext(text: string, from: number): boolean {
  let at = from
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1
  return text[at] === ':'
}
