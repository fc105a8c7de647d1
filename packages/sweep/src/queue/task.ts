import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { TapelineEvent, Timeline } from '@tapeline/core'
import { TapelineError, writeTimeline } from '@tapeline/core/internal'
import type { Redis } from 'ioredis'
import type { ListedBranch } from '../plan.js'
import type { RowContent } from '../table.js'

/** The name of the queue in Redis, behind the prefix. */
export const QUEUE = 'sweep'

/** What all jobs of a sweep have in common. It is sent once. */
export interface SweepTask {
  /** SHA-256 of the tape. */
  readonly tape: string
  readonly module: string
  /** The version of the code of the coordinator, from `codeOf`. */
  readonly code: string
  readonly branches: readonly ListedBranch[]
  readonly seed: number
  readonly branchMs: number
  readonly folder?: string
}

/** A chunk of branches, by their places in the table. */
export interface SweepJob {
  readonly task: string
  readonly indices: readonly number[]
}

/** Seconds after which Redis drops the data of an unused sweep. */
const KEPT_S = 7 * 24 * 3600
const PART_BYTES = 1 << 20

export function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

/** The timeline as a tape: equal timelines give equal bytes. */
export function tapeOf<Event extends TapelineEvent>(timeline: Timeline<Event>): Buffer {
  const parts: Uint8Array[] = []
  writeTimeline(timeline, { write: (bytes) => parts.push(bytes.slice()), checksum: (bytes) => crc32(bytes) })
  return Buffer.concat(parts)
}

/** The data of sweeps in Redis, or in a shared folder, under hashes of their contents. */
export class TaskStore {
  constructor(
    private readonly redis: Redis,
    private readonly prefix: string,
  ) {}

  /** Stores what is not there yet. @returns the name of the task */
  async put(task: SweepTask, tape: Buffer): Promise<string> {
    const text = JSON.stringify(task)
    const name = hashOf(text).slice(0, 32)
    if (task.folder === undefined) await this.putParts(this.key('tape', task.tape), tape)
    else putFile(tapeFile(task.folder, task.tape), tape)
    await this.redis.set(this.key('task', name), text, 'EX', KEPT_S)
    return name
  }

  /** Undefined if Redis has lost it. */
  async task(name: string): Promise<SweepTask | undefined> {
    const text = await this.redis.get(this.key('task', name))
    return text === null ? undefined : JSON.parse(text)
  }

  /** @throws TapelineError `sweep.invalid` for a tape that is missing or damaged */
  async tape({ tape, folder }: SweepTask): Promise<Buffer> {
    const bytes =
      folder === undefined
        ? Buffer.concat(await this.redis.lrangeBuffer(this.key('tape', tape), 0, -1))
        : readFileSync(tapeFile(folder, tape))
    const found = hashOf(bytes)
    if (found === tape) return bytes
    throw new TapelineError({
      code: 'sweep.invalid',
      message: 'The tape of the sweep is missing or damaged. Start the sweep again.',
      expected: `SHA-256 ${tape}`,
      found: bytes.length === 0 ? 'no bytes' : `SHA-256 ${found}`,
    })
  }

  /**
   * Notes rows, since a branch may be measured more than once.
   * @returns whether they are the same as those noted before
   */
  async noteRows(name: string, rows: readonly RowContent[]): Promise<boolean> {
    const key = this.key('rows', name)
    const hashes = rows.map((row) => hashOf(JSON.stringify(row)).slice(0, 16))
    const notes = this.redis.pipeline()
    for (const [place, { index }] of rows.entries()) notes.hsetnx(key, `${index}`, hashes[place] as string)
    await notes.expire(key, KEPT_S).exec()
    const noted = await this.redis.hmget(key, ...rows.map(({ index }) => `${index}`))
    // A note that Redis has lost since is no other note.
    const other = rows.find((_, place) => ![null, hashes[place]].includes(noted[place] as string | null))
    if (other === undefined) return true
    await this.redis.set(this.key('differs', name), `${other.index}`, 'EX', KEPT_S)
    return false
  }

  /** The place of a branch that two workers measured differently, if there is one. */
  async differing(name: string): Promise<string | undefined> {
    return (await this.redis.get(this.key('differs', name))) ?? undefined
  }

  /** Notes that a worker refuses a task, and why. */
  async refuse(name: string, worker: string, why: string): Promise<void> {
    await this.redis.hset(this.key('refused', name), worker, why)
    await this.redis.expire(this.key('refused', name), KEPT_S)
  }

  /** The workers that refuse a task, and why. */
  async refusals(name: string): Promise<Readonly<Record<string, string>>> {
    return await this.redis.hgetall(this.key('refused', name))
  }

  /** Forgets the complaints about a task. What its rows were stays noted: they must be the same again. */
  async forget(name: string): Promise<void> {
    await this.redis.del(...['differs', 'refused'].map((kind) => this.key(kind, name)))
  }

  private async putParts(key: string, bytes: Buffer): Promise<void> {
    if ((await this.redis.expire(key, KEPT_S)) === 1) return
    // Under another name first, so that no worker reads a part of it.
    const made = `${key}:${randomUUID()}`
    for (let from = 0; from < bytes.length; from += PART_BYTES)
      await this.redis.rpush(made, bytes.subarray(from, from + PART_BYTES))
    await this.redis.rename(made, key)
    await this.redis.expire(key, KEPT_S)
  }

  private key(kind: string, name: string): string {
    return `${this.prefix}:${QUEUE}-${kind}:${name}`
  }
}

function tapeFile(folder: string, hash: string): string {
  return join(folder, `${hash}.tape`)
}

function putFile(path: string, bytes: Buffer): void {
  try {
    if (hashOf(readFileSync(path)) === hashOf(bytes)) return
  } catch {
    // It is not there yet.
  }
  mkdirSync(join(path, '..'), { recursive: true })
  const made = `${path}.${randomUUID()}`
  writeFileSync(made, bytes)
  renameSync(made, path)
}
