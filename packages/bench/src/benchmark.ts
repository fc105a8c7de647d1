import type { Work } from './work.js'

/** One figure. */
export interface Result {
  /** The same from version to version. */
  readonly id: string
  readonly value: number
  readonly unit: 'ratio' | 'ms' | 'µs'
  /** The bound that the value is to keep, inclusive; absent where a figure is only told. */
  readonly target: { readonly atMost: number } | { readonly atLeast: number } | null
  readonly meets: boolean | null
  /** What it is measured against; null where the value stands alone. */
  readonly opponent: string | null
}

/** What the benchmarks run on. */
export interface Context {
  /** A quarter of the tape, and fewer rounds. */
  readonly quick: boolean
  /** The tape of trades, made when it is first asked for. */
  readonly trades: () => Work
  /** The same with bars. */
  readonly bars: () => Work
  /** Says what is being done, to people who wait. */
  readonly say: (text: string) => void
}

export interface Benchmark {
  /** The ids of its results, in order. */
  readonly ids: readonly string[]
  /** @throws FinalStatesDiffer */
  run(context: Context): Result[]
}

/** Thrown where two ways of doing the same work do not end in the same state: then no time means anything. */
export class FinalStatesDiffer extends Error {
  constructor(what: string, parts: readonly string[]) {
    super(`${what}: the final states differ in ${parts.join(', ')}.`)
  }
}

export function result(
  id: string,
  value: number,
  unit: Result['unit'],
  target: Result['target'],
  opponent: string | null,
): Result {
  const meets = target === null ? null : 'atMost' in target ? value <= target.atMost : value >= target.atLeast
  return { id, value, unit, target, meets, opponent }
}
