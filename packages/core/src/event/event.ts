/** The evidence behind a number, strongest first. */
export type Basis = 'recorded' | 'rebased' | 'simulated'

/** A declared cause: the event with this id had this share (0 to 1) in what happened. */
export interface Cause {
  readonly id: string
  readonly share: number
}

/** Where a fact was published. */
export interface Source {
  readonly name: string
  readonly address?: string
  /** The number of the fact in that source, such as `S10`. */
  readonly fact?: string
  readonly confidence?: 'high' | 'medium' | 'low'
}

/** A dated fact in a timeline: complete, checked and deeply frozen. */
export interface TapelineEvent<Type extends string = string, Data = unknown> {
  /** Unique in its timeline; the idempotency key. */
  readonly id: string
  readonly type: Type
  /** When it happened: epoch milliseconds UTC, fractions allowed. */
  readonly at: number
  /** `day` if only the date is known: then `at` is the start of that day in `zone`. */
  readonly precision: 'instant' | 'day'
  /** When it became known, in the same form as `at`; it filters (`asKnownAt`) and never orders. */
  readonly knownAt: number
  /** Sequence number of its arrival in its timeline, from 0; it orders the events of one instant. */
  readonly seq: number
  /** Version of the schema of its data: the current version of its type. Older data are upgraded when they are read. */
  readonly version: number
  readonly basis: Basis
  readonly data: Data
  /** Its declared causes; their shares add up to at most 1. */
  readonly causes: readonly Cause[]
  readonly sources: readonly Source[]
  /** Only if `precision` is `day`: the IANA name of the zone of that day. */
  readonly zone?: string
  /** Only for a correction: the id of the event that it replaces. */
  readonly replaces?: string
  /** Only for a retraction: the id of the event that it withdraws. */
  readonly retracts?: string
}
