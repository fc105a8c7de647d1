import { isTapelineError, TapelineError } from '@tapeline/core'
import type { Spot } from './reading.js'
import { showValue } from './show.js'
import type { TableColumns } from './table-reader.js'

/** Reads a text; whatever goes wrong becomes a fault at the spot that asked for it. */
export function readFrom(read: (path: string) => string, path: string, spot: Spot): string {
  const text: unknown = attempt(() => read(path), path, spot)
  if (typeof text === 'string') return text
  throw unreadable(`The file '${path}' has no text.`, spot)
}

/** As {@link readFrom}, of a table that has a format of its own. */
export function readColumnsFrom(
  read: ((path: string, format: string) => TableColumns) | undefined,
  path: string,
  format: string,
  spot: Spot,
): unknown {
  if (read === undefined) throw withoutReader(path, format, [], spot)
  return attempt(() => read(path, format), path, spot)
}

/** That nothing reads a format. @param known the formats that can be read beside CSV */
export function withoutReader(
  path: string,
  format: string,
  known: readonly string[],
  spot?: Spot,
): TapelineError {
  return new TapelineError({
    code: 'file.unreadable',
    message: `The table '${path}' needs a reader for '${format}': hand one in, as readScenario(path, { readers: { ${format}: … } }).`,
    expected: ['csv', ...known].join(', '),
    found: showValue(format),
    ...spot,
  })
}

function attempt<Result>(action: () => Result, path: string, spot: Spot): Result {
  try {
    return action()
  } catch (error) {
    if (isTapelineError(error)) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw unreadable(`The file '${path}' cannot be read: ${reason}.`, spot, error)
  }
}

function unreadable(message: string, spot: Spot, cause?: unknown): TapelineError {
  return new TapelineError({ code: 'file.unreadable', message, ...spot }, { cause })
}

/**
 * A path that stays below the folder by its letters alone: relative, with `/`, without `..`, and without what a reader may
 * take for such: `\\`, a drive, a scheme, `%2e`.
 */
export function insideFolder(path: string, spot: Spot): string {
  const parts = path.split('/')
  const plain = parts.every(
    (part) => part !== '' && part !== '.' && part !== '..' && !/[\\:%\p{Cc}]/u.test(part),
  )
  if (plain) return path
  throw new TapelineError({
    code: 'file.invalid',
    message: 'A scenario reads files from its own folder alone.',
    expected: 'a path such as bars.csv or figures/bars.csv',
    found: showValue(path),
    ...spot,
  })
}
