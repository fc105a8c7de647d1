import { UsageError } from '../usage-error.js'

/** The argument that names a log, for `command.argument`. */
export const LOG = ['<log>', 'file:week.db (SQLite) or postgres://user@host/database'] as const

/** Whether a text is the address of a log, and not a path. */
export function isLogAddress(text: string): boolean {
  return /^(file|postgres|postgresql|memory):/.test(text)
}

/** @throws UsageError for another text, and for the memory of a process, which ends with the command */
export function checkLogAddress(text: string): void {
  if (!isLogAddress(text))
    throw new UsageError(
      `'${text}' is not the address of a log; use file:<path> or postgres://<user>@<host>/<database>.`,
    )
  if (text.startsWith('memory:'))
    throw new UsageError("A log in memory ends with the command; use file:<path>, such as 'file:week.db'.")
}

export function emptyLog(location: string): string {
  return `The log ${location} is empty; append events first: tapeline log append <log> <source>.`
}
