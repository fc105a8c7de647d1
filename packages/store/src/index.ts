/** Durable logs of events. */
export {
  EventLog,
  type LogBatch,
  type LogReadOptions,
  type LogSubscribeOptions,
  type LogTimelineOptions,
  type LogWriteOptions,
} from './event-log.js'
export { follow } from './follow/follow.js'
export type { FollowOptions } from './follow/follow-options.js'
export type { Following, FollowUpdate } from './follow/following.js'
export { MemoryStore } from './memory/memory-store.js'
export { openLog } from './open-log.js'
export type { OpenLogOptions } from './open-log-options.js'
