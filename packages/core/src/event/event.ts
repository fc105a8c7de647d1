/** How well a number is founded, strongest first. */
export type Basis = 'recorded' | 'rebased' | 'simulated'

/** A declared cause: the event with this id had this share (0 to 1) in what happened. */
export interface Cause {
  readonly id: string
  readonly share: number
}

/** Where a fact was read. */
export interface Source {
  readonly name: string
  readonly address?: string
  /** The number of the fact in that source, such as `S10`. */
  readonly fact?: string
  readonly confidence?: 'high' | 'medium' | 'low'
}

/** A dated fact as a timeline holds it: complete, checked and deeply frozen. */
export interface TapelineEvent<Type extends string = string, Data = unknown> {
  /** Unique in its timeline; the idempotency key. */
  readonly id: string
  readonly type: Type
  /** When it happened: epoch milliseconds UTC, fractions allowed. */
  readonly at: number
  /** `day` where only the date is known: then `at` is the start of that day in `zone`. */
  readonly precision: 'instant' | 'day'
  /** When it became known, as `at` is written; it filters (`asKnownAt`) and never orders. */
  readonly knownAt: number
  /** Number of its arrival in its timeline, from 0; it orders the events of one instant. */
  readonly seq: number
  /** Version of the schema of its data: the current one of its type, to which older data are brought when they are read. */
  readonly version: number
  readonly basis: Basis
  readonly data: Data
  /** What it is a declared consequence of; the shares add up to at most 1. */
  readonly causes: readonly Cause[]
  readonly sources: readonly Source[]
  /** Only where `precision` is `day`: the IANA name of the zone of that day. */
  readonly zone?: string
  /** Only on a correction: the id of the event whose place it takes. */
  readonly replaces?: string
  /** Only on a retraction: the id of the event that it takes back. */
  readonly retracts?: string
}
