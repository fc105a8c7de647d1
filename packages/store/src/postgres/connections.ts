import { setTimeout as pause } from 'node:timers/promises'
import { isTapelineError, type TapelineError } from '@tapeline/core'
import { brief } from '@tapeline/core/internal'
import { Pool, type PoolClient, type PoolConfig } from 'pg'
import { closed, failed, heldBy } from '../errors.js'
import type { SchemaPlace } from './schema.js'

/** Codes of a server that is stopping, starting or full, and of transactions that may be repeated. */
const PASSING =
  /^(08\w{3}|40001|40P01|53300|57P0[1-3]|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EAI_AGAIN|ENOENT)$/
/** A lost connection has no code. */
const LOST = /^(Connection terminated|Client has encountered a connection error)/
const LOCK_TIMEOUT = '55P03'

/** A pool of connections whose calls outlast a restart of the server. */
export class Connections {
  private readonly pool: Pool
  private readonly place: SchemaPlace
  private readonly busyMs: number
  private readonly closing = new AbortController()
  private ending: Promise<void> | undefined

  constructor(config: PoolConfig, place: SchemaPlace, busyMs: number) {
    this.pool = new Pool({ max: 4, idleTimeoutMillis: 10_000, allowExitOnIdle: true, ...config })
    // An idle connection that ends is replaced by the next call.
    this.pool.on('error', () => undefined)
    // Without a listener, a connection that is lost between two queries, or right after it was made, ends the process.
    this.pool.on('connect', (client) => client.on('error', () => undefined))
    this.place = place
    this.busyMs = busyMs
  }

  checkOpen(): void {
    if (this.ending !== undefined) throw closed(this.place.location)
  }

  /**
   * Calls `work` with a connection. If the server is away, tries again until `busyMs` have passed; so `work` may run more than once.
   * @throws TapelineError `log.closed`, `log.busy`, `log.failed`, and those of `work`
   */
  async use<Result>(work: (client: PoolClient) => Promise<Result>, isRepeated = true): Promise<Result> {
    const end = performance.now() + this.busyMs
    for (let waitMs = 20; ; waitMs = Math.min(2 * waitMs, 1000)) {
      this.checkOpen()
      try {
        return await this.once(work)
      } catch (error) {
        if (isTapelineError(error)) throw error
        this.checkOpen()
        if (codeOf(error) === LOCK_TIMEOUT) throw await this.busy(error)
        if (!isRepeated || !isPassing(error) || performance.now() + waitMs > end)
          throw failed(this.place.location, codeOf(error), error)
      }
      await pause(waitMs, undefined, { signal: this.closing.signal }).catch(() => undefined)
    }
  }

  /** As {@link use}, in a transaction that is on disk when it ends, and waits for locks for `busyMs` at most. */
  async transact<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    return await this.use(async (client) => {
      await client.query(
        `BEGIN; SET LOCAL synchronous_commit = on; SET LOCAL lock_timeout = ${Math.ceil(this.busyMs)}`,
      )
      const result = await work(client)
      await client.query('COMMIT')
      return result
    })
  }

  async close(): Promise<void> {
    this.closing.abort()
    this.ending ??= this.pool.end()
    await this.ending
  }

  /** A failed call gives its connection back without an open transaction, or ends it. */
  private async once<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    const client = await this.pool.connect()
    let isBroken = false
    try {
      return await work(client)
    } catch (error) {
      isBroken = !isTapelineError(error) && isPassing(error)
      if (!isBroken)
        await client.query('ROLLBACK').catch(() => {
          isBroken = true
        })
      throw error
    } finally {
      client.release(isBroken)
    }
  }

  /** Names the transaction that holds the head of the log. */
  private async busy(cause: unknown): Promise<TapelineError> {
    const { location, schema } = this.place
    const holder = await this.once(async (client) => {
      const { rows } = await client.query(HOLDER, [`${schema}.head`])
      return rows[0] as { pid: number; state: string; seconds: number; query: string } | undefined
    }).catch(() => undefined)
    if (holder === undefined) return heldBy(location, this.busyMs, undefined, cause)
    const { pid, state, seconds, query } = holder
    const text = `process ${pid} of the server: '${state}' for ${seconds} s, last statement ${brief(query)}`
    return heldBy(location, this.busyMs, text, cause)
  }
}

const HOLDER = `
  SELECT a.pid, a.state, round(extract(epoch FROM clock_timestamp() - a.state_change))::integer AS seconds, a.query
    FROM pg_locks l JOIN pg_stat_activity a USING (pid)
   WHERE l.relation = to_regclass($1) AND l.mode IN ('RowShareLock', 'RowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
     AND l.granted AND a.pid <> pg_backend_pid() AND a.wait_event_type IS DISTINCT FROM 'Lock'
   ORDER BY a.xact_start LIMIT 1`

/** The code of PostgreSQL or of the system, if an error has one. */
function codeOf(error: unknown): string | undefined {
  const code: unknown =
    typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}

function isPassing(error: unknown): boolean {
  const code = codeOf(error)
  if (code !== undefined) return PASSING.test(code)
  if (error instanceof AggregateError) return error.errors.every(isPassing)
  return error instanceof Error && LOST.test(error.message)
}
