import { Client } from 'pg'

/** The server of the tests: `TAPELINE_POSTGRES`, or the usual local place. */
const SERVER = process.env.TAPELINE_POSTGRES ?? 'postgres://postgres@127.0.0.1:5432/postgres'

/** Whether the tests have a server. Where services are required, a missing one fails them. */
export const hasPostgres: boolean = process.env.TAPELINE_REQUIRE_SERVICES === '1' || (await answers())

if (!hasPostgres)
  console.warn(`Skipped: no PostgreSQL at ${new URL(SERVER).host}. Set TAPELINE_POSTGRES to the URL of one.`)

async function answers(): Promise<boolean> {
  const client = new Client({ connectionString: SERVER, connectionTimeoutMillis: 2000 })
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** A database of a test run. */
export interface TestDatabase {
  readonly url: string
  readonly drop: () => Promise<void>
}

let databases = 0

/** Makes a database of its own. @param server the URL of a server */
export async function makeDatabase(server: string = SERVER): Promise<TestDatabase> {
  const name = `tapeline_test_${process.pid}_${process.env.JEST_WORKER_ID ?? 0}_${++databases}_${Date.now()}`
  await statement(
    server,
    `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'`,
  )
  const url = new URL(server)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => statement(server, `DROP DATABASE ${name} WITH (FORCE)`) }
}

/** Runs one statement on a connection of its own. */
export async function statement(url: string, text: string): Promise<void> {
  const client = await connected(url)
  await client.query(text).finally(() => client.end())
}

export async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  return client
}
