/** The port of durable logs, for those who write an adapter. `@tapeline/store` holds the logs. */
export type {
  LogAppended,
  LogAppendOptions,
  LogBodies,
  LogCheckpoint,
  LoggedRecord,
  LogHead,
  LogPeriod,
  LogRange,
  LogRecord,
  LogStore,
} from './log-store.js'
