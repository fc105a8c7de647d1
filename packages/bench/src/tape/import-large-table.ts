/**
 * The process that imports a large table of trades into a tape, and prints its time and memory as JSON. Its arguments are the path of
 * the table and that of the tape.
 */
import { importTradesToTape } from '@tapeline/import'
import type { LargeImportFigures } from '../benchmarks/large-import.js'

const [table, tape] = process.argv.slice(2) as [string, string]
const start = performance.now()
const { events, outOfOrder, faults } = await importTradesToTape(table, tape, { list: { exchange: 'XNAS' } })
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
const figures: LargeImportFigures = {
  events,
  disordered: outOfOrder.count + faults.count,
  seconds: (performance.now() - start) / 1000,
  processorSeconds: (userCPUTime + systemCPUTime) / 1e6,
  residentBytes: maxRSS * 1024,
}
process.stdout.write(JSON.stringify(figures))
