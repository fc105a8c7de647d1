import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'

const { TAPELINE_RUNS = '25', TAPELINE_SEED } = process.env
/** 250 in `npm test`, 20,000 in `npm run soak`. */
const runs = Number(TAPELINE_RUNS) * 10
const seed =
  TAPELINE_SEED === undefined || TAPELINE_SEED === ''
    ? Math.floor(Math.random() * 2 ** 31)
    : Number(TAPELINE_SEED)
/** Milliseconds without output after which the process counts as hanging: far more than a busy machine takes for one file. */
const SILENCE_MAX = 100_000

interface Line {
  readonly run: number
  readonly starts?: boolean
  readonly outcome?: 'loaded' | 'reported'
  readonly wrong?: string
  readonly files?: unknown
}

/** Loads mutated files in a separate process, and ends it when it hangs. */
async function loadMutated(): Promise<readonly Line[]> {
  const script = fileURLToPath(new URL('./load-mutated.ts', import.meta.url))
  const flags = ['--import', 'tsx', '--conditions=tapeline-source']
  const child = spawn(process.execPath, [...flags, script, String(seed), String(runs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: Line[] = []
  let watch = setTimeout(() => child.kill('SIGKILL'), SILENCE_MAX)
  for await (const text of createInterface({ input: child.stdout })) {
    clearTimeout(watch)
    watch = setTimeout(() => child.kill('SIGKILL'), SILENCE_MAX)
    lines.push(JSON.parse(text) as Line)
  }
  clearTimeout(watch)
  return lines
}

describe('mutated scenario files', () => {
  test(`${runs} files load or report faults, without a crash, a hang or a changed prototype`, async () => {
    const lines = await loadMutated()
    const done = lines.filter(({ starts }) => starts !== true)
    // The last file that was begun hangs or ended the process; the seed reproduces it.
    const last = lines.at(-1)
    expect({ seed, done: done.length, last }).toMatchObject({ seed, done: runs, last: { run: runs - 1 } })
    expect({ seed, wrong: done.filter(({ wrong }) => wrong !== undefined) }).toEqual({ seed, wrong: [] })
    // Mutations that always or never break the file would test little.
    for (const outcome of ['loaded', 'reported']) {
      expect(done.filter((line) => line.outcome === outcome).length).toBeGreaterThan(runs / 50)
    }
  }, 600_000)
})
