import { isTapelineError } from '@tapeline/core'
import { TapelineError } from '@tapeline/core/internal'
import type { Spot } from './reading.js'
import { showValue } from './show.js'
import type { TableColumns } from './table-reader.js'

/** Reads a text; any error becomes a fault at the spot that refers to the file. */
export function readFrom(read: (path: string) => string, path: string, spot: Spot): string {
  const text: unknown = attempt(() => read(path), path, spot)
  if (typeof text === 'string') return text
  throw unreadable(`The file '${path}' has no text.`, spot)
}

/** As {@link readFrom}, for a table of another format. */
export function readColumnsFrom(
  read: ((path: string, format: string) => TableColumns) | undefined,
  path: string,
  format: string,
  spot: Spot,
): unknown {
  if (read === undefined) throw withoutReader(path, format, [], spot)
  return attempt(() => read(path, format), path, spot)
}

/** The error for a format without a reader. @param known the readable formats besides CSV */
export function withoutReader(
  path: string,
  format: string,
  known: readonly string[],
  spot?: Spot,
): TapelineError {
  return new TapelineError({
    code: 'file.unreadable',
    message: `The table '${path}' needs a reader for '${format}': pass one, as in readScenario(path, { readers: { ${format}: … } }).`,
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
 * Checks that a path stays below the folder by its text alone: relative, with `/`, without `..`, and without text that a reader
 * may interpret in this way: `\\`, a drive, a scheme, `%2e`.
 */
export function insideFolder(path: string, spot: Spot): string {
  const parts = path.split('/')
  const plain = parts.every(
    (part) => part !== '' && part !== '.' && part !== '..' && !/[\\:%\p{Cc}]/u.test(part),
  )
  if (plain) return path
  throw new TapelineError({
    code: 'file.invalid',
    message: 'A scenario reads files only from its own folder.',
    expected: 'a path such as bars.csv or figures/bars.csv',
    found: showValue(path),
    ...spot,
  })
}
