/** One worker of `sweep-queue.ts`: it takes branches from the Redis of its arguments until it is ended. */
import { startSweepWorker } from '@tapeline/sweep/queue'

const [queue = '', prefix = ''] = process.argv.slice(2)
const worker = startSweepWorker({ queue, prefix })
process.on('SIGTERM', () => {
  void worker.close()
})
process.send?.('ready')
await worker.ended
process.disconnect?.()
