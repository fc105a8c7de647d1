import { Worker } from 'node:worker_threads'

/** Runs in the worker. It writes to the file itself, since the streams of a worker need the main thread, which is busy. */
const PROGRAM = `
const { writeSync } = require('node:fs')
const { parentPort, workerData: { everyMs, file } } = require('node:worker_threads')
let timer
parentPort.on('message', ({ label, detail }) => {
  clearInterval(timer)
  if (label === undefined) return
  const start = performance.now()
  timer = setInterval(() => {
    const seconds = Math.round((performance.now() - start) / 1000)
    writeSync(file, label + ': ' + seconds + ' s so far, ' + detail + '\\n')
  }, everyMs)
})`

/**
 * Prints a line at equal steps while a benchmark runs. A benchmark blocks its thread for minutes, so a worker prints; in between
 * the worker sleeps, so that it does not disturb what is measured.
 */
export class Heartbeat {
  private readonly worker: Worker

  /** @param file the open file that receives the lines; default the error stream */
  constructor(everyMs = 20_000, file = 2) {
    this.worker = new Worker(PROGRAM, { eval: true, workerData: { everyMs, file } })
    this.worker.unref()
  }

  /** Until {@link end}, each line is `label: seconds so far, detail`. */
  begin(label: string, detail: string): void {
    this.worker.postMessage({ label, detail })
  }

  end(): void {
    this.worker.postMessage({})
  }

  /** Ends the worker. */
  async stop(): Promise<void> {
    await this.worker.terminate()
  }
}
