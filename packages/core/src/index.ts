export { type CalendarOptions, getCalendar } from './calendar/calendar.js'
export type { Duration } from './calendar/duration.js'
export type { ExchangeCalendar } from './calendar/exchange-calendar.js'
export type { ExchangeCode } from './calendar/exchanges.js'
export type { Closure, SessionPhase, SessionPlace, TradingSession } from './calendar/session.js'
export {
  type ArgumentKind,
  anyOf,
  checkArgument,
  checkOptions,
  checkOptionsOf,
  kinds,
  oneOf,
} from './event/arguments.js'
export {
  type DateInput,
  type DateOptions,
  formatInstant,
  type ParsedDate,
  parseDate,
  parseInstant,
  parseZone,
} from './event/date.js'
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
  isPromise,
  isTapelineError,
  type Place,
  showValue,
  TapelineError,
  type TapelineErrorCode,
} from './event/error.js'
export type { Basis, Cause, Source, TapelineEvent } from './event/event.js'
export { FAULTS_MAX, type FaultSink, Faults } from './event/fault-list.js'
export { parseJson } from './event/json-text.js'
export { didYouMean, fewHints, nearestName } from './event/nearest-name.js'
export type { PriceOptions, PriceRules } from './event/price-rules.js'
export type { EventInput, InputOf } from './event/read-event.js'
export type { BrokenRule, TapeRules } from './event/tape-rules.js'
export type { Upcaster } from './event/upcasters.js'
export { checkPath } from './explain/check-path.js'
export { type ExplainedEvent, type ExplainedMoment, type Explanation, explain } from './explain/explain.js'
export type { Clock } from './player/clock.js'
export { createPlayer, type Player } from './player/player.js'
export type {
  PlayedEvent,
  PlayedState,
  PlayerEvents,
  PlayerFailure,
  PlayerJump,
  PlayerPlace,
} from './player/player-events.js'
export type { PlayerOptions } from './player/player-options.js'
export type { TradingHours } from './player/trading-time.js'
export {
  type ComparedParts,
  type ComparisonDeclaration,
  combineProjections,
  type PublishedParts,
} from './projection/combine.js'
export type {
  EntryOf,
  FieldKind,
  Fields,
  InitialField,
  InitialOf,
  PublishedEntry,
  ReadEntry,
} from './projection/fields.js'
export { defineKeyedProjection, type KeyedProjectionOptions, type KeyedState } from './projection/keyed.js'
export { type PathStep, parsePath, valueAtPath } from './projection/path.js'
export {
  type AnyProjection,
  type CombinedProjection,
  type ComparedOf,
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
export type {
  ColumnEnvelope,
  ColumnPart,
  ColumnType,
  TimelineColumns,
} from './timeline/columns/timeline-columns.js'
export { type ColumnsOptions, columnsOf } from './timeline/columns-of.js'
export { type FromColumnsOptions, timelineFromColumns } from './timeline/from-columns.js'
export { timelineFromJson } from './timeline/json.js'
export { replayFaults } from './timeline/rule-faults.js'
export {
  type AppendOptions,
  createTimeline,
  type Timeline,
  type TimelineJson,
  type TimelineOptions,
} from './timeline/timeline.js'
export { type ComparedSample, type Comparison, compare } from './whatif/compare.js'
export type { ComparedStates } from './whatif/compared-states.js'
export type { Difference } from './whatif/differences.js'
export {
  type Consequences,
  type Edit,
  type EditOptions,
  inOrder,
  insert,
  type ReplaceOptions,
  remove,
  replace,
  type ShiftBy,
  type ShiftConsequences,
  type ShiftOptions,
  scale,
  shift,
} from './whatif/edit.js'
export type { FirstDifference } from './whatif/first-difference.js'
export { parseEdits } from './whatif/parse-edits.js'
export { type Projected, type ProjectedMoment, type ProjectOptions, project } from './whatif/project.js'
export { quantile } from './whatif/quantile.js'
export { type RandomSource, randomSource } from './whatif/random-source.js'
export {
  type DerivedEvent,
  defineReaction,
  type Later,
  type Reaction,
  type ReactionOptions,
  type ReactionTools,
} from './whatif/reaction.js'
export {
  byId,
  byInstrument,
  bySector,
  bySource,
  byType,
  causedBy,
  complement,
  intersection,
  type Selector,
  union,
  within,
} from './whatif/selector.js'
export { type ThresholdRange, threshold } from './whatif/threshold.js'
export { type Branch, branchOf, type WhatIfOptions, whatIf, withSeed } from './whatif/what-if.js'
