import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { missing, unknownAddress } from '../errors.js'
import type { OpenLogOptions } from '../open-log-options.js'
import { SqliteStore } from './sqlite-store.js'

/**
 * Opens a log in a file.
 * @param address `file:tape.db`, or a URL of a file
 * @throws TapelineError `argument.invalid` for an address without a file; `log.failed` if the file does not exist and `create` is
 * false; as `SqliteStore.open`
 */
export async function openSqlite(address: string, { create, busyMs }: OpenLogOptions): Promise<SqliteStore> {
  const name = fileOf(address)
  // An absolute path, since libsql reads some names as addresses of servers.
  const path = resolve(name)
  if (create === false && !existsSync(path)) throw missing(name)
  return await SqliteStore.open(path, { location: name, ...(busyMs === undefined ? {} : { busyMs }) })
}

function fileOf(address: string): string {
  if (!address.startsWith('file://')) {
    const name = address.slice('file:'.length)
    if (name === '' || name.includes('\0')) throw unknownAddress(address)
    return name
  }
  try {
    return fileURLToPath(address)
  } catch {
    throw unknownAddress(address)
  }
}
