import { checkArgument, kinds } from '../event/arguments.js'
import { showValue, TapelineError } from '../event/error.js'
import { ownValue } from '../event/records.js'

/** One step of a path: a key, an index, or the first element of an array whose field has a value. */
export type PathStep = string | number | { readonly field: string; readonly value: string }

/** A longer text is not a path of a state, and a regular expression overflows the stack on millions of characters. */
const PATH_LENGTH_MAX = 10_000

const STEP = /\.?([^.[\]"]+)|\[(\d+)\]|\["((?:[^"\\]|\\["\\])*)"\]|\[([^=[\]"]+)=([^[\]]*)\]/y

/**
 * Parses a path into a state: keys separated by dots (`quotes.NVDA.changePct`), a key that contains dots in brackets and quotes
 * (`quotes["BRK.B"].last`), an index (`news[0].id`), or the first element of an array with a field of some value
 * (`ranking[symbol=NVDA].rank`).
 * @throws TapelineError `path.invalid`
 */
export function parsePath(path: string): readonly PathStep[] {
  checkArgument('parsePath()', 'path', path, kinds.text)
  if (path.length > PATH_LENGTH_MAX) {
    throw new TapelineError({
      code: 'path.invalid',
      message: 'A path into the state is too long.',
      expected: `at most ${PATH_LENGTH_MAX} characters`,
      found: `${path.length} characters`,
    })
  }
  const steps: PathStep[] = []
  STEP.lastIndex = 0
  while (STEP.lastIndex < path.length) {
    const start = STEP.lastIndex
    const match = STEP.exec(path)
    const dotted = path[start] === '.'
    if (match === null || (match[1] !== undefined && dotted !== start > 0)) {
      throw new TapelineError({
        code: 'path.invalid',
        message: `A path into the state is invalid at character ${start + 1}.`,
        expected: 'quotes.NVDA.changePct, quotes["BRK.B"].last or ranking[symbol=NVDA].rank, for example',
        found: showValue(path),
      })
    }
    const [, name, index, quoted, field, value] = match
    if (name !== undefined) steps.push(name)
    else if (index !== undefined) steps.push(Number(index))
    else if (quoted !== undefined) steps.push(quoted.replaceAll(/\\(["\\])/g, '$1'))
    else steps.push({ field: field as string, value: value as string })
  }
  if (steps.length > 0) return steps
  throw new TapelineError({
    code: 'path.invalid',
    message: 'A path into the state is empty.',
    found: showValue(path),
  })
}

/** The path one step further. The empty path is the state itself, and {@link parsePath} does not parse it. */
export function extendPath(path: string, step: PathStep): string {
  if (typeof step === 'number') return `${path}[${step}]`
  if (typeof step === 'object') return `${path}[${step.field}=${step.value}]`
  if (!/^[^.[\]"]+$/.test(step)) return `${path}["${step.replaceAll(/["\\]/g, '\\$&')}"]`
  return path === '' ? step : `${path}.${step}`
}

/** Whether a step by a field and its value can be written as text. */
export function canSelect(field: string, value: string): boolean {
  return /^[^=[\]"]+$/.test(field) && /^[^[\]]*$/.test(value)
}

/**
 * The value at a path of a state; undefined without one. Follows own keys only.
 * @throws TapelineError `path.invalid`
 */
export function valueAtPath(state: unknown, path: string): unknown {
  return valueAtSteps(state, parsePath(path))
}

/** As {@link valueAtPath}, for a parsed path. */
export function valueAtSteps(state: unknown, steps: readonly PathStep[]): unknown {
  let value = state
  for (const step of steps) {
    if (typeof value !== 'object' || value === null) return undefined
    if (typeof step === 'object') {
      const { field, value: wanted } = step
      value = Array.isArray(value)
        ? value.find(
            (item) => ownValue(item, field) !== undefined && String(ownValue(item, field)) === wanted,
          )
        : undefined
    } else {
      value = ownValue(value, step)
    }
  }
  return value
}

/**
 * The paths that continue a path of a state after its last dot, so that an editor completes them: `'quotes.NVDA.last'` and the other
 * fields after `'quotes.NVDA.'`. Without any after a key that contains a dot.
 */
export type PathCompletion<State, Path extends string, Before extends string = ''> = State extends
  | readonly unknown[]
  | ((...args: never[]) => unknown)
  ? never
  : State extends object
    ? Path extends `${infer Key}.${infer Rest}`
      ? PathCompletion<ValueAt<State, Key>, Rest, `${Before}${Key}.`>
      : `${Before}${keyof State & string}`
    : never

/** The type at one part of a path: at a key, or at a key with brackets, as `ranking[0]` and `quotes["^IXIC"]`. */
type ValueAt<State, Key extends string> = Key extends `${infer Name}[${string}`
  ? ElementOf<State[Name & keyof State]>
  : State[Key & keyof State]

type ElementOf<Holder> = Holder extends readonly (infer Item)[]
  ? Item
  : Holder extends Readonly<Record<string, infer Value>>
    ? Value
    : never
