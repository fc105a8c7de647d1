/** A process that takes branches from the queue until its parent has gone. `tapeline sweep-worker` does the same on other machines. */
import { startSweepWorker } from '@tapeline/sweep/queue'

const [queue = '', prefix = ''] = process.argv.slice(2)
// If this process dies, another one takes its branches after two seconds.
const worker = startSweepWorker({ queue, prefix, lockMs: 2000 })
process.on('disconnect', () => {
  void worker.close()
})
process.send?.('ready')
await worker.ended
