import { collectGarbage } from './measure.js'

/** Bytes held on the heap and in array buffers after a collection of garbage. Needs `--expose-gc`. */
export function bytesHeld(): number {
  // Buffers are freed only after the objects that held them.
  for (let count = 0; count < 3; count += 1) collectGarbage()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
