export { type DateInput, type DateOptions, formatInstant, type ParsedDate, parseDate, parseInstant } from './event/date.js'
export {
  type AnyEventDefinition,
  type DataOf,
  defineEvent,
  type EventDefinition,
  type EventDefinitionOptions,
  type EventOf,
  eventRetracted,
} from './event/definition.js'
export {
  describeFault,
  type Fault,
  isTapelineError,
  type Place,
  TapelineError,
  type TapelineErrorCode,
} from './event/error.js'
export type { Basis, Cause, Source, TapelineEvent } from './event/event.js'
export type { EventInput, InputOf } from './event/read-event.js'
export { type CalendarOptions, getCalendar } from './calendar/calendar.js'
export type { ExchangeCalendar } from './calendar/exchange-calendar.js'
export type { ExchangeCode } from './calendar/exchanges.js'
export type { Closure, SessionPhase, SessionPlace, TradingSession } from './calendar/session.js'
export { combineProjections, type PublishedParts } from './projection/combine.js'
export type { EntryOf, Fields, PublishedEntry } from './projection/fields.js'
export { defineKeyedProjection, type KeyedProjectionOptions, type KeyedState } from './projection/keyed.js'
export {
  type AnyProjection,
  type CombinedProjection,
  type DeepReadonly,
  defineProjection,
  type LeafProjection,
  type Projection,
  type ProjectionOptions,
  type PublishedOf,
  type StateOf,
  type Tape,
} from './projection/projection.js'
export type { ReplayMode } from './replay/cursor.js'
export { type Live, type LiveUpdate, live } from './replay/live.js'
export { type Found, type Replay, type ReplayOptions, replay } from './replay/replay.js'
export type { Sample, SampleOptions, Step } from './replay/sample.js'
export { timelineFromJson } from './timeline/json.js'
export {
  type AppendOptions,
  createTimeline,
  type Timeline,
  type TimelineJson,
  type TimelineOptions,
} from './timeline/timeline.js'
