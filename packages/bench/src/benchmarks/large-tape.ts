import { statfsSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Benchmark, type Context, type Result, result } from '../harness/benchmark.js'
import { inTemporaryFolder, runScript } from '../harness/temporary-folder.js'

/** An upper bound of the size of a trade on disk. */
const BYTES_A_TRADE = 32

/** What the process that opens the tape measures. */
export interface LargeTapeFigures {
  readonly openMs: number
  /** Processor time of a full replay for each event. */
  readonly nsAnEvent: number
  readonly length: number
  /** The most resident memory of the whole process, in bytes. */
  readonly residentBytes: number
  /** The times of seeks to random positions, ascending. */
  readonly seekMs: readonly number[]
}

/** A tape larger than memory may be: it is written in portions, and opened by a process that keeps few of its blocks in memory. */
export function largeTape(trades: number): Benchmark {
  return {
    name: 'large',
    ids: ['large-open', 'large-replay', 'large-memory', 'large-seek-p50', 'large-seek-p99'],
    run: (context) => inTemporaryFolder((folder) => measured(context, folder, trades)),
  }
}

async function measured({ say }: Context, folder: string, trades: number): Promise<Result[]> {
  checkDisk(folder, trades)
  const path = join(folder, 'large.tape')
  const warmUpPath = join(folder, 'warm-up.tape')
  say(`writing ${(trades / 1e6).toLocaleString('en-US')} million trades to ${path}`)
  const inMemory = await runScript<number>('write-large-tape.js', [path, warmUpPath, String(trades)])
  const gigabytes = (statSync(path).size / 1e9).toFixed(2)
  say(`wrote ${gigabytes} GB, which are removed at the end; opening them in another process`)
  const { openMs, nsAnEvent, length, residentBytes, seekMs } = await runScript<LargeTapeFigures>(
    'open-large-tape.js',
    [path, warmUpPath],
  )
  const opponent = `${length} events in ${gigabytes} GB`
  const quantile = (share: number): number => seekMs[Math.floor(share * (seekMs.length - 1))] as number
  return [
    result('large-open', openMs / 1000, 's', { atMost: 1 }, opponent),
    result('large-replay', nsAnEvent / inMemory, 'ratio', { atMost: 1.3 }, 'an event of a tape in memory'),
    result('large-memory', residentBytes / 1e6, 'MB', { atMost: 1000 }, opponent),
    result('large-seek-p50', quantile(0.5), 'ms', null, opponent),
    result('large-seek-p99', quantile(0.99), 'ms', { atMost: 25 }, opponent),
  ]
}

/** @throws Error if the tape would not fit */
function checkDisk(folder: string, trades: number): void {
  const { bavail, bsize } = statfsSync(folder)
  const [free, needed] = [bavail * bsize, trades * BYTES_A_TRADE]
  if (free > needed * 1.1) return
  const shown = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`
  throw new Error(
    `The disk of ${tmpdir()} is too small: the tape needs ${shown(needed)}, and ${shown(free)} are free. Set TMPDIR, or pass --trades.`,
  )
}
