/** A value that plain JavaScript may pass in the place of any argument, and its name in a report. */
export interface WrongValue {
  readonly name: string
  readonly make: () => unknown
}

class Stranger {
  readonly own = 1
}

/** Nested deeper than recursion reaches. */
function deep(): unknown {
  let value: unknown = 1
  for (let depth = 0; depth < 20_000; depth += 1) value = depth % 2 === 0 ? { of: value } : [value]
  return value
}

function selfReferring(): unknown {
  const value: Record<string, unknown> = { list: [] }
  value.self = value
  ;(value.list as unknown[]).push(value)
  return value
}

const [deepest, circular] = [deep(), selfReferring()]

/** Of every sort that wrong use is made of. */
export const wrongValues: readonly WrongValue[] = [
  { name: 'undefined', make: () => undefined },
  { name: 'null', make: () => null },
  { name: 'a Promise', make: () => Promise.resolve({}) },
  { name: '0', make: () => 0 },
  { name: '-1', make: () => -1 },
  { name: '0.5', make: () => 0.5 },
  { name: 'NaN', make: () => Number.NaN },
  { name: 'Infinity', make: () => Number.POSITIVE_INFINITY },
  { name: '1e300', make: () => 1e300 },
  { name: 'a bigint', make: () => 1n },
  { name: 'true', make: () => true },
  { name: 'a symbol', make: () => Symbol('odd') },
  { name: "''", make: () => '' },
  { name: "'nonsense'", make: () => 'nonsense' },
  { name: "'__proto__'", make: () => '__proto__' },
  { name: 'a long text', make: () => 'x'.repeat(100_000) },
  { name: 'a text with a zero character', make: () => 'a\0b' },
  { name: '[]', make: () => [] },
  { name: '[undefined]', make: () => [undefined] },
  { name: '[null]', make: () => [null] },
  { name: '[5]', make: () => [5] },
  { name: "['nonsense']", make: () => ['nonsense'] },
  { name: '[{}]', make: () => [{}] },
  { name: '{}', make: () => ({}) },
  { name: '{ nonsense: 1 }', make: () => ({ nonsense: 1 }) },
  { name: 'an object without a prototype', make: () => Object.create(null) },
  { name: 'a function', make: () => () => undefined },
  { name: 'an async function', make: () => async () => undefined },
  { name: 'an instance of a class', make: () => new Stranger() },
  { name: 'a Map', make: () => new Map([['nonsense', 1]]) },
  { name: 'a Date', make: () => new Date(Date.UTC(2025, 0, 27)) },
  { name: 'an invalid Date', make: () => new Date(Number.NaN) },
  { name: 'bytes', make: () => new Uint8Array(3) },
  { name: 'a deep object', make: () => deepest },
  { name: 'an object in itself', make: () => circular },
]
