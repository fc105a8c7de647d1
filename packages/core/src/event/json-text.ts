import { checkArgument, kinds } from './arguments.js'
import { type Place, TapelineError } from './error.js'

/**
 * As `JSON.parse`, but a key that an object has twice is an error: one of its two values would be lost.
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
    throw fault(`This is no JSON: ${reason}.`, 'one JSON value', error)
  }
  if (isItsShortestText(value, text)) return value
  const key = repeatedKey(text)
  if (key === undefined) return value
  const shown = key.length > 40 ? `${key.slice(0, 37)}…` : key
  throw fault(`The key ${JSON.stringify(shown)} stands twice in one object.`, 'each key once')
}

/** Whether the text is what JSON.stringify writes, as in files of programs: a second value of a key would be missing in it. */
function isItsShortestText(value: unknown, text: string): boolean {
  try {
    return JSON.stringify(value) === text
  } catch {
    // Nested too deeply to be written.
    return false
  }
}

/** The first key that an object of a valid JSON text has twice. */
function repeatedKey(text: string): string | undefined {
  // A set of keys for each object around, undefined for each array.
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
