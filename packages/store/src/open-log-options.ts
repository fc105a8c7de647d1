export interface OpenLogOptions {
  /** Whether to make a log that does not exist. Default true. */
  readonly create?: boolean
  /** How long a call tries while other writers hold the log: 1 to 2,147,483,647 ms. Default 10,000 ms. */
  readonly busyMs?: number
}
