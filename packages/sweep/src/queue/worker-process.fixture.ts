/** A process with a worker of sweeps, for the tests: arguments are the address, the prefix and the lock in milliseconds. */
import { startSweepWorker } from './sweep-worker.js'

const [address = '', prefix = '', lockMs = '1000', blockMs = '0'] = process.argv.slice(2)
const worker = startSweepWorker({ queue: address, prefix, lockMs: Number(lockMs) })
process.on('SIGTERM', () => {
  void worker.close()
})
if (Number(blockMs) > 0) {
  // The event loop is blocked past the lock, again and again.
  setInterval(() => {
    for (const end = Date.now() + Number(blockMs); Date.now() < end; ) Math.random()
  }, 50).unref()
}
process.stdout.write('ready\n')
await worker.ended
