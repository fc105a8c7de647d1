import { isTapelineError, TapelineError } from '../event/error.js'
import { emptyRecord, setOwn } from '../event/records.js'

/* States as JSON without loss. JSON knows neither undefined nor NaN, maps nor dates: such a value is `{ $: [kind, content] }`. */

const MARK = '$'

/**
 * A frozen state as a JSON value, from which {@link readValue} makes an equal one.
 * @throws TapelineError `state.unsupported` for an instance of a class
 */
export function writeValue(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : marked('number', writeNumber(value))
    case 'undefined':
      return marked('undefined')
    case 'bigint':
      return marked('bigint', String(value))
    case 'object':
      return value === null ? null : writeObject(value)
    default:
      throw unsupported(`a ${typeof value}`)
  }
}

/** The value that {@link writeValue} wrote. Objects are new. @throws Error if it wrote no such value */
export function readValue(written: unknown): unknown {
  if (typeof written !== 'object' || written === null) return written
  if (Array.isArray(written)) return written.map(readValue)
  if (!Object.hasOwn(written, MARK)) return readFields({}, written)
  const [kind, content] = (written as Record<typeof MARK, [string, unknown]>)[MARK]
  switch (kind) {
    case 'number':
      return Number(content)
    case 'undefined':
      return undefined
    case 'bigint':
      return BigInt(content as string)
    case 'date':
      return new Date(Number(content))
    case 'map':
      return new Map(
        (content as [unknown, unknown][]).map(([key, item]) => [readValue(key), readValue(item)]),
      )
    case 'set':
      return new Set((content as unknown[]).map(readValue))
    case 'object':
      return readFields({}, content as object)
    case 'record':
      return readFields(emptyRecord(), content as object)
    default:
      throw new Error(`A stored state has a value of an unknown kind: ${kind}.`)
  }
}

function writeObject(value: object): unknown {
  if (Array.isArray(value)) return Array.from(value, writeValue)
  if (value instanceof Date) return marked('date', writeNumber(value.getTime()))
  if (value instanceof Map)
    return marked(
      'map',
      Array.from(value, ([key, item]) => [writeValue(key), writeValue(item)]),
    )
  if (value instanceof Set) return marked('set', Array.from(value, writeValue))
  const prototype: object | null = Object.getPrototypeOf(value)
  if (prototype !== null && prototype !== Object.prototype) {
    const { name } = (value as { constructor?: { name?: string } }).constructor ?? {}
    throw unsupported(`an instance of ${name || 'a class'}`)
  }
  const fields: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value)) setOwn(fields, key, writeValue(item))
  if (prototype === null) return marked('record', fields)
  return Object.hasOwn(fields, MARK) ? marked('object', fields) : fields
}

function readFields(into: Record<string, unknown>, written: object): object {
  for (const [key, item] of Object.entries(written)) setOwn(into, key, readValue(item))
  return into
}

/** A number that JSON may not have. */
function writeNumber(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}

function marked(kind: string, content: unknown = null): object {
  return { [MARK]: [kind, content] }
}

function unsupported(found: string): TapelineError {
  return new TapelineError({
    code: 'state.unsupported',
    message: 'The state holds a value that cannot be stored.',
    expected: 'plain objects, arrays, Map, Set, Date and primitive values',
    found,
  })
}

/** Names the projection in an error of {@link writeValue}. */
export function namingProjection<Result>(name: string, write: () => Result): Result {
  try {
    return write()
  } catch (error) {
    if (!isTapelineError(error, 'state.unsupported')) throw error
    throw new TapelineError({
      ...error.faults[0],
      code: 'state.unsupported',
      message: `'${name}': ${error.faults[0]?.message}`,
    })
  }
}
