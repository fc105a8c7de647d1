/**
 * Events, timelines, projections and their replay. Other entries: `calendar`, `player`, `what-if`, `market`, and `types` for the
 * types that TypeScript usually infers.
 */
export { type DateInput, formatInstant, parseInstant } from './event/date.js'
export {
  type AnyEventDefinition,
  defineEvent,
  type EventDefinition,
  type EventOf,
} from './event/definition.js'
export { describeFault, type Fault, isTapelineError, type TapelineError } from './event/error.js'
export type { Source, TapelineEvent } from './event/event.js'
export type { EventInput, InputOf } from './event/read-event.js'
export { type Explanation, explain } from './explain/explain.js'
export { combineProjections } from './projection/combine.js'
export type { KeyedState } from './projection/keyed.js'
export {
  type CombinedProjection,
  defineProjection,
  type LeafProjection,
  type Projection,
  type PublishedOf,
  type StateOf,
  type Tape,
} from './projection/projection.js'
export { defineKeyedProjection } from './replay/keyed-projection.js'
export { type Live, live } from './replay/live.js'
export { type Replay, type ReplayOptions, replay } from './replay/replay.js'
export { timelineFromJson } from './timeline/json.js'
export { createTimeline, type Timeline, type TimelineJson } from './timeline/timeline.js'
