/**
 * Types of options, declarations and results that TypeScript usually infers. Import one to annotate a function of your own.
 */
export type { Duration } from './calendar/duration.js'
export type { DateOptions } from './event/date.js'
export type { DataOf, EventDefinitionOptions } from './event/definition.js'
export type { EditPath, Place, TapelineErrorCode } from './event/error.js'
export type { Basis, Cause } from './event/event.js'
export type { PriceOptions } from './event/price-rules.js'
export type { Upcaster } from './event/upcasters.js'
export type { ExplainedEvent, ExplainOptions } from './explain/explain.js'
export type {
  CombinationOptions,
  ComparedParts,
  ComparisonDeclaration,
  EarlierState,
  PublishedParts,
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
export type { KeyedProjectionOptions } from './projection/keyed.js'
export type { PathCompletion } from './projection/path.js'
export type {
  AnyProjection,
  ComparedOf,
  DeepReadonly,
  EventsOfType,
  HandledBy,
  ProjectionOptions,
  WithDerived,
} from './projection/projection.js'
export type { ReplayMode } from './replay/cursor.js'
export type { LiveUpdate, StateChange } from './replay/live.js'
export type { OnEvents } from './replay/on-events.js'
export type { FirstOptions, Found } from './replay/replay.js'
export type { ImmerRecipe } from './replay/requires-immer.js'
export type { Sample, SampleOptions, SampleStep } from './replay/sample.js'
export type { AppendOptions, TimelineOptions } from './timeline/timeline.js'
