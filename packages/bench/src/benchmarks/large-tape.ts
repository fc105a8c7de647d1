import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { crc32 } from 'node:zlib'
import { replay } from '@tapeline/core'
import { type ColumnBatch, writeColumns } from '@tapeline/core/internal'
import { market, marketEvents } from '@tapeline/core/market'
import { type Benchmark, type Context, type Result, result } from '../harness/benchmark.js'
import { median } from '../harness/measure.js'
import { type LongTrades, longTrades } from '../tape/long-trades.js'

/** The trades that are made one by one; longer tapes repeat them. */
const UNIT = 1_000_000
/** An upper bound of the size of a trade on disk. */
const BYTES_A_TRADE = 32
const ROUNDS = 3

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
    run: (context) => inFolder((folder) => measured(context, folder, trades)),
  }
}

async function inFolder<Value>(use: (folder: string) => Value): Promise<Value> {
  const folder = mkdtempSync(join(tmpdir(), 'tapeline-bench-large-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  try {
    return await use(folder)
  } finally {
    remove()
    process.removeListener('exit', remove)
  }
}

function measured({ say }: Context, folder: string, trades: number): Result[] {
  checkDisk(folder, trades)
  const times = Math.max(1, Math.round(trades / UNIT))
  const unit = longTrades(Math.min(trades, UNIT))
  say('replaying a tape in memory')
  const inMemory = memoryCost(unit)
  const path = join(folder, 'large.tape')
  say(`writing ${(trades / 1e6).toLocaleString('en-US')} million trades to ${path}`)
  written(unit, times, path, say)
  const warmUpPath = join(folder, 'warm-up.tape')
  written(unit, 1, warmUpPath, () => undefined)
  const gigabytes = (statSync(path).size / 1e9).toFixed(2)
  say(`wrote ${gigabytes} GB, which are removed at the end; opening them in another process`)
  const { openMs, nsAnEvent, length, residentBytes, seekMs } = openedApart(path, warmUpPath)
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

/** Processor time of a full replay in memory for each event, in nanoseconds. */
function memoryCost(unit: LongTrades): number {
  const costs: number[] = []
  for (let round = -1; round < ROUNDS; round += 1) {
    const timeline = unit.repeated(1)
    const start = process.cpuUsage()
    replay(timeline, market).atEnd()
    if (round >= 0) costs.push(nanosecondsSince(start) / timeline.length)
  }
  return median(costs)
}

export function nanosecondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return (user + system) * 1000
}

function written(unit: LongTrades, times: number, path: string, say: Context['say']): void {
  const columns = unit.columns(times)
  const descriptor = openSync(path, 'wx')
  function* reported(): Generator<ColumnBatch> {
    let [done, shown] = [0, 0]
    for (const batch of columns.batches) {
      yield batch
      done += batch.length
      if (done - shown < columns.length / 10) continue
      shown = done
      say(`wrote ${Math.round((100 * done) / columns.length)} %`)
    }
  }
  try {
    const write = (bytes: Uint8Array): void => {
      for (let from = 0; from < bytes.length; ) from += writeSync(descriptor, bytes, from)
    }
    const checksum = (bytes: Uint8Array): number => crc32(bytes)
    writeColumns(marketEvents, { ...columns, batches: reported() }, { write, checksum })
  } finally {
    closeSync(descriptor)
  }
}

/** A process of its own, whose memory holds nothing of the writing. */
function openedApart(path: string, warmUpPath: string): LargeTapeFigures {
  const script = fileURLToPath(new URL('../tape/open-large-tape.js', import.meta.url))
  const { status, stdout } = spawnSync(process.execPath, [...process.execArgv, script, path, warmUpPath], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error('The process that opens the tape failed; its error is above.')
  return JSON.parse(stdout) as LargeTapeFigures
}
