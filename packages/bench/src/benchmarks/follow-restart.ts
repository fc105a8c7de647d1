import { join } from 'node:path'
import { replay } from '@tapeline/core'
import { market, marketEvents } from '@tapeline/core/market'
import { follow, openLog } from '@tapeline/store'
import { type Benchmark, type Context, type Result, result } from '../harness/benchmark.js'
import { median, timedAsync } from '../harness/measure.js'
import { inTemporaryFolder } from '../harness/temporary-folder.js'

const ID = 'follow-restart'
const SYMBOLS = 500
/** Events of an append that fills the log; events after the checkpoint, half of those between two checkpoints. */
const [FILLING, TAIL] = [50_000, 5000]
const START = Date.UTC(2025, 0, 6, 14, 30)

/**
 * A start of a follower of the market from a stored checkpoint, with 5,000 events after it, beside a full replay with reading. Times
 * are of the wall. Both read the same log in an SQLite file.
 */
export const followRestart: Benchmark = {
  name: 'follow',
  ids: [ID],
  run: (context) => inTemporaryFolder(async (folder) => [await restart(folder, context)]),
}

function eventAt(index: number) {
  const symbol = `S${index % SYMBOLS}`
  const at = START + index * 10
  if (index < SYMBOLS) {
    const data = { symbol, name: symbol, kind: 'equity', exchange: 'XNAS' } as const
    return { id: `listed-${index}`, type: 'instrument.listed', at, data } as const
  }
  const data = { symbol, price: 100 + (index % 997) / 100 }
  return { id: `trade-${index}`, type: 'price.traded', at, data } as const
}

async function restart(folder: string, { quick, say }: Context): Promise<Result> {
  const count = quick ? 200_000 : 1_000_000
  say(`writing ${count} events to a log`)
  const log = await openLog(`file:${join(folder, 'followed.db')}`, marketEvents)
  let written = 0
  const append = async (to: number): Promise<void> => {
    for (; written < to; ) {
      const length = Math.min(FILLING, to - written)
      await log.append(Array.from({ length }, (_, index) => eventAt(written + index)))
      written += length
    }
  }
  await append(count)
  await (await follow(log, market)).close()
  say('starting from a checkpoint, and replaying all')
  const ratios: number[] = []
  for (let round = -1; round < (quick ? 3 : 7); round += 1) {
    await append(written + TAIL)
    const own = await timedAsync(() => follow(log, market))
    const full = await timedAsync(async () => replay(await log.timeline(), market).atEnd())
    if (JSON.stringify(own.value.state) !== JSON.stringify(full.value))
      throw new Error('The follower and a full replay have different states.')
    await own.value.close()
    if (round >= 0) ratios.push(own.ms / full.ms)
  }
  await log.close()
  return result(ID, median(ratios), 'ratio', { atMost: 0.05 }, 'a full replay with reading')
}
