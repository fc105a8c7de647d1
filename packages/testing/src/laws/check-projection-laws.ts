import type { EventInput, Projection, TapelineEvent, Timeline } from '@tapeline/core'
import { checkArgument, checkOptions, kinds, showValue, TapelineError } from '@tapeline/core/internal'
import fc from 'fast-check'
import { checkAllLaws } from './all-laws.js'
import { arbitraryHistoryOf, type DataOption } from './arbitrary-history.js'
import { givenText, inputsOf, scenarioText, shownBy, testText, variableOf } from './counterexample.js'
import { type Law, LawBroken } from './law.js'
import { MARKET_TYPES } from './market-types.js'
import { HISTORY_OPTIONS, MODULE, PATH } from './options.js'
import { eventsOf } from './projection-events.js'
import { smallerThan } from './smaller.js'
import { importedFrom, writeTextFile } from './write-file.js'

export interface ProjectionLawsOptions {
  /** Number of random histories. Default 100. */
  readonly runs?: number
  /** Seed of the histories, as a failure prints it. Default: a new one each time. */
  readonly seed?: number
  /** With the seed, the run that failed, as a failure prints it. */
  readonly path?: string
  /** Most own events of a generated history, and most trades and bars. Default 20. Without effect on `timelines`. */
  readonly maxLength?: number
  /** Data of event types, as arbitraries of fast-check by type. Default: generated from the schema of each definition. */
  readonly data?: DataOption
  /**
   * The histories, for example recorded ones. Default: generated for the event types that the projection handles; those of the market
   * by `arbitraryMarketHistory`.
   */
  // biome-ignore lint/suspicious/noExplicitAny: a timeline accepts and returns events, and only `any` fits each type of them.
  readonly timelines?: fc.Arbitrary<Timeline<any>>
  /** Whether recipes may throw, at events that they reject: the laws then hold up to there. Default false. */
  readonly mayThrow?: boolean
  /**
   * A file to write for a failure: `….yaml`, a scenario, if all events are the market's; otherwise a test file that fails for the
   * same law, which needs `module`. Default: none; the message contains the counterexample in any case.
   */
  readonly counterexample?: string
  /** The module that exports the projection, such as `new URL('./fees.js', import.meta.url)`, for the written test. */
  readonly module?: string | URL
}

const OPTIONS = {
  ...HISTORY_OPTIONS,
  path: PATH,
  mayThrow: kinds.boolean,
  counterexample: {
    expected: 'the path of a .yaml file, or of a test file (.js, .mjs, .ts or .mts)',
    fits: (value: unknown) => typeof value === 'string' && /\.(ya?ml|m?[jt]s)$/.test(value),
  },
  module: MODULE,
}

/**
 * Checks that a projection keeps the laws of projections on random histories: replays twice, in parts, by seeks in any order, under
 * Immer, in another order of arrival, as known at a moment, as a branch without an event, through JSON and of explained events alone show
 * the same states. It finds recipes that read a clock, random numbers or variables outside the state, keep events or share objects,
 * NaN, recipes that throw, and declarations that the recipes do not keep. While it runs, `Date`, `performance.now` and `Math.random` of
 * this realm are replaced. It needs no test runner.
 *
 * Histories have many ties, late arrivals, corrections and events known later. They shrink to the fewest events that break the law.
 * @throws LawBroken with the law, the difference, and the events as a test to copy; TapelineError `argument.invalid` for data that
 * cannot be generated, and for wrong arguments; `option.unknown`; what `append` throws for data of an arbitrary that a schema rejects
 * @example
 * ```ts
 * import { defineEvent, defineProjection } from '@tapeline/core'
 * import { checkProjectionLaws } from '@tapeline/testing'
 * import { z } from 'zod'
 *
 * const paid = defineEvent({ type: 'fee.paid', schema: z.strictObject({ amount: z.number().min(0) }) })
 * const fees = defineProjection({
 *   name: 'fees',
 *   events: [paid],
 *   initial: () => ({ total: 0 }),
 *   recipes: () => ({
 *     'fee.paid': (draft, { data }) => {
 *       draft.total += data.amount
 *     },
 *   }),
 * })
 * checkProjectionLaws(fees)
 * ```
 */
export function checkProjectionLaws<State>(
  projection: Projection<State>,
  options: ProjectionLawsOptions = {},
): void {
  checkArgument('checkProjectionLaws()', 'projection', projection, kinds.projection)
  checkOptions('checkProjectionLaws()', options, OPTIONS)
  checkFile(projection, options)
  const { runs = 100, seed, path, mayThrow } = options
  const check = (history: Timeline<TapelineEvent>, only?: Law): void =>
    checkAllLaws({ projection, history, derive: (same) => same }, { mayThrow }, only)
  const histories = arbitraryHistoryOf(projection, options)
  const result = fc.check(
    fc.property(histories, (history) => check(history)),
    {
      numRuns: runs,
      // The histories of any arbitrary are made smaller below, in fewer steps.
      endOnFailure: true,
      ...(seed === undefined ? {} : { seed }),
      ...(path === undefined ? {} : { path }),
    },
  )
  if (!result.failed) return
  const { counterexample, errorInstance } = result
  if (!(errorInstance instanceof LawBroken) || counterexample === null) throw errorInstance
  const run = result.counterexamplePath ?? '0'
  const found = { seed: result.seed, path: run, run: Number(run) + 1, runs }
  throw report(projection, smallest(counterexample[0], errorInstance, check), found, options)
}

interface Failing {
  readonly broken: LawBroken
  readonly timeline: Timeline<TapelineEvent>
}

type Check = (history: Timeline<TapelineEvent>, only?: Law) => void

/** A small history that breaks the same law, with the first law that it breaks. */
function smallest(history: Timeline<TapelineEvent>, first: LawBroken, check: Check): Failing {
  let failing: Failing = { broken: first, timeline: history }
  const smaller = smallerThan(history)
  for (let step = smaller.next(); step.done !== true; ) {
    const broken = brokenBy(() => check(step.value, first.law))
    if (broken !== undefined) failing = { broken, timeline: step.value }
    step = smaller.next(broken !== undefined)
  }
  return { ...failing, broken: brokenBy(() => check(failing.timeline)) ?? failing.broken }
}

function brokenBy(check: () => void): LawBroken | undefined {
  try {
    check()
    return undefined
  } catch (error) {
    if (error instanceof LawBroken) return error
    throw error
  }
}

interface Found {
  readonly seed: number
  readonly path: string
  readonly run: number
  readonly runs: number
}

/** The failure with its events, which are also written to the file. */
function report(
  projection: Projection<unknown>,
  { broken, timeline }: Failing,
  { seed, path, run, runs }: Found,
  { mayThrow, counterexample, module }: ProjectionLawsOptions,
): LawBroken {
  const inputs = inputsOf(timeline)
  const options = mayThrow === true ? '{ mayThrow: true }' : ''
  const { name } = projection
  const lines = [
    `${shownBy(inputs)}:`,
    givenText(inputs, variableOf(name), options, '  '),
    `Found in run ${run} of ${runs}; the same again with { seed: ${seed}, path: '${path}' }.`,
  ]
  if (counterexample !== undefined)
    lines.push(
      `Written to ${write(counterexample, inputs, { name, law: broken.law.statement, seed, path, options, module })}.`,
    )
  return new LawBroken(name, broken.law, broken.breach, ['', ...lines])
}

function write(
  file: string,
  inputs: readonly EventInput[],
  {
    name,
    law,
    seed,
    path,
    options,
    module,
  }: {
    readonly name: string
    readonly law: string
    readonly seed: number
    readonly path: string
    readonly options: string
    readonly module: string | URL | undefined
  },
): string {
  const text = isScenario(file)
    ? scenarioText('counterexample', inputs, `${name} breaks ${law}, with seed ${seed} and path ${path}`)
    : testText(inputs, {
        projection: name,
        module: importedFrom(file, String(module)),
        law,
        seed,
        path,
        options,
      })
  return writeTextFile(file, text)
}

const isScenario = (file: string): boolean => /\.ya?ml$/.test(file)

/** @throws TapelineError before anything runs, so that a failure of the projection is not hidden by one of the file */
function checkFile(projection: Projection<unknown>, { counterexample, module }: ProjectionLawsOptions): void {
  if (counterexample === undefined) return
  if (!isScenario(counterexample)) {
    if (module !== undefined) return
    throw new TapelineError({
      code: 'argument.invalid',
      message: "A test file as 'counterexample' of checkProjectionLaws() needs 'module'.",
      expected: "module: new URL('./the-module-of-the-projection.js', import.meta.url)",
    })
  }
  const own = eventsOf(projection).definitions.find(({ type }) => !MARKET_TYPES.has(type))
  if (own === undefined) return
  throw new TapelineError({
    code: 'argument.invalid',
    message: `A scenario has events of the market only, and the projection '${projection.name}' handles '${own.type}'.`,
    expected: "a test file as 'counterexample', with 'module'",
    found: showValue(counterexample),
  })
}
