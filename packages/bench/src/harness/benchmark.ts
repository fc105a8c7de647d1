import type { Work } from '../tape/work.js'

/** `ratio` is a number of times; `B` bytes; `MB` a million of them; `per second` whatever the id counts. */
export type Unit = 'ratio' | 'ms' | 'µs' | 'ns' | 's' | 'B' | 'MB' | 'per second'

/** The bound that a value is to keep, inclusive. */
export type Target = { readonly atMost: number } | { readonly atLeast: number }

/** One figure. */
export interface Result {
  /** The same from version to version. */
  readonly id: string
  readonly value: number
  readonly unit: Unit
  /** Null where a figure is only told. */
  readonly target: Target | null
  readonly meets: boolean | null
  /** What it is measured against; null where the value stands alone. */
  readonly opponent: string | null
}

/** What the benchmarks run on. */
export interface Context {
  /** Smaller tapes and fewer rounds. */
  readonly quick: boolean
  /** Whether a figure was asked for; what others cost need not be spent. */
  readonly wants: (id: string) => boolean
  /** The tape of trades, made when it is first asked for. */
  readonly trades: () => Work
  /** The same with bars. */
  readonly bars: () => Work
  /** Says what is being done, to people who wait. */
  readonly say: (text: string) => void
}

/** One thing that is measured, in a file of its own under `benchmarks/`, listed in `main.ts`. */
export interface Benchmark {
  /** `--only` takes it for all of its figures. */
  readonly name: string
  /** The ids of its results, in order; some may be left out of a quick run, and those not wanted. */
  readonly ids: readonly string[]
  /** Whether it is run in a process of its own, for what it measures depends on what the engine has met before. Default false. */
  readonly apart?: boolean
  /** @throws FinalStatesDiffer */
  run(context: Context): readonly Result[] | Promise<readonly Result[]>
}

/** Thrown where two ways of doing the same work do not end in the same state: then no time means anything. */
export class FinalStatesDiffer extends Error {
  constructor(what: string, parts: readonly string[]) {
    super(`${what}: the final states differ in ${parts.join(', ')}.`)
  }
}

/** @param opponent what the value is measured against; null where it stands alone */
export function result(
  id: string,
  value: number,
  unit: Unit,
  target: Target | null,
  opponent: string | null,
): Result {
  const meets = target === null ? null : 'atMost' in target ? value <= target.atMost : value >= target.atLeast
  return { id, value, unit, target, meets, opponent }
}
