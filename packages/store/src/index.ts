/** Durable logs of events. */
export {
  EventLog,
  type LogBatch,
  type LogReadOptions,
  type LogSubscribeOptions,
  type LogTimelineOptions,
  type LogWriteOptions,
} from './event-log.js'
export { MemoryStore } from './memory/memory-store.js'
export { openLog } from './open-log.js'
export type { OpenLogOptions } from './open-log-options.js'
