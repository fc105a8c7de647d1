import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Benchmark, result } from '../harness/benchmark.js'
import { Random } from '../tape/random.js'

const INSTRUMENTS = 500
const MINUTE = 60_000

/** The script of the separate process; it prints its time and memory. */
const PROGRAM = `
import { importBars } from '@tapeline/import'
const start = performance.now()
const { timeline } = await importBars(process.argv[1], { list: { exchange: 'XNAS' } })
const seconds = (performance.now() - start) / 1000
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
console.log(JSON.stringify({ events: timeline.length, seconds, bytes: maxRSS * 1024, cpu: (userCPUTime + systemCPUTime) / 1e6 }))
`

/**
 * A separate process imports a CSV of a million one-minute bars of 500 instruments, from the file to the sealed timeline. It
 * measures the wall time, the processor time of all its threads, and the peak resident memory.
 */
export const importOfBars: Benchmark = {
  name: 'import-bars',
  ids: ['import-bars', 'import-bars-cpu', 'import-bars-memory'],
  run({ quick, say }) {
    const rows = quick ? 250_000 : 1_000_000
    const folder = mkdtempSync(join(tmpdir(), 'tapeline-bench-'))
    try {
      const file = join(folder, 'bars.csv')
      say(`writing ${rows} bars`)
      writeBars(file, rows)
      say('importing them')
      // Started in this package, so that the import is resolved as its dependency.
      const cwd = fileURLToPath(new URL('../..', import.meta.url))
      const args = ['--input-type=module', '--eval', PROGRAM, file]
      const took: { events: number; seconds: number; bytes: number; cpu: number } = JSON.parse(
        execFileSync(process.execPath, args, { cwd, encoding: 'utf8' }),
      )
      if (took.events !== rows + INSTRUMENTS)
        throw new Error(`Imported ${took.events} events from ${rows} rows.`)
      return [
        result('import-bars', took.seconds, 's', { atMost: 3 }, null),
        result('import-bars-cpu', took.cpu, 's', null, null),
        result('import-bars-memory', took.bytes / 1e6, 'MB', { atMost: 500 }, null),
      ]
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}

/** Sessions of 390 minutes from Monday 6 January 2025 on, at their winter hours; the ninth was no trading day. */
function writeBars(file: string, rows: number): void {
  const random = new Random(1)
  const prices = Array.from({ length: INSTRUMENTS }, () => 50 + random.next() * 200)
  const output = openSync(file, 'w')
  let text = 'symbol,start,open,high,low,close,volume\n'
  let [at, minutes] = [Date.UTC(2025, 0, 6, 14, 30), 0]
  for (let row = 0; row < rows; row += 1) {
    const instrument = row % INSTRUMENTS
    if (row > 0 && instrument === 0) {
      at += MINUTE
      minutes += 1
      if (minutes % 390 === 0) at = nextOpen(at - 390 * MINUTE)
    }
    const open = prices[instrument] as number
    const close = open * (1 + (random.next() - 0.5) / 500)
    prices[instrument] = close
    const cells = [open, Math.max(open, close) * 1.0005, Math.min(open, close) * 0.9995, close]
    const shown = cells.map((price) => price.toFixed(4)).join(',')
    text += `S${instrument},${new Date(at).toISOString().slice(0, 19)}Z,${shown},${random.integer(0, 10_000)}\n`
    if (text.length < 1 << 20) continue
    writeSync(output, text)
    text = ''
  }
  writeSync(output, text)
  closeSync(output)
}

/** The open of the next day from Monday to Friday. */
function nextOpen(open: number): number {
  let next = open + 86_400_000
  while ([0, 6].includes(new Date(next).getUTCDay()) || next === Date.UTC(2025, 0, 9, 14, 30))
    next += 86_400_000
  return next
}
