/** Durable logs of events. */
export { MemoryStore } from './memory/memory-store.js'
