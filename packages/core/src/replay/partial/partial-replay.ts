import { CheckpointInterval } from './checkpoint-interval.js'
import { EntriesCursor } from './entries-cursor.js'
import { KeyedReplay } from './keyed-replay.js'
import { LazyStates, RecentReads } from './lazy-states.js'

/** The ways to replay some entries instead of all events. */
export interface PartialReplay {
  readonly keyedReplay: typeof KeyedReplay.of
  readonly intervalTo: typeof CheckpointInterval.to
  readonly lazyStates: typeof LazyStates.of
  readonly recentReads: (slots: ConstructorParameters<typeof RecentReads>[0]) => RecentReads
  readonly entriesCursor: typeof EntriesCursor.of
}

export const partialReplay: PartialReplay = {
  keyedReplay: (...given) => KeyedReplay.of(...given),
  intervalTo: (...given) => CheckpointInterval.to(...given),
  lazyStates: (...given) => LazyStates.of(...given),
  recentReads: (slots) => new RecentReads(slots),
  entriesCursor: (...given) => EntriesCursor.of(...given),
}
