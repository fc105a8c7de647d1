import type { Edit } from '../whatif/edit.js'

/** The format of the files that this version writes and reads. */
export const FORMAT = 'tapeline.receipt/1'

/** A branch of a receipt: its name and its edits. */
export interface ReceiptWhatIf {
  readonly name: string
  readonly edits: readonly Edit[]
}

/** SHA-256 in hexadecimal, each of the canonical JSON (RFC 8785) of a part of the receipt. */
export interface ReceiptHashes {
  /** Of `events`. */
  readonly events: string
  /** Of `whatIfs`. */
  readonly whatIfs: string
  /** Of the whole receipt without its hashes. */
  readonly receipt: string
}

/** The contents of a receipt: a value, and everything that is needed to compute it again. */
export interface Receipt {
  readonly format: typeof FORMAT
  /** The version of `@tapeline/core` that wrote it. */
  readonly tapeline: string
  /** The name of the history from which it was taken, for people. */
  readonly history?: string
  /** The path of the value in the state of the projection. */
  readonly path: string
  readonly value: unknown
  /** The name of the projection. */
  readonly projection: string
  /** The moment: after every event with `at` no later. ISO 8601, or epoch milliseconds. Either this or `event`. */
  readonly at?: string | number
  /** The id of the event right after which the value holds. */
  readonly event?: string
  /** The value is as known at this moment, ISO 8601 or epoch milliseconds; absent for the present. */
  readonly knownAt?: string | number
  /** The branches from the recorded history to the value, each an edit of the one before; empty for a recorded value. */
  readonly whatIfs: readonly ReceiptWhatIf[]
  /** The sequence number of the first event that an edit inserts. */
  readonly nextSeq: number
  /** Events that suffice to compute the value, by time, with their sources and versions; `seq` is their order of arrival. */
  readonly events: readonly Readonly<Record<string, unknown>>[]
  readonly hashes: ReceiptHashes
}
