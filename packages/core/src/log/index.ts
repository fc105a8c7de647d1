/** The port of durable logs, for those who write an adapter. `@tapeline/store` holds the logs. */
export type {
  LogAppended,
  LogAppendOptions,
  LogCheckpoint,
  LoggedRecord,
  LogHead,
  LogPeriod,
  LogRange,
  LogRecord,
  LogStore,
} from './log-store.js'
