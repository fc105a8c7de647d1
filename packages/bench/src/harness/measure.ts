import { getHeapStatistics } from 'node:v8'

/** Wall time of one call in milliseconds, much garbage of what came before collected first. */
export function timed<Value>(run: () => Value): { readonly ms: number; readonly value: Value } {
  collectMuchGarbage()
  const start = performance.now()
  const value = run()
  return { ms: performance.now() - start, value }
}

/** What young objects may take anyhow: so little garbage makes nobody who comes after it wait for a collection. */
const LITTLE_BYTES = 16e6
let held = 0

function collectMuchGarbage(): void {
  if (Math.abs(getHeapStatistics().used_heap_size - held) >= LITTLE_BYTES) collectGarbage()
}

/** Only there where Node was started with `--expose-gc`, as `npm run bench` does. */
export function collectGarbage(): void {
  const { gc } = globalThis as { gc?: () => void }
  gc?.()
  if (gc === undefined) return
  waitForThreads()
  held = getHeapStatistics().used_heap_size
}

/** So long it waits at a time, and at most; and so small a share of a core is rest. */
const [STEP_MS, WAIT_MS, REST] = [10, 200, 0.1]
const lock = new Int32Array(new SharedArrayBuffer(4))

/**
 * Waits until V8's threads are at rest: they go on sweeping for some time after a collection, and whoever is measured then
 * shares cores and memory with them, or has to wait for them.
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

/** The smallest value that at least this share (0 to 1) of the values do not exceed. @throws RangeError for no values */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right)
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]
  if (value === undefined) throw new RangeError('There is no percentile of no values.')
  return value
}

/** As {@link timed}, for what answers later. */
export async function timedAsync<Value>(
  run: () => Promise<Value>,
): Promise<{ readonly ms: number; readonly value: Value }> {
  collectMuchGarbage()
  const start = performance.now()
  const value = await run()
  return { ms: performance.now() - start, value }
}
