/** Appends the day, five events at a time. Started again, it repeats all: the log stores an event once. */
import { setTimeout } from 'node:timers/promises'
import { marketEvents } from '@tapeline/core/market'
import { openLog } from '@tapeline/store'
import { day } from './history.js'

const log = await openLog(process.argv[2] as string, marketEvents)
for (let from = 0; from < day.length; from += 5) {
  const { added } = await log.append(day.slice(from, from + 5))
  if (added > 0) await setTimeout(20)
}
await log.close()
