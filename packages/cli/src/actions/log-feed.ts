import { statSync } from 'node:fs'
import type { MarketEvent } from '@tapeline/core/market'
import type { EventLog } from '@tapeline/store'
import type { EventFeed } from '@tapeline/viewer'
import { FileError, showPath } from '../file-error.js'

/** How often to see whether the file of a log is still there. */
const LOOK_MS = 1000

/**
 * What is appended to a log after a position.
 * @param file the path of a log in a file: an open file that was removed grows no longer, and its followers would wait for ever
 */
export function feedOf(log: EventLog<MarketEvent>, position: number, file: string | undefined): EventFeed {
  return {
    position,
    async *subscribe(after, signal) {
      const removal = new AbortController()
      const first = file === undefined ? undefined : inodeOf(file)
      const timer = setInterval(() => {
        if (file !== undefined && inodeOf(file) !== first) removal.abort()
      }, LOOK_MS)
      try {
        yield* log.subscribe({ after, signal: AbortSignal.any([signal, removal.signal]) })
      } finally {
        clearInterval(timer)
      }
      if (removal.signal.aborted && file !== undefined)
        throw new FileError(`The log ${showPath(file)} was removed or replaced while it was served.`)
    },
  }
}

/** Undefined for a file that does not exist. */
function inodeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.ino
}
