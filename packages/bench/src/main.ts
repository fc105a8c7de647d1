/**
 * The benchmarks. `npm run bench` prints a table; after `--`: `--json` prints one object instead and `--markdown` the table
 * of the README, `--chart` writes its chart, `--quick` takes smaller tapes and fewer rounds, `--only NAME` (as often as wanted) gives that figure alone.
 * What is being done, and how long each benchmark took, is told on the error stream, but for `--json`.
 * Exit code 1 where two final states differ, 2 for wrong arguments; a target that is missed is only told.
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
import { rankedCloses } from './benchmarks/ranked-closes.js'
import { replaysOfColumns, replaysOfObjects } from './benchmarks/replay.js'
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

// What replays nothing comes first, while the heap is small and quickly collected. Then come replays of objects and the stores
// that hold the same objects, before recipes have met events of other shapes. Libraries of drafts come last, since functions
// that have met a Proxy stay slow.
const BENCHMARKS: readonly Benchmark[] = [
  calendarLookUps,
  importOfBars,
  tapes,
  memory,
  replaysOfObjects,
  emmett,
  castore,
  replaysOfColumns,
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
/** A fifth of it, at the same pace. */
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

/** Undefined for what should not happen. */
function exitCodeOf(error: unknown): number | undefined {
  if (error instanceof FailedApart) return error.exitCode
  if (error instanceof FinalStatesDiffer) return 1
  return error instanceof WrongArguments ? 2 : undefined
}

async function measured({ json, quick, chosen, wants }: Options): Promise<Result[]> {
  const say = (text: string): void => {
    if (!json) process.stderr.write(`${text}\n`)
  }
  const prepare = (prices: 'trades' | 'bars'): (() => Work) => {
    let work: Work | undefined
    return () => {
      if (work !== undefined) return work
      const start = performance.now()
      work = makeWork({ ...(quick ? QUICK_TAPE : TAPE), prices })
      say(`made a tape of ${prices}, ${((performance.now() - start) / 1000).toFixed(1)} s`)
      return work
    }
  }
  const context: Context = { quick, say, wants, trades: prepare('trades'), bars: prepare('bars') }
  const results: Result[] = []
  await taking('all', say, async () => {
    for (const benchmark of chosen) {
      // The process of one that is apart has been asked for it alone.
      const isApart = benchmark.apart === true && chosen.length > 1
      const run = (): ReturnType<Benchmark['run']> =>
        isApart ? runApart(benchmark.ids.filter(wants), quick) : benchmark.run(context)
      results.push(...(await taking(benchmark.name, say, run)))
    }
  })
  return results.filter(({ id }) => wants(id))
}

/** What a process of its own said when it ended with another exit code than 0. */
class FailedApart extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message)
  }
}

/** Some figures of one benchmark, measured in a process of its own. */
function runApart(ids: readonly string[], quick: boolean): Result[] {
  const only = ids.flatMap((id) => ['--only', id])
  const args = [fileURLToPath(import.meta.url), '--json', ...only, ...(quick ? ['--quick'] : [])]
  const { status, stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, ...args], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new FailedApart(stderr.trim(), status ?? 1)
  return (JSON.parse(stdout) as { results: Result[] }).results
}

/** Beside the README that shows it. */
function writeChart(results: readonly Result[]): void {
  const chart = chartOf(results)
  if (chart === undefined) throw new WrongArguments('None of these figures has a place in the chart.')
  writeFileSync(new URL('../replay.svg', import.meta.url), chart)
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

process.exitCode = await main()
