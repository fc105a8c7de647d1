/**
 * The benchmarks. `npm run bench` prints a table; after `--`: `--json` prints one object instead, `--quick` takes a
 * quarter of the tape and fewer rounds, `--only ID` runs what gives that figure. Exit code 1 where two final states
 * differ, 2 for wrong arguments; a target that is missed is only told.
 */
import { parseArgs } from 'node:util'
import { type Benchmark, FinalStatesDiffer } from './benchmark.js'
import { editBranch } from './edit-branch.js'
import { immerPerEvent } from './immer-per-event.js'
import { replayObjects } from './replay-objects.js'
import { machineNow, tableOf } from './report.js'
import { seek } from './seek.js'
import type { SyntheticTapeOptions } from './tape/synthetic-tape.js'
import { makeWork, type Work } from './work.js'

// What Immer runs comes last, since it may slow down what follows.
const BENCHMARKS: readonly Benchmark[] = [replayObjects, seek, editBranch, immerPerEvent]
const TAPE: SyntheticTapeOptions = { events: 1_000_000, instruments: 500, sessions: 20, seed: 1 }
/** A quarter of it, at the same pace. */
const QUICK_TAPE: SyntheticTapeOptions = { ...TAPE, events: 250_000, sessions: 5 }

function main(): number {
  const options = optionsOf(process.argv.slice(2))
  if (options === undefined) return 2
  const { json, quick, chosen } = options
  const say = (text: string): void => {
    if (!json) process.stderr.write(`${text}\n`)
  }
  const prepare = (prices: 'trades' | 'bars'): (() => Work) => {
    let work: Work | undefined
    return () => {
      if (work === undefined) say(`making a tape of ${prices}`)
      work ??= makeWork({ ...(quick ? QUICK_TAPE : TAPE), prices })
      return work
    }
  }
  const context = { quick, say, trades: prepare('trades'), bars: prepare('bars') }
  try {
    const results = chosen.flatMap((benchmark) => benchmark.run(context))
    const machine = machineNow()
    process.stdout.write(`${json ? JSON.stringify({ machine, results }) : tableOf(machine, results)}\n`)
    return 0
  } catch (error) {
    if (!(error instanceof FinalStatesDiffer)) throw error
    process.stderr.write(`${error.message}\n`)
    return 1
  }
}

interface Options {
  readonly json: boolean
  readonly quick: boolean
  readonly chosen: readonly Benchmark[]
}

function optionsOf(args: string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args,
      options: { json: { type: 'boolean' }, quick: { type: 'boolean' }, only: { type: 'string' } },
    })
    const { json = false, quick = false, only } = values
    const chosen = BENCHMARKS.filter(({ ids }) => only === undefined || ids.includes(only))
    if (chosen.length > 0) return { json, quick, chosen }
    throw new TypeError(
      `There is no figure '${only}'; there are ${BENCHMARKS.flatMap(({ ids }) => ids).join(', ')}.`,
    )
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    process.stderr.write(`${error.message}\n`)
    return undefined
  }
}

process.exitCode = main()
