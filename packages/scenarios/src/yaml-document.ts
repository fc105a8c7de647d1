import type { Fault } from '@tapeline/core'
import type { Place } from '@tapeline/core/types'
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

/** A YAML or JSON document as plain values, with the place of each value in its file. */
export interface YamlDocument {
  readonly value: unknown
  /** The place of a value, or of the nearest existing value around it; the place of its key, if requested. */
  readonly placeOf: (path: DocumentPath, part?: 'value' | 'key') => Place
}

/** In UTF-16 units. Long figures belong in CSV files. */
const LENGTH_MAX = 1 << 20
const DEPTH_MAX = 64
/** Words, signs and line ends; the largest shipped scenario has 10,000. Each costs the parser some microseconds and a kilobyte. */
const TOKENS_MAX = 200_000
const ALIASES_MAX = 100
const SYNTAX_FAULTS_MAX = 50

/**
 * Reads YAML 1.2 or JSON without tags, so that every value is plain data. Besides invalid syntax it rejects files over a million
 * characters or 200,000 words and signs, control characters, numbers that are invalid or lose digits, more than 64 levels,
 * aliases that multiply, and keys that are repeated, `__proto__` or not a text.
 * @param file the name of the file in faults
 * @returns the document; or undefined, after every fault was pushed to `faults`
 */
export function readYaml(file: string, text: string, faults: Fault[]): YamlDocument | undefined {
  const lines = new LineCounter()
  const found: Fault[] = []
  const add = (message: string, offset: number | undefined, expected?: string): void => {
    found.push({ code: 'file.invalid', message, expected, place: placeAt(file, lines, offset) })
  }
  let result: YamlDocument | undefined
  if (text.length > LENGTH_MAX) {
    add('The file is too long; move figures into CSV files.', undefined, `at most ${LENGTH_MAX} characters`)
  } else if (!refuseControls(text, lines, add) && !refuseHostileShape(text, lines, add)) {
    result = compose(file, text, lines, add)
  }
  const rest = found.length - SYNTAX_FAULTS_MAX
  faults.push(...found.slice(0, SYNTAX_FAULTS_MAX))
  if (rest > 0) {
    faults.push({
      code: 'file.invalid',
      message: `There are ${rest} more syntax faults; correct the first ones and read the file again.`,
      place: { file },
    })
  }
  return found.length > 0 ? undefined : result
}

type Add = (message: string, offset: number | undefined, expected?: string) => void

function compose(file: string, text: string, lines: LineCounter, add: Add): YamlDocument | undefined {
  try {
    // Repeated keys are checked below, since the library compares each key with every other key.
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
    // The library throws a ReferenceError for aliases that multiply, and overflows the stack on deep nesting.
    if (error instanceof RangeError)
      add('The file is nested too deeply.', undefined, `at most ${DEPTH_MAX} levels`)
    else if (error instanceof ReferenceError) {
      add(
        'The aliases of this file cannot be resolved, or grow beyond the limit.',
        undefined,
        `at most ${ALIASES_MAX}`,
      )
    } else throw error
    return undefined
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern searches for them.
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/

/** YAML forbids them, and the lexer uses some internally. */
function refuseControls(text: string, lines: LineCounter, add: Add): boolean {
  const found = CONTROL.exec(text)
  if (found === null) return false
  countLines(text, found.index, lines)
  const code = found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
  add(`The file has a control character: U+${code}.`, found.index)
  return true
}

function countLines(text: string, end: number, lines: LineCounter): void {
  for (let at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1))
    lines.addNewLine(at + 1)
  lines.lineStarts.unshift(0)
}

/**
 * Whether the text has a shape for which the parser takes quadratic time or worse. It reads only the tokens.
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
      add('The file has too many values; move figures into CSV files.', offset, expected)
      return true
    }
    // The lexer marks scalars and documents by control characters, which texts do not contain.
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
      else add("Write keys plainly, without '?'.", offset, 'key: value')
      return true
    }
    offset += length
  }
  return false
}

/** The nesting depth of the current line by its indentation. */
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

/** Checks that keys are texts and unique, and that aliases are few and known. */
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
      // Each look-up walks the document, so many would take quadratic time.
      if (aliases > ALIASES_MAX) refuse('The file has too many aliases.', offset, `at most ${ALIASES_MAX}`)
      else if (!alias.resolve(document)) refuse(`Unknown anchor '${alias.source}'.`, offset)
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
      add('A key must be a text.', offset)
      continue
    }
    const name = String(key.value)
    if (name === '__proto__') add("'__proto__' cannot be a key.", offset)
    else if (seen.has(name)) add(`The key '${name}' occurs twice.`, offset)
    seen.add(name)
  }
}

/** Checks that a number is finite and exactly as written: a larger number would silently lose digits. */
function checkNumber(value: number, source: string | undefined, offset: number | undefined, add: Add): void {
  if (!Number.isFinite(value)) {
    add(`Invalid number: ${shortened(source ?? String(value))}.`, offset)
  } else if (losesDigits(value, source ?? '')) {
    add('This number has too many digits; round it, or put it in quotes.', offset, `${value}`)
  }
}

/** Whether a whole number differs from the written one, and from the number whose shortest form was written. */
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
