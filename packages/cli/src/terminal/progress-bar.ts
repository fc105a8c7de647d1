import { Writable } from 'node:stream'
import { Presets, SingleBar } from 'cli-progress'
import type { Terminal } from './terminal.js'

/** How far something has come. */
export interface Progress {
  readonly phase?: string
  readonly done: number
  /** Undefined where nobody can tell. */
  readonly total: number | undefined
}

/** A bar on the error stream, where that is a terminal; else nothing is drawn. */
export interface ProgressBar {
  readonly show: (progress: Progress) => void
  /** Takes the bar away; it may be called again. */
  readonly stop: () => void
}

export function progressBar(terminal: Terminal): ProgressBar {
  if (!terminal.isErrorTerminal) return { show: () => undefined, stop: () => undefined }
  const stream = new Writable({
    write: (chunk, _, done) => {
      terminal.writeError(String(chunk))
      done()
    },
  })
  // The library asks a stream whether it is one on which a line can be drawn anew.
  Object.assign(stream, { isTTY: true, columns: terminal.columns })
  const format = '{phase} [{bar}] {value}/{total}'
  // What an interruption means is the command's to say.
  const settings = { stream, format, clearOnComplete: true, barsize: 30, gracefulExit: false }
  const bar = new SingleBar(settings, Presets.shades_classic)
  let phase: string | undefined
  return {
    show: ({ phase: next = '', done, total = done }) => {
      if (next === phase) bar.setTotal(total)
      else {
        if (phase !== undefined) bar.stop()
        bar.start(total, done, { phase: next })
        phase = next
      }
      bar.update(done)
    },
    stop: () => bar.stop(),
  }
}
