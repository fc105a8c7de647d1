/** What `console.log` of Node and the reports of fast-check print of our objects: short, and never their internals. */

/** Node's `util.inspect` prints an object by this method. */
export const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom')
/** fast-check prints an object of a counterexample by this method. */
const COUNTEREXAMPLE: unique symbol = Symbol.for('fast-check/toStringMethod')

const WIDTH = 88
const ROWS_MAX = 24
/** The least width of a part worth printing. */
const ROOM_MIN = 12

/**
 * Makes an object, or a prototype, print itself. The properties are not enumerable, so that keys, JSON, copies and comparisons of
 * test runners do not see them.
 * @param whole as `print`, for a counterexample, which must be complete; default: as `print`
 */
export function printAs<Target extends object>(
  target: Target,
  print: (own: Target) => string,
  whole: (own: Target) => string = print,
): Target {
  Object.defineProperty(target, INSPECT, {
    value(this: Target) {
      return print(this)
    },
  })
  return Object.defineProperty(target, COUNTEREXAMPLE, {
    value(this: Target) {
      return whole(this)
    },
  })
}

const FIELDS: PropertyDescriptor = {
  // A proxy would have to list a fixed property of its target among its keys.
  configurable: true,
  value(this: object, depth: number) {
    return depth < 0 ? brief(this) : printFields(this)
  },
}

/** Makes a plain object print a line for each field. One shared property, so that it costs states little. */
export function printFieldsOf<Target extends object>(target: Target): Target {
  return Object.defineProperty(target, INSPECT, FIELDS)
}

function printFields(record: object): string {
  const line = brief(record, WIDTH - 16)
  if (!line.includes('…')) return line
  const names = Object.keys(record)
  const rows = names.slice(0, ROWS_MAX).map((name) => {
    const label = `  ${labelOf(name)}: `
    return label + brief(fieldOf(record, name), Math.max(WIDTH - label.length, 24))
  })
  if (names.length > ROWS_MAX) rows.push(`  … ${names.length - ROWS_MAX} more`)
  return `{\n${rows.join(',\n')}\n}`
}

/**
 * A value on one line, in Node's notation: as many fields or elements as fit, and `… 12 more`. It reads only what it prints, and
 * never throws.
 * @param width about the most characters; default 60
 */
export function brief(value: unknown, width = 60): string {
  if (typeof value === 'string') return quoted(value, Math.max(width - 3, 8))
  if (typeof value !== 'object' || value === null)
    return typeof value === 'function'
      ? '[Function]'
      : Object.is(value, -0)
        ? '-0'
        : `${String(value)}${typeof value === 'bigint' ? 'n' : ''}`
  try {
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
    if (value instanceof Map) return `Map(${value.size}) ${listed([...value], width, true)}`
    if (value instanceof Set) return `Set(${value.size}) ${listed([...value], width, true)}`
    if (Array.isArray(value)) return listed(value, width)
    const names = Object.keys(value)
    return joined(names.length, width, '{}', (index, room) => {
      const label = `${labelOf(names[index] as string)}: `
      return label + brief(fieldOf(value, names[index] as string), room - label.length)
    })
  } catch {
    return '[object]'
  }
}

function listed(list: readonly unknown[], width: number, isSet = false): string {
  return joined(list.length, width, isSet ? '{}' : '[]', (index, room) => brief(list[index], room))
}

function joined(
  count: number,
  width: number,
  brackets: string,
  partAt: (index: number, room: number) => string,
): string {
  if (count === 0) return brackets
  const [open, close] = brackets
  // Nothing fits, and a value may contain itself.
  if (width < ROOM_MIN) return `${open} … ${close}`
  const parts: string[] = []
  let room = width - 4
  while (parts.length < count && (parts.length === 0 || room >= ROOM_MIN)) {
    const part = partAt(parts.length, room)
    if (part.length > room && parts.length > 0) break
    parts.push(part)
    room -= part.length + 2
  }
  if (parts.length < count) parts.push(`… ${count - parts.length} more`)
  return `${open} ${parts.join(', ')} ${close}`
}

function fieldOf(record: object, name: string): unknown {
  try {
    return (record as Readonly<Record<string, unknown>>)[name]
  } catch (error) {
    return error instanceof Error ? error.message : error
  }
}

function labelOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name, 40)
}

function quoted(text: string, lengthMax: number): string {
  const short = text.length > lengthMax ? `${text.slice(0, lengthMax)}…` : text
  const quote = short.includes("'") ? '"' : "'"
  return (
    quote +
    JSON.stringify(short)
      .slice(1, -1)
      .replaceAll('\\"', quote === '"' ? '\\"' : '"') +
    quote
  )
}

/** `1 event`, `1,234 events`. */
export function counted(count: number, word: string): string {
  return `${String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',')} ${word}${count === 1 ? '' : 's'}`
}
