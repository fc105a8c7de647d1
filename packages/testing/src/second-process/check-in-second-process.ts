import type { Projection, TapelineEvent, Timeline } from '@tapeline/core'
import { checkArgument, checkOptions, kinds } from '@tapeline/core/internal'
import fc from 'fast-check'
import { arbitraryHistoryOf } from '../laws/arbitrary-history.js'
import type { ProjectionLawsOptions } from '../laws/check-projection-laws.js'
import { inputsOf, literal, shownBy } from '../laws/counterexample.js'
import { type Breach, type Law, LawBroken } from '../laws/law.js'
import { HISTORY_OPTIONS, MODULE } from '../laws/options.js'
import { outcomeBreach } from '../laws/outcome.js'
import { smallerThan } from '../laws/smaller.js'
import { outcomeFrom, type PlainOutcome, plainOutcomeOf } from './plain.js'
import { SecondProcess, type Surroundings } from './second-process.js'

export interface SecondProcessOptions
  extends Pick<ProjectionLawsOptions, 'seed' | 'maxLength' | 'data' | 'timelines'> {
  /** Number of random histories. Default 20. */
  readonly runs?: number
  /** Flags of Node for the other processes, such as `['--import', 'tsx']` for a module in TypeScript. Default: none. */
  readonly execArgv?: readonly string[]
}

const OPTIONS = { ...HISTORY_OPTIONS, execArgv: kinds.texts }

const LAW: Law = {
  statement: 'law 8: another process gives the same states',
  hint: 'A recipe or `derive` depends on the time zone (`getHours`), the language (`localeCompare`, `toLocaleString`), the clock, random numbers, or a variable of the module.',
}

/** Far from each other and from most first processes. Estonian sorts Z before T, and Turkish has another lower case of I. */
const SURROUNDINGS: readonly Surroundings[] = [
  { zone: 'Pacific/Kiritimati', locale: 'et_EE', seed: 101 },
  { zone: 'America/St_Johns', locale: 'tr_TR', seed: 202 },
]

/**
 * Replays random histories in this process and in two new ones, in other time zones, with other languages and with other seeds of
 * V8, and requires the same states after every event. It needs Node.
 * @param module the module that exports the projection, which is found by its name: `new URL('./fees.js', import.meta.url)`
 * @throws LawBroken with the difference and the events; TapelineError `argument.invalid` if the module cannot be imported or does not
 * export the projection, and as {@link checkProjectionLaws}
 */
export async function checkInSecondProcess<State>(
  projection: Projection<State>,
  module: string | URL,
  options: SecondProcessOptions = {},
): Promise<void> {
  checkArgument('checkInSecondProcess()', 'projection', projection, kinds.projection)
  checkArgument('checkInSecondProcess()', 'module', module, MODULE)
  checkOptions('checkInSecondProcess()', options, OPTIONS)
  const { runs = 20, execArgv = [], seed = Date.now() % 1_000_000 } = options
  const histories = fc.sample(arbitraryHistoryOf(projection, options), { numRuns: runs, seed })
  const others = SURROUNDINGS.map((surroundings) => SecondProcess.start(surroundings, execArgv))
  try {
    const address = String(module)
    for (const other of others) await other.ask({ load: address, projection: projection.name }, address)
    // A variable of the module has other values in another order of histories.
    const own = histories.map((history) => plainOutcomeOf(history, projection))
    for (const [index, history] of [...histories.entries()].reverse()) {
      const breach = await breachIn(others, history, own[index] as PlainOutcome, address)
      if (breach === undefined) continue
      const breachOf = (smaller: Timeline<TapelineEvent>): Promise<Breach | undefined> =>
        breachIn(others, smaller, plainOutcomeOf(smaller, projection), address)
      const found = `run ${index + 1} of ${runs}; the same again with { seed: ${seed} }`
      throw await report(projection, { history, breach }, breachOf, found)
    }
  } finally {
    await Promise.all(others.map((other) => other.stop()))
  }
}

/** How the states of a history differ in the first of some processes whose states do. */
async function breachIn(
  others: readonly SecondProcess[],
  history: Timeline<TapelineEvent>,
  outcome: PlainOutcome,
  module: string,
): Promise<Breach | undefined> {
  // Through JSON, as the answers, which leaves out fields without a value.
  const own = JSON.parse(JSON.stringify(outcome)) as PlainOutcome
  for (const [index, other] of others.entries()) {
    const answer = await other.ask({ replay: JSON.stringify(history) }, module)
    if (!('outcome' in answer)) throw new TypeError('The second process gave no outcome.')
    const breach = outcomeBreach(outcomeFrom(history, own), outcomeFrom(history, answer.outcome))
    const { zone, locale } = SURROUNDINGS[index] as Surroundings
    if (breach !== undefined)
      return { ...breach, found: `${breach.found} The other process has TZ=${zone} and LANG=${locale}.` }
  }
  return undefined
}

async function report(
  projection: Projection<unknown>,
  first: { readonly history: Timeline<TapelineEvent>; readonly breach: Breach },
  breachOf: (history: Timeline<TapelineEvent>) => Promise<Breach | undefined>,
  found: string,
): Promise<LawBroken> {
  let { history, breach } = first
  const smaller = smallerThan(history)
  for (let step = smaller.next(); step.done !== true; ) {
    const own = await breachOf(step.value)
    if (own !== undefined) [history, breach] = [step.value, own]
    step = smaller.next(own !== undefined)
  }
  const { name } = projection
  const inputs = inputsOf(history)
  return new LawBroken(name, LAW, breach, [
    '',
    `${shownBy(inputs)}:`,
    ...inputs.map((input) => `  ${literal(input)}`),
    `Found in ${found}.`,
  ])
}
