import { setTimeout as pause } from 'node:timers/promises'
import type { TapelineEvent, Timeline } from '@tapeline/core'
import { TapelineError, withoutPassword } from '@tapeline/core/internal'
import { type Job, Queue, QueueEvents } from 'bullmq'
import type { Redis } from 'ioredis'
import type { ListedBranch } from '../plan.js'
import type { RowContent } from '../table.js'
import type { WantedRows } from '../wanted-rows.js'
import { codeOf } from './code-of.js'
import { awayText, connectionTo, refusalOf, type SweepQueue, warningsAbout } from './queue-options.js'
import { hashOf, QUEUE, type SweepJob, type SweepTask, TaskStore, tapeOf } from './task.js'

interface QueueRowsOptions<Event extends TapelineEvent> extends WantedRows {
  readonly timeline: Timeline<Event>
  readonly module: string
  readonly branches: readonly ListedBranch[]
  readonly seed: number
}

const CHUNK_MAX = 64
/** A sweep has at least this many chunks, so that many workers share it. */
const CHUNKS_MIN = 64
/** How often jobs are looked at whose events may have been lost: only while no rows come for as long. */
const LOOK_MS = 500
/** Most jobs that are looked at then; the others are next. */
const LOOK_COUNT = 200
/** Time without any worker before a warning. */
const LONELY_MS = 5000

/** A chunk that has no rows yet. */
interface Chunk {
  readonly indices: readonly number[]
  /** How often it has failed. Only chunks of one branch are tried again. */
  readonly failures: number
}

/**
 * Measures branches on the workers of a queue. Jobs and their results may be lost or come twice: what has no rows is sent again,
 * and rows that come again are ignored.
 * @throws TapelineError `sweep.queue-lost` if Redis stays away; `sweep.invalid` if two workers measured a branch differently; errors of
 * `onRow` are rethrown
 */
export async function queueRows<Event extends TapelineEvent>(
  queue: SweepQueue,
  options: QueueRowsOptions<Event>,
): Promise<void> {
  const rows = new QueuedRows(queue, options)
  try {
    await rows.run()
  } finally {
    await rows.close()
  }
}

/** What BullMQ needs of a Redis. */
interface Opened {
  readonly jobs: Queue<SweepJob, readonly RowContent[]>
  readonly events: QueueEvents
  readonly eventsRedis: Redis
}

function opened(redis: Redis, prefix = 'tapeline'): Opened {
  const jobs = new Queue<SweepJob, readonly RowContent[]>(QUEUE, { connection: redis, prefix })
  const eventsRedis = redis.duplicate()
  const events = new QueueEvents(QUEUE, { connection: eventsRedis, prefix })
  // Redis that is away is waited for.
  jobs.on('error', () => undefined)
  events.on('error', () => undefined)
  eventsRedis.on('error', () => undefined)
  return { jobs, events, eventsRedis }
}

class QueuedRows<Event extends TapelineEvent> {
  private readonly redis: Redis
  /** Undefined until Redis has answered: BullMQ cannot be closed before. */
  private opened: Opened | undefined
  private readonly store: TaskStore
  private readonly chunks = new Map<string, Chunk>()
  private readonly warned = new Set<string>()
  private readonly tape: Buffer
  private readonly task: SweepTask
  private name = ''
  private answeredAt = performance.now()
  /** When rows came last. */
  private heardAt = performance.now()
  private lonelySince: number | undefined
  /** Whether all chunks have been sent: events of other sweeps come before. */
  private isSent = false
  /** The number of chunks that are about to be sent again. */
  private retrying = 0
  private isOver = false
  private readonly closing = new AbortController()
  private refuse: (refusal: TapelineError) => void = () => undefined
  /** Rejects when Redis refuses the user or the password. */
  private readonly refused = new Promise<never>((_, reject) => {
    this.refuse = reject
  })

  constructor(
    private readonly queue: SweepQueue,
    private readonly options: QueueRowsOptions<Event>,
  ) {
    const { address, prefix = 'tapeline', folder, moduleAs, branchMs = 60_000 } = queue
    const { module, branches, seed } = options
    this.tape = tapeOf(options.timeline)
    this.task = {
      tape: hashOf(this.tape),
      module: moduleAs ?? module,
      code: codeOf(module),
      branches,
      seed,
      branchMs,
      ...(folder === undefined ? {} : { folder }),
    }
    this.redis = connectionTo(address, (error) => {
      const refusal = refusalOf(error, address)
      if (refusal === undefined) this.warn(`${awayText(error, address)} The sweep waits for it.`)
      else this.refuse(refusal)
    })
    this.refused.catch(() => undefined)
    this.store = new TaskStore(this.redis, prefix)
  }

  private get jobs(): Opened['jobs'] {
    if (this.opened === undefined) throw new Error('The queue is not open.')
    return this.opened.jobs
  }

  async run(): Promise<void> {
    const { signal } = this.options
    const lost = this.lost()
    const stopped = new Promise<undefined>((resolve) => {
      signal?.addEventListener('abort', () => resolve(undefined))
    })
    try {
      const answer = await Promise.race([this.redis.ping(), lost, this.refused, stopped])
      if (answer === undefined) return
      await this.runOpened(opened(this.redis, this.queue.prefix), lost)
    } catch (error) {
      // A command may fail before the connection reports why.
      throw refusalOf(error, this.queue.address) ?? error
    } finally {
      this.isOver = true
    }
  }

  private async runOpened(own: Opened, lost: Promise<void>): Promise<void> {
    this.opened = own
    const { signal, ended } = this.options
    const over = new Promise<void>((resolve, reject) => {
      const handle = (handling: Promise<void>): void => {
        handling.then(() => this.isDone() && resolve()).catch(reject)
      }
      own.events.on('completed', ({ jobId, returnvalue }) =>
        handle(this.complete(jobId, returnvalue as unknown as readonly RowContent[])),
      )
      own.events.on('failed', ({ jobId }) => handle(this.look(jobId)))
      signal?.addEventListener('abort', () => {
        this.withdraw()
          .then(() => this.isDone() && resolve())
          .catch(reject)
      })
      this.send()
        .then(() => this.watch(resolve))
        .catch(reject)
    })
    await Promise.race([over, lost, this.refused, ended])
    const differing = await Promise.race([this.store.differing(this.name), ended])
    if (differing !== undefined) throw this.differs(differing)
  }

  async close(): Promise<void> {
    this.isOver = true
    this.closing.abort()
    // Redis may be away: nothing waits for it.
    await Promise.race([
      Promise.all([this.opened?.jobs.close(), this.opened?.events.close()]).catch(() => undefined),
      new Promise((resolve) => setTimeout(resolve, 1000).unref()),
    ])
    this.redis.disconnect()
    this.opened?.eventsRedis.disconnect()
  }

  /** Stores the tape and the branches, and sends all chunks. */
  private async send(): Promise<void> {
    const { wanted } = this.options
    for (const warning of await warningsAbout(this.redis, this.queue.address)) this.warn(warning)
    this.name = await this.store.put(this.task, this.tape)
    await this.store.forget(this.name)
    const { chunk = Math.max(1, Math.min(CHUNK_MAX, Math.floor(wanted.length / CHUNKS_MIN))) } = this.queue
    const chunks: Chunk[] = []
    // Neighbours in the table share their parents, and so their history.
    for (let from = 0; from < wanted.length; from += chunk)
      chunks.push({ indices: wanted.slice(from, from + chunk), failures: 0 })
    await this.add(chunks)
    this.isSent = true
  }

  private async add(chunks: readonly Chunk[]): Promise<void> {
    if (this.options.signal?.aborted === true) {
      // Nothing is begun after an abort.
      for (const chunk of chunks) this.chunks.delete(this.idOf(chunk))
      return
    }
    const named = chunks.map((chunk) => ({ chunk, id: this.idOf(chunk) }))
    for (const { id, chunk } of named) this.chunks.set(id, chunk)
    await this.jobs.addBulk(
      named.map(({ id, chunk: { indices } }) => ({
        name: QUEUE,
        data: { task: this.name, indices },
        opts: { jobId: id, removeOnComplete: { age: 3600 }, removeOnFail: { age: 3600 } },
      })),
    )
    this.answeredAt = performance.now()
  }

  /** The same chunk has the same id, also in a sweep that is started again: its rows may be there already. */
  private idOf({ indices, failures }: Chunk): string {
    return `${this.name}-${hashOf(indices.join(' ')).slice(0, 16)}-${failures}`
  }

  /** Takes the rows that came with the event of a job: asking for the job would send them twice. */
  private async complete(id: string, rows: readonly RowContent[]): Promise<void> {
    const chunk = this.chunks.get(id)
    if (chunk === undefined || this.isOver) return
    this.heardAt = performance.now()
    this.chunks.delete(id)
    this.take(chunk, rows)
  }

  /** Takes the rows or the failure of a job, if it has ended; sends it again if Redis has lost it. */
  private async look(id: string): Promise<void> {
    const chunk = this.chunks.get(id)
    if (chunk === undefined || this.isOver) return
    const job: Job<SweepJob, readonly RowContent[]> | undefined = await this.jobs.getJob(id)
    if (!this.chunks.has(id) || this.isOver) return
    if (job === undefined) {
      this.name = await this.store.put(this.task, this.tape)
      await this.add([chunk])
      return
    }
    if (job.finishedOn === undefined) return
    this.chunks.delete(id)
    this.retrying++
    if (job.failedReason === undefined || job.failedReason === '') this.take(chunk, job.returnvalue)
    else await this.retry(chunk, job)
    this.retrying--
  }

  /** Ends at once when the sweep is over. */
  private async pause(milliseconds: number): Promise<void> {
    await pause(milliseconds, undefined, { signal: this.closing.signal }).catch(() => undefined)
  }

  private isDone(): boolean {
    return this.isSent && this.chunks.size === 0 && this.retrying === 0
  }

  private take({ indices }: Chunk, rows: readonly RowContent[]): void {
    const { branches, onRow } = this.options
    const isWhole = Array.isArray(rows) && rows.length === indices.length
    for (const [place, index] of indices.entries()) {
      const { name } = branches[index] as ListedBranch
      const row = isWhole ? rows[place] : undefined
      if (row?.index !== index || row.name !== name) {
        throw new TapelineError({
          code: 'sweep.invalid',
          message: `The queue has no row of the branch '${name}' as the result of its job. Use another prefix.`,
        })
      }
      onRow(row)
    }
  }

  /** The branches of a chunk that failed are tried one by one, so that only the one at fault fails in the end. */
  private async retry({ indices, failures }: Chunk, job: Job): Promise<void> {
    const { attempts = 3 } = this.queue
    await job.remove().catch(() => undefined)
    const [index] = indices as [number]
    if (indices.length > 1) await this.add(indices.map((each) => ({ indices: [each], failures: 0 })))
    else if (failures + 1 < attempts) await this.add([{ indices, failures: failures + 1 }])
    else {
      const { name, parameters } = this.options.branches[index] as ListedBranch
      const message = `The branch ended its worker, or took too long, ${attempts} times.`
      this.options.onRow({ index, name, parameters, error: { code: 'sweep.worker-lost', message } })
    }
  }

  /** Looks at all jobs while no rows come, since events may be lost. */
  private async watch(resolve: () => void): Promise<void> {
    let from = 0
    while (!this.isOver) {
      const ids = [...this.chunks.keys()]
      if (from >= ids.length) from = 0
      if (performance.now() - this.heardAt >= LOOK_MS) {
        for (const id of ids.slice(from, from + LOOK_COUNT)) await this.look(id)
        from += LOOK_COUNT
      }
      if (this.isDone()) {
        resolve()
        return
      }
      const refusals = await this.store.refusals(this.name)
      for (const why of Object.values(refusals)) this.warn(why)
      const differing = await this.store.differing(this.name)
      if (differing !== undefined) throw this.differs(differing)
      await this.warnIfLonely()
      this.answeredAt = performance.now()
      await this.pause(LOOK_MS)
    }
  }

  private async warnIfLonely(): Promise<void> {
    const workers = await this.jobs.getWorkersCount()
    this.lonelySince = workers > 0 ? undefined : (this.lonelySince ?? performance.now())
    if (this.lonelySince !== undefined && performance.now() - this.lonelySince > LONELY_MS)
      this.warn(
        `No worker takes branches from ${withoutPassword(this.queue.address)}. Start one: tapeline sweep-worker --queue ${withoutPassword(this.queue.address)}`,
      )
  }

  /** Takes jobs back that no worker has begun. */
  private async withdraw(): Promise<void> {
    for (const id of [...this.chunks.keys()]) {
      const isRemoved = await this.jobs.remove(id).catch(() => 0)
      if (isRemoved === 1) this.chunks.delete(id)
    }
  }

  /** Rejects when Redis has not answered for too long. */
  private async lost(): Promise<void> {
    const { lostMs = 60_000, address } = this.queue
    const tick = Math.min(1000, lostMs / 4)
    while (!this.isOver) {
      await this.pause(tick)
      const answered = await Promise.race([this.redis.ping().catch(() => undefined), this.pause(tick)])
      if (answered !== undefined) this.answeredAt = performance.now()
      else if (!this.isOver && performance.now() - this.answeredAt > lostMs) {
        throw new TapelineError({
          code: 'sweep.queue-lost',
          message: `Redis at ${withoutPassword(address)} did not answer for ${lostMs} ms. Start the sweep again with 'resume'.`,
        })
      }
    }
  }

  private warn(warning: string): void {
    if (this.warned.has(warning)) return
    this.warned.add(warning)
    if (this.queue.onWarning === undefined) process.emitWarning(warning)
    else this.queue.onWarning(warning)
  }

  private differs(index: string): TapelineError {
    const { name } = this.options.branches[Number(index)] as ListedBranch
    return new TapelineError({
      code: 'sweep.invalid',
      message: `Two workers measured the branch '${name}' with different results. Its measure depends on more than the branch.`,
    })
  }
}
