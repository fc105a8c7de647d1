/**
 * 200 random shocks, on processes that take them from a queue on Redis. One process is killed on the way, and the table is the same.
 * Without a Redis, the same sweep runs on threads.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { scale } from '@tapeline/core/what-if'
import { loadScenario } from '@tapeline/scenarios/node'
import { draw, isFailedRow, type SweepTable, sweep } from '@tapeline/sweep'
import { Redis } from 'ioredis'

const address = process.env.TAPELINE_REDIS ?? 'redis://127.0.0.1:6379'
const prefix = `example-${process.pid}`
const week = await loadScenario('deepseek-r1')
const work = {
  parameters: draw({ factor: { from: 0, to: 2 } }, { count: 200, seed: 27 }),
  edits: ({ factor }: { readonly factor: number }) => [scale('r1-release', factor)],
  module: new URL('./measures.ts', import.meta.url),
}

const table = (await answers()) ? await onProcesses() : await onThreads()
const closes = table.rows
  .flatMap((row) => (isFailedRow(row) ? [] : [Number(row.measures.close)]))
  .sort((low, high) => low - high)
for (const share of [0.05, 0.5, 0.95]) {
  const close = closes[Math.floor(share * closes.length)]
  console.log(`${share * 100} % of the closes of NVDA are below ${close?.toFixed(2)}`)
}
const first = table.rows.filter((row) => !isFailedRow(row) && row.measures.rank === 1)
console.log(
  `Nvidia stays first in ${((100 * first.length) / table.rows.length).toFixed(1)} % of the branches.`,
)

async function onProcesses(): Promise<SweepTable> {
  const workers = await Promise.all([startWorker(), startWorker()])
  console.log(`Two processes take branches from ${new URL(address).host}.`)
  let rows = 0
  const onQueue = await sweep(week, {
    ...work,
    queue: { address, prefix },
    onProgress: () => {
      rows += 1
      if (rows === 50) workers[0]?.kill('SIGKILL')
    },
  })
  for (const worker of workers) if (worker.connected) worker.disconnect()
  const inProcess = await sweep(week, work)
  if (JSON.stringify(onQueue) !== JSON.stringify(inProcess)) throw new Error('The tables differ.')
  console.log('Killed one of them after 50 rows; the table is the same as in one process.')
  return onQueue
}

async function onThreads(): Promise<SweepTable> {
  console.log(`No Redis answers at ${new URL(address).host}, so the sweep runs on two threads.`)
  console.log('Start one, or name yours: TAPELINE_REDIS=redis://host:6379')
  return await sweep(week, { ...work, workers: 2 })
}

async function startWorker(): Promise<ChildProcess> {
  const worker = fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), [address, prefix])
  await once(worker, 'message')
  return worker
}

async function answers(): Promise<boolean> {
  const redis = new Redis(address, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null })
  redis.on('error', () => undefined)
  return await redis
    .connect()
    .then(() => true)
    .catch(() => false)
    .finally(() => redis.disconnect())
}
