/**
 * The process that opens a large tape: it prints what it measured as JSON. Its arguments are the path of the tape, and that of a
 * short one to warm up on, as the tape in memory is replayed by warm code.
 */
import { replay } from '@tapeline/core'
import { market, marketEvents } from '@tapeline/core/market'
import { openTape } from '@tapeline/import'
import type { LargeTapeFigures } from '../benchmarks/large-tape.js'
import { nanosecondsSince } from '../harness/measure.js'
import { Random } from './random.js'

const SEEKS = 500

const [path, warmUpPath] = process.argv.slice(2) as [string, string]
for (let round = 0; round < 2; round += 1) {
  const warmUp = openTape(warmUpPath, marketEvents)
  replay(warmUp.timeline, market).atEnd()
  warmUp.close()
}

const start = performance.now()
const { timeline, close } = openTape(path, marketEvents)
const openMs = performance.now() - start

const before = process.cpuUsage()
const run = replay(timeline, market)
run.atEnd()
const nsAnEvent = nanosecondsSince(before) / timeline.length
process.stderr.write(`replayed ${timeline.length} events\n`)

// The tape is far larger than its budget of memory, so most of these read blocks from the file.
const random = new Random(7)
const seekMs = Array.from({ length: SEEKS }, () => {
  const position = Math.floor(random.next() * timeline.length)
  const begin = performance.now()
  run.atPosition(position)
  return performance.now() - begin
}).sort((left, right) => left - right)

const figures: LargeTapeFigures = {
  openMs,
  nsAnEvent,
  length: timeline.length,
  residentBytes: process.resourceUsage().maxRSS * 1024,
  seekMs,
}
close()
process.stdout.write(JSON.stringify(figures))
