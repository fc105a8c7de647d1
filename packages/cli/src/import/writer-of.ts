import type { Timeline } from '@tapeline/core'
import type { MarketEvent } from '@tapeline/core/market'
import { exportEvents } from '@tapeline/import'
import { checkOutput } from '../file-error.js'
import { UsageError } from '../usage-error.js'
import type { ImportFlags } from './import-options-of.js'
import { checkNewFolder } from './new-folder.js'
import { writeScenarioFolder } from './write-scenario-folder.js'

/** Writes a timeline to its target. */
type Write = (timeline: Timeline<MarketEvent>, signal: AbortSignal) => Promise<void>

/**
 * The writer for a path: a file of events by its ending, or a scenario's folder without an ending. It is chosen before reading.
 * @throws UsageError for an ending that cannot be read back, and for an existing folder
 */
export function writerOf(
  out: string,
  flags: Pick<ImportFlags, 'splitAdjusted' | 'source'> & { readonly into?: string },
): Write {
  checkOutput('--out', out)
  if (/\.(jsonl|ndjson|parquet|arrow|feather|tape)$/i.test(out))
    return (timeline, signal) => exportEvents(timeline as unknown as Timeline, out, { signal })
  if (/\.[a-z]+$/i.test(out))
    throw new UsageError(
      `--out takes a folder, or a file that ends in .jsonl, .parquet, .arrow or .tape; not '${out}'.`,
    )
  if (flags.into !== undefined)
    throw new UsageError(
      `A scenario's folder holds only imported prices; with --into, name a file such as events.tape in --out, not '${out}'.`,
    )
  checkNewFolder('--out', out)
  return (timeline, signal) => writeScenarioFolder(timeline, out, signal, flags)
}
