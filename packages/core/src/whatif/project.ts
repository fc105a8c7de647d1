import { anyOf, checkArgument, checkOptions as checkKnown, kinds } from '../event/arguments.js'
import type { DateInput } from '../event/date.js'
import { showValue, TapelineError } from '../event/error.js'
import type { TapelineEvent } from '../event/event.js'
import type { Projection } from '../projection/projection.js'
import { checkReplayed } from '../replay/check-replayed.js'
import { replay } from '../replay/replay.js'
import { type SampleStep, samplePositions } from '../replay/sample.js'
import { momentOn } from '../timeline/moment.js'
import type { Timeline } from '../timeline/timeline.js'
import { quantile } from './quantile.js'
import { randomSource } from './random-source.js'
import { withSeed } from './what-if.js'

export type ProjectOptions<State> = (
  | {
      readonly every: SampleStep
      readonly from: DateInput
      /** As of `Replay.sample`. */
      readonly zone?: string
      readonly at?: never
    }
  | {
      readonly at: readonly DateInput[]
      readonly every?: never
      readonly from?: never
      readonly zone?: never
    }
) & {
  /** The last moment to sample, inclusive. */
  readonly until: DateInput
  /** How many times to make the branch, 1 or more. */
  readonly runs: number
  /** A whole number from which the seeds of all runs are derived. Default 0. */
  readonly seed?: number
  /** The number to sample, in any unit; undefined if the state has none yet. */
  readonly select: (state: State) => number | undefined
  /** Probabilities from 0 to 1, both inclusive. Default 0.05, 0.25, 0.5, 0.75, 0.95. */
  readonly quantiles?: readonly number[]
}

/** The distribution over all runs at a moment. */
export interface ProjectedMoment {
  /** Epoch milliseconds UTC. */
  readonly at: number
  /** The number of runs with a number. */
  readonly count: number
  /** In the unit of the selector, one for each requested probability, in that order; empty if no run has a number. */
  readonly quantiles: readonly number[]
}

export interface Projected {
  /** The probabilities of the quantiles. */
  readonly probabilities: readonly number[]
  /** In order of time. */
  readonly moments: readonly ProjectedMoment[]
  /** By run: `withSeed(branch, seeds[n])` is the branch of run n. */
  readonly seeds: readonly number[]
}

const DEFAULT_PROBABILITIES = [0.05, 0.25, 0.5, 0.75, 0.95] as const
const PROJECT_OPTIONS = {
  every: anyOf(kinds.number, kinds.record),
  from: kinds.date,
  zone: kinds.text,
  at: kinds.list,
  until: kinds.date,
  runs: kinds.any,
  seed: kinds.any,
  select: kinds.function,
  quantiles: kinds.numbers,
}
const SEED_MAX = 2 ** 31 - 1

/**
 * Monte Carlo: makes a branch again and again with different random numbers for its reactions, and returns the quantiles of a
 * selector over time. They show the spread that the declared reactions produce, and are no forecast. The same branch and seed
 * return the same numbers; more runs do not change the earlier ones.
 *
 * Quantiles are those of {@link quantile} (type 7). Numbers at a moment are as `replay(…).at(moment)` returns them.
 * @param branch made by `whatIf`, with reactions
 * @throws TapelineError `project.invalid` for invalid options and for a number that is not finite, `sample.invalid` as
 * `Replay.sample`, `reaction.invalid` if the branch has no reactions
 * @example
 * ```ts
 * import { market, shock } from '@tapeline/core/market'
 * import { project, whatIf } from '@tapeline/core/what-if'
 * import { loadScenario } from '@tapeline/scenarios/node'
 *
 * const noise = shock({
 *   name: 'noise',
 *   on: ['model.released'],
 *   exposures: { NVDA: 1 },
 *   depth: 0,
 *   days: 3,
 *   // The standard deviation of a daily log return.
 *   noise: 0.02,
 * })
 * const branch = whatIf(await loadScenario('deepseek-r1'), { name: 'noise', reactions: [noise] })
 * const { moments } = project(branch, market, {
 *   at: ['2025-01-22T16:00-05:00'],
 *   until: '2025-01-22T16:00-05:00',
 *   runs: 20,
 *   seed: 1,
 *   select: ({ quotes }) => quotes.NVDA?.last,
 *   quantiles: [0.1, 0.9],
 * })
 * console.log(moments[0]?.quantiles) // [ 142.4868307578433, 150.2189442991607 ]
 * ```
 */
export function project<Event extends TapelineEvent, State>(
  branch: Timeline<Event>,
  projection: Projection<State>,
  options: ProjectOptions<State>,
): Projected {
  checkReplayed('project()', branch, projection)
  checkArgument('project()', 'options', options, kinds.record)
  checkKnown('project()', options, PROJECT_OPTIONS)
  checkArgument('project()', 'options.select', options.select, kinds.function)
  const { runs, seed = 0, quantiles: probabilities = DEFAULT_PROBABILITIES, select } = options
  checkOptions(runs, seed, probabilities)
  const moments = momentsOf(branch, options)
  const random = randomSource(seed, 'project')
  const seeds = Array.from({ length: runs }, () => random.integer(0, SEED_MAX))
  const columns = moments.map((): number[] => [])
  for (const own of seeds) {
    const run = replay(withSeed(branch, own), projection)
    for (const [index, at] of moments.entries()) {
      const value = select(run.at(at))
      if (value === undefined) continue
      if (!Number.isFinite(value)) throw wrong('select', 'a finite number, or undefined', value)
      columns[index]?.push(value)
    }
  }
  return Object.freeze({
    probabilities: Object.freeze([...probabilities]),
    moments: Object.freeze(
      moments.map((at, index) => momentOf(at, columns[index] as number[], probabilities)),
    ),
    seeds: Object.freeze(seeds),
  })
}

function momentOf(at: number, values: number[], probabilities: readonly number[]): ProjectedMoment {
  values.sort((a, b) => a - b)
  const quantiles = values.length === 0 ? [] : probabilities.map((one) => quantile(values, one))
  return Object.freeze({ at, count: values.length, quantiles: Object.freeze(quantiles) })
}

/** In order of time, none after `until`. */
function momentsOf<Event extends TapelineEvent, State>(
  branch: Timeline<Event>,
  options: ProjectOptions<State>,
): number[] {
  const { chain } = branch
  const until = momentOn(chain, options.until)
  if (options.at === undefined) {
    const { every, from, zone } = options
    if (every === undefined || from === undefined)
      throw wrong('at', 'moments, or `every` and `from`', undefined)
    const own = { every, from, to: until, ...(zone === undefined ? {} : { zone }) }
    return [...samplePositions(branch, own)].map(({ at }) => at)
  }
  const moments = options.at.map((one) => momentOn(chain, one)).sort((a, b) => a - b)
  const last = moments.at(-1)
  if (last === undefined) throw wrong('at', 'at least one moment', options.at)
  if (last > until) throw wrong('at', 'no moment after `until`', last)
  return moments
}

function checkOptions(runs: number, seed: number, probabilities: readonly number[]): void {
  if (!Number.isSafeInteger(runs) || runs < 1) throw wrong('runs', 'a whole number, 1 or more', runs)
  if (!Number.isSafeInteger(seed)) throw wrong('seed', 'a whole number', seed)
  const stray = probabilities.find((one) => !(one >= 0 && one <= 1))
  if (stray !== undefined || probabilities.length === 0) {
    throw wrong('quantiles', 'probabilities from 0 to 1', stray ?? probabilities)
  }
}

function wrong(option: string, expected: string, found: unknown): TapelineError {
  return new TapelineError({
    code: 'project.invalid',
    message: `The option '${option}' of project() is invalid.`,
    expected,
    found: showValue(found),
  })
}
