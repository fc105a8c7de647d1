/**
 * The process that writes a large tape. Its arguments are the path of the tape, that of a short one, and the number of trades. It
 * prints the processor time of a replay in memory for each event, in nanoseconds, as JSON.
 */
import { closeSync, openSync, writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { replay } from '@tapeline/core'
import { type ColumnBatch, writeColumns } from '@tapeline/core/internal'
import { market, marketEvents } from '@tapeline/core/market'
import { median, nanosecondsSince } from '../harness/measure.js'
import { type LongTrades, longTrades } from './long-trades.js'

/** The trades that are made one by one; longer tapes repeat them. */
const UNIT = 1_000_000
const ROUNDS = 3

const [path, shortPath, count] = process.argv.slice(2) as [string, string, string]
const trades = Number(count)
const unit = longTrades(Math.min(trades, UNIT))
const inMemory = memoryCost(unit)
write(unit, Math.max(1, Math.round(trades / UNIT)), path)
write(unit, 1, shortPath)
process.stdout.write(JSON.stringify(inMemory))

function memoryCost(trades: LongTrades): number {
  const costs: number[] = []
  for (let round = -1; round < ROUNDS; round += 1) {
    const timeline = trades.repeated(1)
    const start = process.cpuUsage()
    replay(timeline, market).atEnd()
    if (round >= 0) costs.push(nanosecondsSince(start) / timeline.length)
  }
  return median(costs)
}

function write(trades: LongTrades, times: number, path: string): void {
  const columns = trades.columns(times)
  const descriptor = openSync(path, 'wx')
  function* reported(): Generator<ColumnBatch> {
    let [done, shown] = [0, 0]
    for (const batch of columns.batches) {
      yield batch
      done += batch.length
      if (times === 1 || done - shown < columns.length / 10) continue
      shown = done
      process.stderr.write(`wrote ${Math.round((100 * done) / columns.length)} %\n`)
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
