import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Timeline } from '@tapeline/core'
import { type MarketEvent, marketEvents } from '@tapeline/core/market'
import { exportEvents, importEvents } from '@tapeline/import'
import { type Benchmark, type Context, type Result, result } from '../harness/benchmark.js'
import { median, timedAsync } from '../harness/measure.js'
import { bytesHeld } from '../harness/memory.js'
import { type LongTrades, longTrades } from '../tape/long-trades.js'

/** Ten million trades; a quick run has a million and scales the figures to ten million. */
const [TRADES, TRADES_QUICK, TIMES] = [10_000_000, 1_000_000, 10]
const MEGABYTE = 1e6

/** Reading a sealed timeline of trades from a file: the time, the memory, and how both grow. */
export const tapes: Benchmark = {
  name: 'tape',
  ids: ['tape-load', 'tape-memory', 'growth-load'],
  async run(context) {
    const folder = mkdtempSync(join(tmpdir(), 'tapeline-bench-'))
    try {
      return await measured(context, folder)
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}

async function measured({ quick, say }: Context, folder: string): Promise<Result[]> {
  const count = quick ? TRADES_QUICK : TRADES
  const scale = TRADES / count
  say(`writing tapes of ${count} trades and of a tenth${quick ? '; figures are scaled to ten million' : ''}`)
  const [long, short] = [join(folder, 'long.tape'), join(folder, 'short.tape')]
  await written(longTrades(count / TIMES), { [long]: TIMES, [short]: 1 })
  const times: number[] = []
  const ratios: number[] = []
  // The first round is a warm-up, so that the code is equally warm for both.
  for (let round = -1; round < (quick ? 3 : 5); round += 1) {
    const own = await loaded(long, quick)
    const other = await loaded(short, quick)
    if (round < 0) continue
    times.push(own.ms)
    ratios.push(own.ms / own.length / (other.ms / other.length))
  }
  const before = bytesHeld()
  const timeline = await importEvents(long, marketEvents)
  const bytes = bytesHeld() - before
  const megabytes = (bytes / timeline.length) * (TRADES / MEGABYTE)
  const opponent = quick ? `${count} trades, times ${scale}` : null
  return [
    result('tape-load', (median(times) * scale) / 1000, 's', { atMost: 2 }, opponent),
    result('tape-memory', megabytes, 'MB', { atMost: 600 }, opponent),
    result('growth-load', median(ratios), 'ratio', { atMost: 1.3 }, 'a tape of a 10th of the trades'),
  ]
}

/** A separate function, so that no variable keeps the written timelines. */
async function written(trades: LongTrades, timesByPath: Readonly<Record<string, number>>): Promise<void> {
  for (const [path, times] of Object.entries(timesByPath))
    await exportEvents(trades.repeated(times) as unknown as Timeline, path)
}

async function loaded(path: string, quick: boolean): Promise<{ ms: number; length: number }> {
  // Buffers are freed only after the objects that held them, so a few short tapes may remain.
  if (!quick) bytesHeld()
  const { ms, value } = await timedAsync(
    (): Promise<Timeline<MarketEvent>> => importEvents(path, marketEvents),
  )
  return { ms, length: value.length }
}
