import type { SyntheticTapeOptions } from '../tape/synthetic-tape.js'
import type { Work } from '../tape/work.js'

/** `ratio` has no unit; `B` is bytes; `MB` is a million bytes; `per second` counts the subject of the id. */
export type Unit = 'ratio' | 'ms' | 'µs' | 'ns' | 's' | 'B' | 'MB' | 'per second'

/** The bound of a value, inclusive. */
export type Target = { readonly atMost: number } | { readonly atLeast: number }

/** One figure. */
export interface Result {
  /** Stable across versions. */
  readonly id: string
  readonly value: number
  readonly unit: Unit
  /** Absent if the figure has no target, as is `meets`. */
  readonly target?: Target
  readonly meets?: boolean
  /** The work it is compared with; null without one. */
  readonly opponent: string | null
}

/** The context of the benchmarks. */
export interface Context {
  /** Smaller tapes and fewer rounds. */
  readonly quick: boolean
  /** Whether a figure was requested; others need not be measured. */
  readonly wants: (id: string) => boolean
  /** The tape of trades, made on first use. */
  readonly trades: () => Work
  /** The options of the tapes. */
  readonly tape: SyntheticTapeOptions
  /** The same with bars. */
  readonly bars: () => Work
  /** Prints the progress. */
  readonly say: (text: string) => void
}

/** One benchmark, in its own file under `benchmarks/`, listed in `main.ts`. */
export interface Benchmark {
  /** `--only` with this name selects all of its figures. */
  readonly name: string
  /** The ids of its results, in order. A quick run may omit some, and unwanted ones are omitted. */
  readonly ids: readonly string[]
  /** Whether it needs a separate process, because its figures depend on earlier work of the engine. Default false. */
  readonly apart?: boolean
  /** @throws FinalStatesDiffer */
  run(context: Context): readonly Result[] | Promise<readonly Result[]>
}

/** Thrown if two ways of doing the same work end in different states, which makes the times meaningless. */
export class FinalStatesDiffer extends Error {
  constructor(what: string, parts: readonly string[]) {
    super(`${what}: the final states differ in ${parts.join(', ')}.`)
  }
}

/**
 * @param target null without one; the result then has neither `target` nor `meets`
 * @param opponent the work that the value is compared with; null without one
 */
export function result(
  id: string,
  value: number,
  unit: Unit,
  target: Target | null,
  opponent: string | null,
): Result {
  if (target === null) return { id, value, unit, opponent }
  const meets = 'atMost' in target ? value <= target.atMost : value >= target.atLeast
  return { id, value, unit, target, meets, opponent }
}
