import '@tapeline/calendars'
import { resolve } from 'node:path'
import type { AnyEventDefinition, EventOf, TapelineEvent, Timeline } from '@tapeline/core'
import {
  checkArgument,
  checkOptions,
  kinds,
  noteReopening,
  openTimeline,
  type Reopening,
  TapelineError,
} from '@tapeline/core/internal'
import { checkBudget } from '../check-import-options.js'
import { FileSource } from './file-source.js'

/** Options of `openTape`. */
export interface OpenTapeOptions {
  /**
   * Bytes of blocks that are kept in memory. Default 256 MiB. The block in use is kept even if it is larger. Checkpoints of replays
   * have a budget of their own.
   */
  readonly memoryBudgetBytes?: number
  /** Most distinct texts that columns of the timeline hold as numbers, as for `createTimeline`. Default 1,000,000. */
  readonly textsMax?: number
}

/** A tape that is open. */
export interface OpenTape<Event extends TapelineEvent = TapelineEvent> {
  /** The timeline of the tape. Timelines made from it need the tape open too. */
  readonly timeline: Timeline<Event>
  /** The path, as it was given. */
  readonly path: string
  /**
   * Closes the file. Whatever reads an event of the tape afterwards fails with `timeline.closed`; states and events that were read
   * before stay valid. A second call does nothing.
   */
  close(): void
  /** As `close`, for `using`. */
  [Symbol.dispose](): void
}

/**
 * Opens a tape that `exportEvents` wrote, without reading it: blocks of events are read when they are needed, and dropped
 * when they exceed a budget. The timeline is the same as the one that was written, and everything that takes a timeline takes it.
 * Events that are appended, and blocks that an append or an edit changes, are in memory. So are all corrections, with the events that
 * they correct.
 *
 * Each block is compared with its checksum when it is read. A sealed tape is not sealed again.
 * @throws TapelineError `file.unreadable`; `file.invalid` for another file, a tape of another version, or a damaged or incomplete one,
 * here or when a block is read; `event.type-unknown` for a type without a definition; `definition.invalid` for a definition with
 * another version or other columns, whose tape `importEvents` reads; `definition.invalid` for an option out of bounds
 * @example
 * ```ts
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { replay } from '@tapeline/core'
 * import { market, marketEvents } from '@tapeline/core/market'
 * import { exportEvents, openTape } from '@tapeline/import'
 * import { loadScenario } from '@tapeline/scenarios/node'
 *
 * const path = join(tmpdir(), 'opened.tape')
 * await exportEvents(await loadScenario('deepseek-r1'), path)
 * const tape = openTape(path, marketEvents)
 * const close = replay(tape.timeline, market).at('2025-01-27T16:00-05:00')
 * console.log(close.quotes.NVDA?.last) // 118.42
 * tape.close()
 * ```
 */
export function openTape<const Definitions extends readonly AnyEventDefinition[]>(
  path: string,
  definitions: Definitions,
  options: OpenTapeOptions = {},
): OpenTape<EventOf<Definitions>> {
  checkArgument('openTape()', 'path', path, kinds.text)
  checkArgument('openTape()', 'definitions', definitions, kinds.definitions)
  checkOptions('openTape()', options, { memoryBudgetBytes: kinds.any, textsMax: kinds.any })
  checkBudget(options.memoryBudgetBytes)
  const source = new FileSource(path)
  try {
    const { timeline, checksum, close } = openTimeline(definitions, source, options)
    noteReopening(timeline, { ...options, module: import.meta.url, path: resolve(path), checksum })
    const closeAll = (): void => {
      close()
      source.close()
    }
    return { timeline, path, close: closeAll, [Symbol.dispose]: closeAll }
  } catch (error) {
    source.close()
    throw error
  }
}

/**
 * Opens the tape of a timeline in another thread. It stays open as long as the thread.
 * @throws TapelineError as `openTape`; `file.invalid` if another tape has taken its place
 */
export function reopenTape(
  definitions: readonly AnyEventDefinition[],
  { path, checksum, memoryBudgetBytes, textsMax }: Omit<Reopening, 'module'>,
): Timeline {
  const limits = {
    ...(memoryBudgetBytes === undefined ? {} : { memoryBudgetBytes }),
    ...(textsMax === undefined ? {} : { textsMax }),
  }
  const source = new FileSource(path)
  try {
    const opened = openTimeline(definitions, source, limits)
    if (opened.checksum === checksum) return opened.timeline as unknown as Timeline
    throw new TapelineError({
      code: 'file.invalid',
      message: 'Another tape has taken the place of this one since it was opened. Open it again.',
      place: { file: path },
    })
  } catch (error) {
    source.close()
    throw error
  }
}
