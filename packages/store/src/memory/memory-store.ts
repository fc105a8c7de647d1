import type {
  LogAppended,
  LogAppendOptions,
  LogCheckpoint,
  LoggedRecord,
  LogHead,
  LogPeriod,
  LogRange,
  LogRecord,
  LogStore,
} from '@tapeline/core/log'
import { closed, conflict, idTaken } from '../errors.js'
import { EMPTY_HASH, linked } from '../hash-chain.js'

/** A log in the memory of this process, for tests. It lasts as long as the object. */
export class MemoryStore implements LogStore {
  readonly location = 'memory:'
  private readonly records: LoggedRecord[] = []
  private readonly byId = new Map<string, LoggedRecord>()
  private readonly checkpoints = new Map<string, LogCheckpoint>()
  private readonly listeners = new Set<() => void>()
  private isOpen = true

  async head(): Promise<LogHead> {
    this.checkOpen()
    return this.currentHead()
  }

  async append(given: readonly LogRecord[], options: LogAppendOptions = {}): Promise<LogAppended> {
    this.checkOpen()
    const fresh = new Map<string, LogRecord>()
    for (const record of given) {
      const known = this.byId.get(record.id) ?? fresh.get(record.id)
      if (known === undefined) fresh.set(record.id, record)
      else if (known.body !== record.body) throw idTaken(this.location, record.id)
    }
    const head = this.currentHead()
    const { expectedPosition = head.position } = options
    if (fresh.size > 0 && head.position !== expectedPosition)
      throw conflict(this.location, expectedPosition, head.position)
    for (const record of linked(head, [...fresh.values()])) {
      this.records.push(record)
      this.byId.set(record.id, record)
    }
    if (fresh.size > 0) for (const listener of [...this.listeners]) queueMicrotask(listener)
    return {
      positions: given.map(({ id }) => (this.byId.get(id) as LoggedRecord).position),
      added: fresh.size,
      head: this.currentHead(),
    }
  }

  async *read(range: LogRange, batchSize: number): AsyncIterable<readonly LoggedRecord[]> {
    this.checkOpen()
    const { after = 0, to = Number.POSITIVE_INFINITY } = range
    const end = Math.min(to, this.records.length)
    let batch: LoggedRecord[] = []
    for (let index = after; index < end; index++) {
      const record = this.records[index] as LoggedRecord
      if (!isIn(record.at, range.at) || !isIn(record.knownAt, range.knownAt)) continue
      batch.push(record)
      if (batch.length < batchSize) continue
      yield batch
      this.checkOpen()
      batch = []
    }
    if (batch.length > 0) yield batch
  }

  async onAppended(listener: () => void): Promise<() => Promise<void>> {
    this.checkOpen()
    const own = (): void => listener()
    this.listeners.add(own)
    return async () => {
      this.listeners.delete(own)
    }
  }

  async readCheckpoint(name: string): Promise<LogCheckpoint | undefined> {
    this.checkOpen()
    return this.checkpoints.get(name)
  }

  async writeCheckpoint(checkpoint: LogCheckpoint): Promise<void> {
    this.checkOpen()
    this.checkpoints.set(checkpoint.name, checkpoint)
  }

  async close(): Promise<void> {
    this.isOpen = false
    this.listeners.clear()
  }

  private currentHead(): LogHead {
    const last = this.records.at(-1)
    return { position: this.records.length, hash: last?.hash ?? EMPTY_HASH }
  }

  private checkOpen(): void {
    if (!this.isOpen) throw closed(this.location)
  }
}

function isIn(time: number, period: LogPeriod | undefined): boolean {
  if (period === undefined) return true
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = period
  return time >= from && time <= to
}
