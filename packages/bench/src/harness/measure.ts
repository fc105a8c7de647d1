import { getHeapStatistics } from 'node:v8'

/** Wall time of one call in milliseconds. Large garbage from before is collected first. */
export function timed<Value>(run: () => Value): { readonly ms: number; readonly value: Value } {
  collectMuchGarbage()
  const start = performance.now()
  const value = run()
  return { ms: performance.now() - start, value }
}

/** Memory of young objects that needs no collection: this little garbage does not delay the next call. */
const LITTLE_BYTES = 16e6
let held = 0

function collectMuchGarbage(): void {
  if (Math.abs(getHeapStatistics().used_heap_size - held) >= LITTLE_BYTES) collectGarbage()
}

/** Defined only if Node runs with `--expose-gc`, as in `npm run bench`. */
export function collectGarbage(): void {
  const { gc } = globalThis as { gc?: () => void }
  gc?.()
  if (gc === undefined) return
  waitForThreads()
  held = getHeapStatistics().used_heap_size
}

/** The length of a wait, the longest total wait, and the share of a core that counts as rest. */
const [STEP_MS, WAIT_MS, REST] = [10, 200, 0.1]
const lock = new Int32Array(new SharedArrayBuffer(4))

/**
 * Waits until V8's threads are at rest. They go on sweeping for some time after a collection, and a call that is timed during
 * that time shares cores and memory with them, or has to wait for them.
 */
function waitForThreads(): void {
  for (let waited = 0; waited < WAIT_MS; waited += STEP_MS) {
    const before = process.cpuUsage()
    Atomics.wait(lock, 0, 0, STEP_MS)
    const { user, system } = process.cpuUsage(before)
    if ((user + system) / 1000 < STEP_MS * REST) return
  }
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** The smallest value that is not below this share (0 to 1) of the values. @throws RangeError for an empty list */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right)
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]
  if (value === undefined) throw new RangeError('An empty list has no percentile.')
  return value
}

/** As {@link timed}, for an asynchronous call. */
export async function timedAsync<Value>(
  run: () => Promise<Value>,
): Promise<{ readonly ms: number; readonly value: Value }> {
  collectMuchGarbage()
  const start = performance.now()
  const value = await run()
  return { ms: performance.now() - start, value }
}

/** The processor time of this process since a moment, in nanoseconds. */
export function nanosecondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return (user + system) * 1000
}
