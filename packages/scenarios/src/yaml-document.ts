import type { Fault, Place } from '@tapeline/core'
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
} from 'yaml'

/** The way from the top of a document to one value in it: keys and, in lists, indices. */
export type DocumentPath = readonly (string | number)[]

/** A YAML or JSON document as plain values, and where each of them stands in its file. */
export interface YamlDocument {
  readonly value: unknown
  /** The place of a value, or of the nearest one around it that exists; of its key, if asked for. */
  readonly placeOf: (path: DocumentPath, part?: 'value' | 'key') => Place
}

/** Bulk figures belong into CSV files; what is left is written by people. In UTF-16 units. */
const LENGTH_MAX = 1 << 20
const DEPTH_MAX = 64
/** Words, signs and line ends; the largest shipped scenario has 10,000. Each takes the parser some microseconds and a kilobyte. */
const TOKENS_MAX = 200_000
const ALIASES_MAX = 100
const SYNTAX_FAULTS_MAX = 50

/**
 * Reads YAML 1.2 or JSON without any tags of its own, so that every value is plain data. Refused besides wrong syntax:
 * files over a million characters or 200,000 words and signs, control characters, numbers that are none or lose digits, more than 64 levels, aliases that multiply, keys that stand twice or are `__proto__`
 * or no text.
 * @param file the name that faults repeat
 * @returns the document; or undefined, after every fault has been pushed to `faults`
 */
export function readYaml(file: string, text: string, faults: Fault[]): YamlDocument | undefined {
  const lines = new LineCounter()
  const found: Fault[] = []
  const add = (message: string, offset: number | undefined, expected?: string): void => {
    found.push({ code: 'file.invalid', message, expected, place: placeAt(file, lines, offset) })
  }
  let result: YamlDocument | undefined
  if (text.length > LENGTH_MAX) {
    add(
      'The file is too long; move figures into CSV files beside it.',
      undefined,
      `at most ${LENGTH_MAX} characters`,
    )
  } else if (!refuseControls(text, lines, add) && !refuseHostileShape(text, lines, add)) {
    result = compose(file, text, lines, add)
  }
  const rest = found.length - SYNTAX_FAULTS_MAX
  faults.push(...found.slice(0, SYNTAX_FAULTS_MAX))
  if (rest > 0) {
    faults.push({
      code: 'file.invalid',
      message: `There are ${rest} more faults of this kind; mend the first ones and read the file again.`,
      place: { file },
    })
  }
  return found.length > 0 ? undefined : result
}

type Add = (message: string, offset: number | undefined, expected?: string) => void

function compose(file: string, text: string, lines: LineCounter, add: Add): YamlDocument | undefined {
  try {
    // Unique keys are checked below: the library compares each key with each other one.
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      schema: 'core',
      uniqueKeys: false,
    })
    for (const problem of [...document.errors, ...document.warnings])
      add(`${problem.message.replace(/\.$/, '')}.`, problem.pos[0])
    if (document.errors.length + document.warnings.length > 0) return undefined
    if (!isSound(document, add)) return undefined
    // Each look-up walks the document.
    const targets = new Map<unknown, unknown>()
    const resolve = (node: unknown): unknown => {
      if (!isAlias(node)) return node
      if (!targets.has(node)) targets.set(node, node.resolve(document))
      return targets.get(node)
    }
    const value: unknown = document.toJS({ maxAliasCount: ALIASES_MAX })
    return {
      value,
      placeOf: (path, part) =>
        placeAt(file, lines, offsetOf(document.contents, path, part ?? 'value', resolve) ?? 0),
    }
  } catch (error) {
    // The library throws a ReferenceError for aliases that multiply, and runs out of stack on what is nested too deeply.
    if (error instanceof RangeError)
      add('The file is nested too deeply.', undefined, `at most ${DEPTH_MAX} levels`)
    else if (error instanceof ReferenceError) {
      add(
        'The aliases of this file cannot be followed, or grow beyond bounds.',
        undefined,
        `at most ${ALIASES_MAX}`,
      )
    } else throw error
    return undefined
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/

/** YAML has none of them, and the lexer uses some for itself. */
function refuseControls(text: string, lines: LineCounter, add: Add): boolean {
  const found = CONTROL.exec(text)
  if (found === null) return false
  countLines(text, found.index, lines)
  add(`The file has a control character, which no text has: ${JSON.stringify(found[0])}.`, found.index)
  return true
}

function countLines(text: string, end: number, lines: LineCounter): void {
  for (let at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1))
    lines.addNewLine(at + 1)
  lines.lineStarts.unshift(0)
}

/**
 * Whether the text has a shape on which the parser takes time that grows with the square of the length, or worse; found
 * by reading its tokens alone.
 */
function refuseHostileShape(text: string, lines: LineCounter, add: Add): boolean {
  let offset = 0
  let flow = 0
  let dashes = 0
  let tokens = 0
  const indents = new Indents()
  for (const token of new Lexer().lex(text)) {
    tokens += 1
    if (tokens > TOKENS_MAX) {
      countLines(text, offset, lines)
      const expected = `at most ${TOKENS_MAX} words and signs`
      add('The file has too many values; move figures into CSV files beside it.', offset, expected)
      return true
    }
    // The lexer marks scalars and documents by control characters that stand in no text.
    const length = token === '\u0002' || token === '\u0018' || token === '\u001f' ? 0 : token.length
    if (token === '[' || token === '{') flow += 1
    else if (token === ']' || token === '}') flow = Math.max(0, flow - 1)
    else if (token === '-') dashes += 1
    else if (token.includes('\n')) dashes = 0
    if (length > 0) indents.take(token)
    const tooDeep = flow > DEPTH_MAX || dashes > DEPTH_MAX || indents.depth > DEPTH_MAX
    if (tooDeep || token === '?') {
      countLines(text, offset, lines)
      if (tooDeep) add('The file is nested too deeply.', offset, `at most ${DEPTH_MAX} levels`)
      else add("Keys are written plainly, without '?'.", offset, 'key: value')
      return true
    }
    offset += length
  }
  return false
}

/** How deeply the line at hand is nested by its indentation. */
class Indents {
  private readonly open: number[] = []
  private indent = 0
  private isAtStart = true

  get depth(): number {
    return this.open.length
  }

  take(token: string): void {
    if (token.endsWith('\n')) {
      this.isAtStart = true
      this.indent = 0
    } else if (this.isAtStart && token.trim() === '') this.indent += token.length
    else if (this.isAtStart) {
      this.isAtStart = false
      while ((this.open.at(-1) ?? -1) >= this.indent) this.open.pop()
      this.open.push(this.indent)
    }
  }
}

/** Whether keys are texts that stand once, and aliases few and known. */
function isSound(document: Document, add: Add): boolean {
  let sound = true
  let aliases = 0
  const refuse: Add = (...fault) => {
    sound = false
    add(...fault)
  }
  visit(document, {
    Map: (_key, map) => checkKeys(map.items, refuse),
    Scalar: (_key, { value, source, range }) => {
      if (typeof value === 'number') checkNumber(value, source, range?.[0], refuse)
    },
    Alias: (_key, alias) => {
      aliases += 1
      const offset = alias.range?.[0]
      // Each look-up walks the document, so that many would take a time that is a square.
      if (aliases > ALIASES_MAX) refuse('The file has too many aliases.', offset, `at most ${ALIASES_MAX}`)
      else if (!alias.resolve(document)) refuse(`There is no anchor '${alias.source}'.`, offset)
      return aliases > ALIASES_MAX ? visit.BREAK : undefined
    },
  })
  return sound
}

function checkKeys(pairs: readonly Pair[], add: Add): void {
  const seen = new Set<string>()
  for (const { key } of pairs) {
    const offset = (key as Node | null)?.range?.[0]
    if (!isScalar(key) || (typeof key.value !== 'string' && typeof key.value !== 'number')) {
      add('A key is a text.', offset)
      continue
    }
    const name = String(key.value)
    if (name === '__proto__') add("'__proto__' cannot be a key.", offset)
    else if (seen.has(name)) add(`The key '${name}' stands there twice.`, offset)
    seen.add(name)
  }
}

/** Whether a number is one, and is what is written: a larger one would lose digits in silence. */
function checkNumber(value: number, source: string | undefined, offset: number | undefined, add: Add): void {
  if (!Number.isFinite(value)) {
    add(`This is no number that can be computed with: ${shortened(source ?? String(value))}.`, offset)
  } else if (losesDigits(value, source ?? '')) {
    add('This number has more digits than can be kept; round it, or put it in quotes.', offset, `${value}`)
  }
}

/** Whether a whole number is neither the one that is written nor the one whose shortest form that is. */
function losesDigits(value: number, source: string): boolean {
  if (!/^[+-]?\d{16,}$/.test(source)) return false
  return BigInt(value) !== BigInt(source.replace('+', '')) && String(value) !== source.replace('+', '')
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}…` : text
}

function offsetOf(
  contents: unknown,
  path: DocumentPath,
  part: 'value' | 'key',
  resolve: (node: unknown) => unknown,
): number | undefined {
  let node = resolve(contents)
  let offset = (node as Node | null)?.range?.[0]
  for (const [index, step] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
      if (pair === undefined) return offset
      const wanted = part === 'key' && index === path.length - 1 ? pair.key : (pair.value ?? pair.key)
      offset = (wanted as Node).range?.[0] ?? offset
      node = resolve(pair.value)
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(step)]
      if (item === undefined) return offset
      offset = (item as Node).range?.[0] ?? offset
      node = resolve(item)
    } else return offset
  }
  return offset
}

function placeAt(file: string, lines: LineCounter, offset: number | undefined): Place {
  if (offset === undefined) return { file }
  const { line, col } = lines.linePos(offset)
  return line === 0 ? { file, line: 1, column: 1 } : { file, line, column: col }
}
