/* Servers that a test starts for itself, and may stop. */
import { execFile, execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { statement } from './database.fixture.js'

const BIN = '/usr/lib/postgresql'
const POOLER = '/usr/sbin/pgbouncer'
const isRoot = process.getuid?.() === 0

/** Whether `OwnServer` can start. Where services are required, a missing program fails the tests. */
export const hasServerPrograms: boolean = isThere(BIN, 'restarts of PostgreSQL')

/** Whether `startPooler` can start. Where services are required, a missing program fails the tests. */
export const hasPooler: boolean = isThere(POOLER, 'logs behind pgbouncer')

function isThere(path: string, skipped: string): boolean {
  if (process.env.TAPELINE_REQUIRE_SERVICES === '1' || existsSync(path)) return true
  console.warn(`Skipped: ${skipped}, since ${path} is not installed.`)
  return false
}

/** A server of its own in a temporary folder, since the shared one is not to be stopped. */
export class OwnServer {
  readonly url: string
  private readonly folder: string
  private readonly port: number
  private readonly programs: string

  private constructor(folder: string, port: number, programs: string) {
    this.folder = folder
    this.port = port
    this.programs = programs
    this.url = `postgres://postgres@127.0.0.1:${port}/postgres`
  }

  static async start(): Promise<OwnServer> {
    const folder = mkdtempSync(join(tmpdir(), 'tapeline-postgres-'))
    const [version] = execFileSync('ls', ['-r', BIN], { encoding: 'utf8' }).split('\n')
    const server = new OwnServer(folder, await freePort(), join(BIN, version ?? '', 'bin'))
    if (isRoot) execFileSync('chown', ['postgres', folder])
    chmodSync(folder, 0o700)
    server.run('initdb', '-D', join(folder, 'data'), '-U', 'postgres', '-A', 'trust', '-N')
    server.run('pg_ctl', ...server.control('start'))
    return server
  }

  /** This process goes on meanwhile. */
  async restart(mode: 'fast' | 'immediate'): Promise<void> {
    const [program, ...rest] = this.command('pg_ctl', this.control('restart', '-m', mode))
    await promisify(execFile)(program, rest, { cwd: this.folder })
  }

  remove(): void {
    this.run('pg_ctl', ...this.control('stop', '-m', 'immediate'))
    rmSync(this.folder, { recursive: true, force: true })
  }

  private control(...words: readonly string[]): readonly string[] {
    const options = `-p ${this.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=20`
    const [data, log] = [join(this.folder, 'data'), join(this.folder, 'log')]
    return ['-D', data, '-w', '-l', log, '-o', options, ...words]
  }

  private run(name: string, ...words: readonly string[]): void {
    const [program, ...rest] = this.command(name, words)
    execFileSync(program, rest, { stdio: ['ignore', 'ignore', 'pipe'], cwd: this.folder })
  }

  /** PostgreSQL does not run as root. */
  private command(name: string, words: readonly string[]): readonly [string, ...string[]] {
    const program = join(this.programs, name)
    return isRoot ? ['runuser', '-u', 'postgres', '--', program, ...words] : [program, ...words]
  }
}

/** A pgbouncer of its own in front of a database. */
export async function startPooler(
  url: string,
): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'tapeline-pooler-'))
  const { hostname, port, pathname, username } = new URL(url)
  const own = await freePort()
  writeFileSync(
    join(folder, 'pgbouncer.ini'),
    `[databases]
* = host=${hostname} port=${port || 5432} user=${username || 'postgres'}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${own}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 3
`,
  )
  chmodSync(folder, 0o755)
  const command = [POOLER, '-q', join(folder, 'pgbouncer.ini')]
  const [first, ...rest] = isRoot ? ['setpriv', '--reuid=postgres', '--clear-groups', ...command] : command
  const pooler = spawn(first as string, rest, { stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = new Promise((resolve) => pooler.on('exit', resolve))
  const pooled = new URL(url)
  pooled.host = `127.0.0.1:${own}`
  const stop = async (): Promise<void> => {
    pooler.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true })
  }
  for (const end = Date.now() + 10_000; ; await pause(20)) {
    try {
      await statement(pooled.href, 'SELECT 1')
      return { url: pooled.href, stop }
    } catch (error) {
      if (Date.now() < end) continue
      await stop()
      throw new Error(`pgbouncer does not answer at ${pathname}`, { cause: error })
    }
  }
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
