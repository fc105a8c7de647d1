/**
 * The benchmarks. `npm run bench` prints a table; after `--`: `--json` prints one object instead and `--markdown` the table
 * of the README, `--chart` writes its chart, `--quick` uses smaller tapes and fewer rounds, `--only NAME` (repeatable) runs only that figure.
 * The error stream shows the progress and the time of each benchmark, except with `--json`.
 * The exit code is 1 if two final states differ, and 2 for invalid arguments; a missed target is only reported.
 */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { calendarLookUps } from './benchmarks/calendar-lookup.js'
import { draftLibraries } from './benchmarks/drafts.js'
import { editOne } from './benchmarks/edit-one.js'
import { castore, emmett } from './benchmarks/event-stores.js'
import { explanation } from './benchmarks/explain.js'
import { importOfBars } from './benchmarks/import-bars.js'
import { lateArrivals } from './benchmarks/late-arrivals.js'
import { longTape } from './benchmarks/long-tape.js'
import { memory } from './benchmarks/memory.js'
import { ownAppend, ownCheckpoints, ownPeers, ownProjections } from './benchmarks/own-projections.js'
import { rankedCloses } from './benchmarks/ranked-closes.js'
import { replaysOfColumns, replaysOfObjects } from './benchmarks/replay.js'
import { replaysOfVariants } from './benchmarks/replay-variants.js'
import { starts } from './benchmarks/start.js'
import { sweepOnWorkers } from './benchmarks/sweep-workers.js'
import { sweeps } from './benchmarks/sweeps.js'
import { tapes } from './benchmarks/tapes.js'
import { type Benchmark, type Context, FinalStatesDiffer, type Result } from './harness/benchmark.js'
import { chartOf } from './harness/chart.js'
import { type Options, readOptions, WrongArguments } from './harness/options.js'
import { machineNow, markdownOf, tableOf } from './harness/report.js'
import { taking } from './harness/taking.js'
import type { SyntheticTapeOptions } from './tape/synthetic-tape.js'
import { makeWork, type Work } from './tape/work.js'

// Benchmarks without a replay come first, while the heap is small and quick to collect. Then come replays of objects and the
// stores of the same objects, before recipes have met events of other shapes. Libraries of drafts come last, since functions that
// have met a Proxy stay slow.
const BENCHMARKS: readonly Benchmark[] = [
  starts,
  calendarLookUps,
  importOfBars,
  tapes,
  memory,
  replaysOfVariants,
  replaysOfObjects,
  emmett,
  castore,
  replaysOfColumns,
  ...ownProjections,
  ownCheckpoints,
  ownAppend,
  ownPeers,
  rankedCloses,
  editOne,
  lateArrivals,
  sweeps,
  sweepOnWorkers,
  explanation,
  longTape,
  ...draftLibraries,
]

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

async function measured({ json, quick, chosen, wants }: Options): Promise<Result[]> {
  const say = (text: string): void => {
    if (!json) process.stderr.write(`${text}\n`)
  }
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
  await taking('all', say, async () => {
    for (const benchmark of chosen) {
      // A separate process runs only its own benchmark.
      const isApart = benchmark.apart === true && chosen.length > 1
      const run = (): ReturnType<Benchmark['run']> =>
        isApart ? runApart(benchmark.ids.filter(wants), quick) : benchmark.run(context)
      results.push(...(await taking(benchmark.name, say, run)))
    }
  })
  return results.filter(({ id }) => wants(id))
}

/** Thrown with the output of a separate process whose exit code is not 0. */
class FailedApart extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message)
  }
}

/** Measures some figures of one benchmark in a separate process. */
function runApart(ids: readonly string[], quick: boolean): Result[] {
  const only = ids.flatMap((id) => ['--only', id])
  const args = [fileURLToPath(import.meta.url), '--json', ...only, ...(quick ? ['--quick'] : [])]
  const { status, stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, ...args], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new FailedApart(stderr.trim(), status ?? 1)
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
