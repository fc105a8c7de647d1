import { type ChildProcess, spawn } from 'node:child_process'
import { connect, createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'

/** The Redis of the tests: `TAPELINE_REDIS`, or the usual local place. */
export const REDIS: string = process.env.TAPELINE_REDIS ?? 'redis://127.0.0.1:6379'

const isRequired = process.env.TAPELINE_REQUIRE_SERVICES === '1'

/** Whether the tests have a Redis. Where services are required, a missing one fails them. */
export const hasRedis: boolean = isRequired || (await answers(REDIS))

/** Whether the tests can start a Redis of their own. */
export const hasRedisServer: boolean = isRequired || (await startsServer())

if (!hasRedis)
  console.warn(`Skipped: no Redis at ${new URL(REDIS).host}. Set TAPELINE_REDIS to the URL of one.`)
if (!hasRedisServer) console.warn('Skipped: restarts of Redis, since redis-server is not installed here.')

async function answers(address: string): Promise<boolean> {
  const redis = new Redis(address, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null })
  redis.on('error', () => undefined)
  try {
    await redis.connect()
    return (await redis.ping()) === 'PONG'
  } catch {
    return false
  } finally {
    redis.disconnect()
  }
}

async function startsServer(): Promise<boolean> {
  const child = spawn('redis-server', ['--version'], { stdio: 'ignore' })
  return await new Promise((resolve) => {
    child.on('error', () => resolve(false))
    child.on('exit', (code) => resolve(code === 0))
  })
}

/** Removes all keys of a prefix. */
export async function removeKeys(prefix: string): Promise<void> {
  const redis = new Redis(REDIS)
  for await (const keys of redis.scanStream({ match: `${prefix}:*`, count: 1000 }))
    if (keys.length > 0) await redis.unlink(...(keys as string[]))
  redis.disconnect()
}

/** A Redis of its own, since the shared one is not to be stopped. It keeps nothing on disk. */
export class OwnRedis {
  private child: ChildProcess | undefined
  private constructor(private readonly port: number) {}

  static async start(...options: readonly string[]): Promise<OwnRedis> {
    const redis = new OwnRedis(await freePort())
    await redis.begin(...options)
    return redis
  }

  get address(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  async begin(...options: readonly string[]): Promise<void> {
    const given = [
      '--port',
      `${this.port}`,
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--loglevel',
      'warning',
    ]
    this.child = spawn('redis-server', [...given, ...options], { stdio: 'ignore' })
    for (const end = Date.now() + 10_000; !(await listens(this.port)); await pause(20))
      if (Date.now() > end) throw new Error('redis-server does not answer')
  }

  async stop(): Promise<void> {
    const { child } = this
    if (child === undefined || child.exitCode !== null) return
    const exited = new Promise((resolve) => child.on('exit', resolve))
    child.kill('SIGKILL')
    await exited
  }
}

/** Whether a server accepts connections, also one that wants a password. */
async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const is = await new Promise<boolean>((resolve) => {
    socket.on('connect', () => resolve(true))
    socket.on('error', () => resolve(false))
  })
  socket.destroy()
  return is
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => {
    server.close(resolve)
  })
  return port
}
