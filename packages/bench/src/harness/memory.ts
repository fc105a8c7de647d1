import { collectGarbage } from './measure.js'

/** Bytes that are held now, on the heap and in array buffers, once garbage is collected. Wants `--expose-gc`. */
export function bytesHeld(): number {
  // Buffers are let go of only after the objects that held them.
  for (let count = 0; count < 3; count += 1) collectGarbage()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
