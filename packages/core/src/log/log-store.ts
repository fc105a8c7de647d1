/** An event as a log stores it. Two records are the same event if their ids and bodies are equal. */
export interface LogRecord {
  /** Unique in its log; the idempotency key. */
  readonly id: string
  readonly type: string
  /** Version of the schema of its data when it was appended. */
  readonly version: number
  /** When it happened: epoch milliseconds UTC, fractions allowed. */
  readonly at: number
  /** When it became known, in the same form as `at`. */
  readonly knownAt: number
  /** The event as JSON, without its sequence number and without white space. The same event always has the same body. */
  readonly body: string
}

/** A record with its place in the log. */
export interface LoggedRecord extends LogRecord {
  /** The number of records up to and with this one: the first record has position 1. */
  readonly position: number
  /** SHA-256 in hexadecimal digits of the hash before it and of its body. It identifies the log up to here. */
  readonly hash: string
}

/** The end of a log. */
export interface LogHead {
  /** The number of records. */
  readonly position: number
  /** The hash of the last record; empty for an empty log. */
  readonly hash: string
}

export interface LogAppendOptions {
  /** The number of records that the writer has seen. An append to a longer log is a conflict. */
  readonly expectedPosition?: number | undefined
}

export interface LogAppended {
  /** The position of the first record of each id, in the order of the records given. */
  readonly positions: readonly number[]
  /** The number of records that were not in the log before. */
  readonly added: number
  /** The end of the log after this append. */
  readonly head: LogHead
}

/** A part of a log. Each bound is optional; a record must fit all of them. */
export interface LogRange {
  /** Only records after this position; default 0, from the start. */
  readonly after?: number | undefined
  /** Only records up to and with this position. */
  readonly to?: number | undefined
  /** Only records that happened from `from` (inclusive) to `to` (inclusive): epoch milliseconds UTC. */
  readonly at?: LogPeriod | undefined
  /** Only records that became known in this period. */
  readonly knownAt?: LogPeriod | undefined
}

/** The bodies of consecutive records. */
export interface LogBodies {
  /** The number of records. */
  readonly length: number
  /** The bodies with a comma between each two: the items of an array in JSON. */
  readonly text: string
}

export interface LogPeriod {
  readonly from?: number | undefined
  readonly to?: number | undefined
}

/** A stored state of a projection, at a position of the log. */
export interface LogCheckpoint {
  /** The name of the follower and its projection. */
  readonly name: string
  readonly position: number
  /** The hash of the log at `position`; another hash there means another history. */
  readonly hash: string
  /** The state as text; only its writer reads it. */
  readonly state: string
}

/**
 * The port of a durable log: what the engine needs of a database. An adapter implements it, and the contract suite of
 * `@tapeline/store` checks each adapter. Applications use the log that `openLog` of `@tapeline/store` returns.
 *
 * Positions are in the order in which appends are committed, without gaps: a reader that has seen position n has seen every
 * record up to n, and no record appears later at or before n.
 */
export interface LogStore {
  /** Where the log is, without passwords, for messages. */
  readonly location: string
  /** The end of the log. */
  head(): Promise<LogHead>
  /**
   * Appends records in their order, all or none. A record that the log has with the same body is not stored again; if all are
   * there, the append succeeds whatever `expectedPosition` says, so that an append can be repeated after a lost answer.
   * When the promise resolves, the records are on disk.
   * @throws TapelineError `log.conflict` if the log is longer than `expectedPosition`; `event.id-conflict` for an id with another
   * body; `log.busy` if other writers hold the log for too long; `log.failed` if the database failed: then the append may or may
   * not be stored, and can be repeated
   */
  append(records: readonly LogRecord[], options?: LogAppendOptions): Promise<LogAppended>
  /**
   * Appends records as part of a transaction of the caller: they are in the log if it commits, and other appends wait until it ends.
   * An adapter whose database has no transactions of the caller leaves it out.
   * @param transaction a connection of the database in an open transaction; its library depends on the adapter
   * @throws TapelineError as {@link append}; `argument.invalid` for another `transaction`
   */
  appendWithin?(
    transaction: object,
    records: readonly LogRecord[],
    options?: LogAppendOptions,
  ): Promise<LogAppended>
  /**
   * Reads a part of the log in batches, in the order of positions. The end is the end of the log when reading starts.
   * @param batchSize the most records in a batch
   */
  read(range: LogRange, batchSize: number): AsyncIterable<readonly LoggedRecord[]>
  /**
   * Reads the bodies of a part of the log in batches, in the order of positions: a faster way to read many records. An adapter that
   * has none leaves it out.
   * @param after only records after this position
   * @param to only records up to and with this position, which the log has
   */
  readBodies?(after: number, to: number): AsyncIterable<LogBodies>
  /**
   * Calls `listener` soon after an append by any process. It is a hint: it may be late, lost or superfluous, so a subscriber also
   * looks at the log by itself from time to time.
   * @returns a function that ends this subscription
   */
  onAppended(listener: () => void): Promise<() => Promise<void>>
  /** The checkpoint of this name, if there is one. */
  readCheckpoint(name: string): Promise<LogCheckpoint | undefined>
  /** Stores a checkpoint in the place of the one of its name. */
  writeCheckpoint(checkpoint: LogCheckpoint): Promise<void>
  /**
   * Checks what only the database knows, such as its pages and indices. An adapter whose database has no such check leaves it out.
   * @throws TapelineError `log.invalid` for a damaged database
   */
  verify?(): Promise<void>
  /** Ends reads and subscriptions, and closes connections and files. */
  close(): Promise<void>
}
