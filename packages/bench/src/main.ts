/**
 * The benchmarks. `npm run bench` prints a table; after `--`: `--json` prints one object instead and `--markdown` the table
 * of the README, `--chart` writes its chart, `--quick` uses smaller tapes and fewer rounds, `--only NAME` (repeatable) runs only that figure,
 * or all figures of that benchmark, or all whose id begins with `NAME-`.
 * `--large` runs only the benchmarks of tapes larger than memory, on 100 million trades or `--trades COUNT`; it writes about 28 bytes
 * a trade to the temporary folder, and removes them. The import is of at most 20 million.
 * `--costs` records the time of each whole benchmark, from which the next run estimates its length.
 * The error stream shows the estimate, the progress and the time of each benchmark.
 * The exit code is 1 if two final states differ, and 2 for invalid arguments; a missed target is only reported.
 */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { largeImport } from './benchmarks/large-import.js'
import { largeTape } from './benchmarks/large-tape.js'
import { BENCHMARKS } from './benchmarks.js'
import { type Benchmark, type Context, FinalStatesDiffer, type Result } from './harness/benchmark.js'
import { chartOf } from './harness/chart.js'
import { expected, readCosts, withMeasured, writeCosts } from './harness/costs.js'
import { Heartbeat } from './harness/heartbeat.js'
import { type Options, readOptions, WrongArguments } from './harness/options.js'
import { Progress } from './harness/progress.js'
import { machineNow, markdownOf, tableOf } from './harness/report.js'
import { taking } from './harness/taking.js'
import type { SyntheticTapeOptions } from './tape/synthetic-tape.js'
import { makeWork, type Work } from './tape/work.js'

const TAPE: SyntheticTapeOptions = { events: 1_000_000, instruments: 500, sessions: 20, seed: 1 }
/** A fifth of the full tape, with the same number of events a session. */
const QUICK_TAPE: SyntheticTapeOptions = { ...TAPE, events: 200_000, sessions: 4 }

async function main(): Promise<number> {
  try {
    const options = readOptions(process.argv.slice(2), BENCHMARKS)
    const results = await measured(options)
    const machine = machineNow()
    if (options.chart) writeChart(results)
    if (options.json) print(JSON.stringify({ machine, results }))
    else print((options.markdown ? markdownOf : tableOf)(machine, results, options.quick))
    return 0
  } catch (error) {
    const exitCode = exitCodeOf(error)
    if (exitCode === undefined) throw error
    process.stderr.write(`${(error as Error).message}\n`)
    return exitCode
  }
}

/** Undefined for an unexpected error. */
function exitCodeOf(error: unknown): number | undefined {
  if (error instanceof FailedApart) return error.exitCode
  if (error instanceof FinalStatesDiffer) return 1
  return error instanceof WrongArguments ? 2 : undefined
}

async function measured(given: Options): Promise<Result[]> {
  const { largeTrades } = given
  // It takes gigabytes of disk, so no other run includes it.
  const large =
    largeTrades === undefined ? [] : [largeTape(largeTrades), largeImport(Math.min(largeTrades, 20_000_000))]
  const options = large.length === 0 ? given : { ...given, chosen: large }
  const { quick, chosen, wants } = options
  const tape = quick ? QUICK_TAPE : TAPE
  const prepare = (prices: 'trades' | 'bars'): (() => Work) => {
    let work: Work | undefined
    return () => {
      if (work !== undefined) return work
      const start = performance.now()
      work = makeWork({ ...tape, prices })
      say(`made a tape of ${prices}, ${((performance.now() - start) / 1000).toFixed(1)} s`)
      return work
    }
  }
  const context: Context = { quick, say, wants, tape, trades: prepare('trades'), bars: prepare('bars') }
  const results: Result[] = []
  await inTurn(options, async (benchmark) => {
    // A separate process runs only its own benchmark.
    const isApart = benchmark.apart === true && chosen.length > 1
    const run = (): ReturnType<Benchmark['run']> =>
      isApart ? runApart(benchmark, quick, wants) : benchmark.run(context)
    results.push(...(await taking(benchmark.name, say, run)))
  })
  return results.filter(({ id }) => wants(id))
}

/** Runs the benchmarks with their progress on the error stream. */
async function inTurn(
  { quick, chosen, wants, apart, costs }: Options,
  run: (benchmark: Benchmark) => Promise<void>,
): Promise<void> {
  if (apart) {
    for (const benchmark of chosen) await run(benchmark)
    return
  }
  const recorded = readCosts()
  const heartbeat = new Heartbeat()
  const asked = chosen.map(({ name, ids }) => ({ name, share: ids.filter(wants).length / ids.length }))
  const progress = new Progress(expected(asked, quick, recorded), say, heartbeat)
  const measured: Record<string, number> = {}
  const isWhole = ({ ids }: Benchmark): boolean => ids.every(wants)
  try {
    progress.start()
    for (const benchmark of chosen) {
      progress.begin()
      const start = performance.now()
      await run(benchmark)
      const seconds = (performance.now() - start) / 1000
      if (isWhole(benchmark)) measured[benchmark.name] = seconds
      progress.end(seconds)
    }
    progress.finish()
    if (costs) writeCosts(withMeasured(recorded, quick, measured))
  } finally {
    await heartbeat.stop()
  }
}

/** Prints a line of the progress. */
function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** Thrown for a separate process whose exit code is not 0. */
class FailedApart extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message)
  }
}

/** Measures the wanted figures of one benchmark in a separate process, which writes to the same error stream. */
function runApart({ name, ids }: Benchmark, quick: boolean, wants: Context['wants']): Result[] {
  const only = ids.filter(wants).flatMap((id) => ['--only', id])
  const args = [fileURLToPath(import.meta.url), '--json', '--apart', ...only, ...(quick ? ['--quick'] : [])]
  const { status, stdout } = spawnSync(process.execPath, [...process.execArgv, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0)
    throw new FailedApart(`The separate process of '${name}' failed; its error is above.`, status ?? 1)
  return (JSON.parse(stdout) as { results: Result[] }).results
}

/** The chart file beside the README. */
function writeChart(results: readonly Result[]): void {
  const chart = chartOf(results)
  if (chart === undefined) throw new WrongArguments('The chart shows none of these figures.')
  writeFileSync(new URL('../replay.svg', import.meta.url), chart)
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

process.exitCode = await main()
