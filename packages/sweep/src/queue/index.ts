/** Workers of sweeps on a queue. */
export { type SweepWorker, type SweepWorkerOptions, startSweepWorker } from './sweep-worker.js'
