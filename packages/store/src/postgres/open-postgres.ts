import { withoutPassword } from '@tapeline/core/internal'
import { unknownAddress } from '../errors.js'
import type { OpenLogOptions } from '../open-log-options.js'
import { PostgresStore } from './postgres-store.js'

/**
 * Opens a log in a PostgreSQL database.
 * @param address a connection URL of PostgreSQL; its parameter `schema` names the schema of the log, by default `tapeline`
 * @throws TapelineError `argument.invalid` for an address that is not a URL; as `PostgresStore.open`
 */
export async function openPostgres(
  address: string,
  { create, busyMs }: OpenLogOptions,
): Promise<PostgresStore> {
  if (!URL.canParse(address)) throw unknownAddress(withoutPassword(address))
  const url = new URL(address)
  const schema = url.searchParams.get('schema')
  url.searchParams.delete('schema')
  const connectionString = url.href
  return await PostgresStore.open({
    connection: { connectionString },
    location: withoutPassword(address),
    ...(schema === null ? {} : { schema }),
    ...(create === undefined ? {} : { create }),
    ...(busyMs === undefined ? {} : { busyMs }),
  })
}
