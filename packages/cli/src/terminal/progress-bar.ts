import { Writable } from 'node:stream'
import { Presets, SingleBar } from 'cli-progress'
import type { Terminal } from './terminal.js'

/** The progress of a task. */
export interface Progress {
  readonly phase?: string
  readonly done: number
  /** Undefined if unknown. */
  readonly total: number | undefined
}

/** A bar on the error stream, drawn only on a terminal. */
export interface ProgressBar {
  readonly show: (progress: Progress) => void
  /** Removes the bar; may be called repeatedly. */
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
  // The library checks whether a line of the stream can be redrawn.
  Object.assign(stream, { isTTY: true, columns: terminal.columns })
  const format = '{phase} [{bar}] {value}/{total}'
  // The command handles interruptions itself.
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
