import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { Heartbeat } from './heartbeat.js'

it('prints while the main thread is busy', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tapeline-bench-'))
  const path = join(folder, 'lines')
  const file = openSync(path, 'w')
  const heartbeat = new Heartbeat(5, file)
  try {
    heartbeat.begin('[1/2] replay', 'about 3 s expected')
    // Never yields to the event loop.
    for (let waited = 0; waited < 1000 && lines(path).length < 2; waited += 1) wait(20)
    expect(lines(path)[0]).toMatch(/^\[1\/2\] replay: \d+ s so far, about 3 s expected$/)
    heartbeat.end()
  } finally {
    await heartbeat.stop()
    closeSync(file)
    rmSync(folder, { recursive: true })
  }
})

function lines(path: string): string[] {
  return readFileSync(path, 'utf8').trimEnd().split('\n').filter(Boolean)
}

function wait(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
