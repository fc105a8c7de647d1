import { wrongValues } from './wrong-values.fixture.js'

/** A wrong call of a function: its arguments, and what is wrong with them. */
export interface WrongCall {
  readonly what: string
  /** New on each call. */
  readonly args: () => readonly unknown[]
}

type Step = string | number

/** How deep inside arguments values are replaced: `options.held.part` lies at 2. */
const DEPTH_MAX = 3

/**
 * Wrong calls of every sort: none or too few of the arguments, too many, in another order, each value of each argument (and in plain
 * objects and arrays among them) replaced by each wrong value, options with a typo, and options that there are not.
 * @param valid the arguments of a right call, new on each call
 * @param arity how many arguments are tried at least
 */
export function* wrongCalls(valid: () => readonly unknown[], arity: number): Generator<WrongCall> {
  const first = valid()
  yield { what: 'no arguments', args: () => [] }
  for (let length = 1; length < first.length; length += 1)
    yield { what: `${length} of ${first.length} arguments`, args: () => valid().slice(0, length) }
  if (first.length > 1) yield { what: 'arguments backwards', args: () => [...valid()].reverse() }
  const count = Math.max(first.length, arity)
  for (const { name, make } of count === 0 ? [] : wrongValues) {
    yield { what: `every argument ${name}`, args: () => Array.from({ length: count }, make) }
    for (let index = first.length; index < count; index += 1) {
      const place = index
      yield {
        what: `argument ${place} ${name}`,
        args: () => [...valid(), ...Array<undefined>(place - first.length).fill(undefined), make()],
      }
    }
  }
  for (const more of [{}, [], 'nonsense'])
    yield { what: `one more argument, ${JSON.stringify(more)}`, args: () => [...valid(), more] }
  for (const path of placesIn(first, [])) {
    const spot = path.join('.')
    // An undefined option is one that is left out.
    for (const { name, make } of path.length === 1
      ? wrongValues
      : wrongValues.filter((one) => one.name !== 'undefined'))
      yield { what: `${spot} ${name}`, args: () => replaced(valid(), path, make()) as unknown[] }
    const inner = path.reduce<unknown>((value, step) => (value as Record<Step, unknown>)[step], first)
    if (!isPlain(inner)) continue
    yield {
      what: `${spot} with an unknown option`,
      args: () => changed(valid(), path, (value) => ({ ...value, unheardOf: 1 })),
    }
    for (const key of Object.keys(inner)) {
      yield {
        what: `${spot} with '${key}' misspelt`,
        args: () =>
          changed(valid(), path, (value) =>
            Object.fromEntries(
              Object.entries(value).map(([name, own]) => [name === key ? `${name}x` : name, own]),
            ),
          ),
      }
    }
  }
}

/** The ways to all values in some arguments, themselves included. */
function* placesIn(value: unknown, path: readonly Step[]): Generator<readonly Step[]> {
  if (path.length > 0) yield path
  if (path.length >= DEPTH_MAX || !(Array.isArray(value) || isPlain(value))) return
  // Of a list, the first item is as the others are.
  const entries = Array.isArray(value) && path.length > 0 ? value.slice(0, 1) : value
  for (const [key, inner] of Object.entries(entries as object))
    yield* placesIn(inner, [...path, Array.isArray(value) ? Number(key) : key])
}

/** What was written as options or data, and not made by a function of the library, which freezes it. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype &&
    !Object.isFrozen(value)
  )
}

function replaced(value: unknown, [step, ...rest]: readonly Step[], by: unknown): unknown {
  if (step === undefined) return by
  const copy: Record<Step, unknown> = (Array.isArray(value) ? [...value] : { ...(value as object) }) as never
  copy[step] = replaced(copy[step], rest, by)
  return copy
}

function changed(
  args: readonly unknown[],
  path: readonly Step[],
  change: (value: Readonly<Record<string, unknown>>) => unknown,
): readonly unknown[] {
  const inner = path.reduce<unknown>((value, step) => (value as Record<Step, unknown>)[step], args)
  return replaced(args, path, change(inner as Readonly<Record<string, unknown>>)) as unknown[]
}
