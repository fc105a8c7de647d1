import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Timeline } from '@tapeline/core'
import type { MarketEvent } from '@tapeline/core/market'
import { cross, isFailedRow, type SweepTable, sweep } from '@tapeline/sweep'
import { Redis } from 'ioredis'
import { type Benchmark, type Context, FinalStatesDiffer, type Result, result } from '../harness/benchmark.js'
import { median, timedAsync } from '../harness/measure.js'
import { Random } from '../tape/random.js'
import { movedLastTrade } from '../tape/random-trade.js'

const ADDRESS = process.env.TAPELINE_REDIS ?? 'redis://127.0.0.1:6379'
const PREFIX = `tapeline-bench-${process.pid}`
const ID = 'sweep-queue'
const COSTS = [
  'sweep-queue-branch',
  'sweep-queue-chunk',
  'sweep-queue-redis-branch',
  'sweep-queue-redis-chunk',
] as const
/** Numbers of workers whose rates are compared. */
const GROWTH = [1, 2, 4]
const growthId = (workers: number): string => `sweep-queue-workers-${workers}`
/** Sizes of chunks from which the cost of a branch and that of a chunk are found. */
const [SMALL, LARGE] = [4, 64]

/**
 * A sweep of 10,000 branches on two worker processes with a queue on Redis, compared with the same sweep on two worker threads.
 * Both include the start of the threads and a replay of the tape in each; the processes wait before. Times are of the wall.
 *
 * The costs of a branch and of a chunk are processor times of the sweeping process and of Redis, from two sweeps of branches that
 * cost little, with chunks of two sizes. Without Redis the benchmark is skipped.
 */
export const sweepOnQueue: Benchmark = {
  name: 'queue',
  ids: [ID, ...COSTS, ...GROWTH.map(growthId)],
  async run(context) {
    const redis = await connected()
    if (redis === undefined) {
      context.say(`SKIPPED: no Redis at ${new URL(ADDRESS).host}; set TAPELINE_REDIS to the URL of one`)
      return []
    }
    const workers: ChildProcess[] = []
    try {
      const results: Result[] = []
      if (context.wants(ID)) results.push(await besideThreads(workers, context))
      if (COSTS.some(context.wants)) results.push(...(await costs(redis, workers, context)))
      if (GROWTH.some((count) => context.wants(growthId(count))))
        results.push(...(await growth(workers, context)))
      return results.filter(({ id }) => context.wants(id))
    } finally {
      await haveWorkers(workers, 0)
      for await (const keys of redis.scanStream({ match: `${PREFIX}:*`, count: 1000 }))
        if (keys.length > 0) await redis.unlink(...(keys as string[]))
      redis.disconnect()
    }
  },
}

async function connected(): Promise<Redis | undefined> {
  const redis = new Redis(ADDRESS, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null })
  redis.on('error', () => undefined)
  try {
    await redis.connect()
    await redis.ping()
    return redis
  } catch {
    redis.disconnect()
    return undefined
  }
}

/** Starts or ends processes until there are so many. */
async function haveWorkers(workers: ChildProcess[], count: number): Promise<void> {
  while (workers.length < count) {
    const worker = fork(new URL('../tape/sweep-worker-process.js', import.meta.url), [ADDRESS, PREFIX])
    workers.push(worker)
    await once(worker, 'message')
  }
  for (const worker of workers.splice(count)) {
    const ended = once(worker, 'exit')
    worker.kill('SIGTERM')
    await ended
  }
}

interface Asked {
  readonly count: number
  readonly module: 'swept' | 'swept-little'
  readonly seed: number
  readonly on: { readonly workers: number } | { readonly queue: { readonly chunk?: number } }
}

async function swept(
  timeline: Timeline<MarketEvent>,
  { count, module, seed, on }: Asked,
): Promise<SweepTable> {
  const random = new Random(13)
  const table = await sweep(timeline, {
    parameters: cross({ branch: Array.from({ length: count }, (_, index) => index) }),
    edits: () => [movedLastTrade(timeline, random)],
    module: new URL(`../tape/${module}.js`, import.meta.url),
    // Another seed is another sweep, so that no row is there already.
    seed,
    ...('queue' in on ? { queue: { address: ADDRESS, prefix: PREFIX, ...on.queue } } : on),
  })
  if (table.rows.length !== count || table.rows.some(isFailedRow))
    throw new FinalStatesDiffer('The sweep', ['its rows'])
  return table
}

async function besideThreads(workers: ChildProcess[], { quick, say, trades }: Context): Promise<Result> {
  const count = quick ? 2000 : 10_000
  say(`sweeping ${count} branches on worker threads, and on a queue`)
  const timeline = trades().freshColumnTimeline()
  // Hashes the tape, which both need.
  await swept(timeline, { count: 2, module: 'swept', seed: 0, on: { workers: 1 } })
  await haveWorkers(workers, 2)
  const times: { readonly own: number; readonly threads: number }[] = []
  for (let seed = 1; seed <= (quick ? 1 : 3); seed += 1) {
    const asked = { count, module: 'swept', seed } as const
    const threads = await timedAsync(() => swept(timeline, { ...asked, on: { workers: 2 } }))
    const own = await timedAsync(() => swept(timeline, { ...asked, on: { queue: {} } }))
    if (JSON.stringify(own.value) !== JSON.stringify(threads.value))
      throw new FinalStatesDiffer('The sweep on a queue', ['its table'])
    times.push({ own: own.ms, threads: threads.ms })
  }
  const seconds = median(times.map(({ threads }) => threads)) / 1000
  const opponent = `${count} branches on two worker threads, ${seconds.toFixed(1)} s`
  const ratio = median(times.map(({ own, threads }) => own / threads))
  return result(ID, ratio, 'ratio', { atMost: 1.25 }, opponent)
}

/** A short tape, whose branches cost little. */
function shortTape({ trades }: Context): Timeline<MarketEvent> {
  const timeline = trades().freshColumnTimeline()
  return timeline.asKnownAt(timeline.eventBefore(2000)?.at ?? 0)
}

async function costs(redis: Redis, workers: ChildProcess[], context: Context): Promise<Result[]> {
  const count = context.quick ? 2000 : 10_000
  context.say(`sweeping ${count} branches that cost little, in chunks of ${SMALL} and of ${LARGE}`)
  const timeline = shortTape(context)
  await haveWorkers(workers, 2)
  const cost = async (chunk: number, seed: number): Promise<readonly [own: number, server: number]> => {
    const [own, server] = [process.cpuUsage(), await redisMicroseconds(redis)]
    await swept(timeline, { count, module: 'swept-little', seed, on: { queue: { chunk } } })
    const { user, system } = process.cpuUsage(own)
    return [user + system, (await redisMicroseconds(redis)) - server]
  }
  // Warms the code.
  await cost(LARGE, 100)
  const [small, large] = [await cost(SMALL, 101), await cost(LARGE, 102)]
  const chunks = Math.ceil(count / SMALL) - Math.ceil(count / LARGE)
  return [0, 1].flatMap((place) => {
    const chunk = ((small[place] as number) - (large[place] as number)) / chunks
    const branch = ((large[place] as number) - chunk * Math.ceil(count / LARGE)) / count
    const [branchId, chunkId] = place === 0 ? COSTS : [COSTS[2], COSTS[3]]
    return [result(branchId, branch, 'µs', null, null), result(chunkId, chunk, 'µs', null, null)]
  })
}

/** The processor time of Redis. */
async function redisMicroseconds(redis: Redis): Promise<number> {
  const info = await redis.info('cpu')
  const seconds = (name: string): number => Number(new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1])
  return (seconds('used_cpu_sys') + seconds('used_cpu_user')) * 1e6
}

async function growth(workers: ChildProcess[], context: Context): Promise<Result[]> {
  const count = context.quick ? 1000 : 5000
  const timeline = context.trades().freshColumnTimeline()
  const rates: Result[] = []
  for (const number of GROWTH) {
    context.say(`sweeping ${count} branches on ${number} worker processes`)
    await haveWorkers(workers, number)
    const { ms } = await timedAsync(() =>
      swept(timeline, { count, module: 'swept', seed: 200 + number, on: { queue: {} } }),
    )
    rates.push(result(growthId(number), (count * 1000) / ms, 'per second', null, null))
  }
  return rates
}
