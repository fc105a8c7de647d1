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
export { type OpenLogOptions, openLog } from './open-log.js'
