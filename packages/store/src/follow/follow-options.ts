import { type ArgumentKind, kinds } from '@tapeline/core/internal'
import type { Edit, Reaction } from '@tapeline/core/what-if'
import { BATCH_SIZE, POSITION, SIGNAL } from '../check-arguments.js'

export interface FollowOptions {
  /**
   * Edits of a branch that is followed beside the log. They must fit the events that the log has at the start, and at each later
   * position. Default: no branch.
   */
  readonly edits?: readonly Edit[]
  /** Reactions of the branch, as for `whatIf`. */
  readonly reactions?: readonly Reaction[]
  /** Seed of the random numbers of reactions. Default 0. */
  readonly seed?: number
  /** Most events that reactions may derive from one event. Default 1,000. */
  readonly derivedMax?: number
  /** The name of the checkpoint. Default: that of the projection. Followers of different projections need different names. */
  readonly name?: string
  /**
   * The version of the projection; a checkpoint of another version is ignored and replaced. Give one if recipes call functions of
   * your own, and change it with them. Default: a hash of the source of the recipes and the initial state, the declared fields, and
   * the versions of the event types.
   */
  readonly version?: string
  /** Most events between two checkpoints; one is also stored at the end. Default 10,000; 0 stores and reads none. */
  readonly checkpointEvery?: number
  /** Whether to ignore the stored checkpoint and replay the log, as after a log was restored to an older state. Default false. */
  readonly replaceCheckpoint?: boolean
  /** Ends following without an error. */
  readonly signal?: AbortSignal
  /** How often to look for new events if no hint arrives. Default 1,000 ms. */
  readonly pollMs?: number
  /** Most events of an update. Default 1,000. */
  readonly batchSize?: number
  /**
   * Receives all errors after the start: those of the database (`log.failed`, `log.busy`), after which following tries again, after 250
   * ms at first and every 10 s at last; those of subscribers; a state that cannot be stored; and the one that ends following. Without
   * it, the first error ends following, and `ended` rejects with it.
   */
  readonly onError?: (error: unknown) => void
}

export const FOLLOW_OPTIONS: Readonly<Record<keyof FollowOptions, ArgumentKind>> = {
  edits: kinds.list,
  reactions: kinds.list,
  seed: kinds.any,
  derivedMax: kinds.any,
  name: kinds.name,
  version: kinds.text,
  checkpointEvery: POSITION,
  replaceCheckpoint: kinds.boolean,
  signal: SIGNAL,
  pollMs: kinds.milliseconds,
  batchSize: BATCH_SIZE,
  onError: kinds.function,
}
