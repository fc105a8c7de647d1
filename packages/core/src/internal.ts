/** What the other packages of Tapeline use of the core. It is not for users and may change without notice. */
export { type DayNumber, dayNumber, formatDay, isDay, parseDay, weekdayOf } from './calendar/day-number.js'
export type { CalendarException } from './calendar/exceptions.js'
export {
  type ExchangeHours,
  type ExchangeRules,
  exchangeCodes,
  isExchange,
  type RegisteredExchange,
  registerExchange,
} from './calendar/exchanges.js'
export { type DayRule, type EarlyCloseRule, easterSunday } from './calendar/rules.js'
export {
  type ArgumentKind,
  anyOf,
  checkArgument,
  checkOptions,
  checkOptionsOf,
  kinds,
  oneOf,
} from './event/arguments.js'
export { type ParsedDate, parseDate, parseZone } from './event/date.js'
export { eventRetracted } from './event/definition.js'
export { showThrown, showValue, TapelineError } from './event/error.js'
export { FAULTS_MAX, type FaultSink, Faults } from './event/fault-list.js'
export { sameData } from './event/frozen-copy.js'
export { parseJson } from './event/json-text.js'
export { didYouMean, fewHints } from './event/nearest-name.js'
export type { PriceRules } from './event/price-rules.js'
export { brief } from './event/print.js'
export { readEvent } from './event/read-event.js'
export type { BrokenRule, TapeRules } from './event/tape-rules.js'
export { withoutPassword } from './event/without-password.js'
export { writeEvent } from './event/write-event.js'
export { checkPath } from './explain/check-path.js'
export { type BarSpan, barSpanOf } from './market/bar-span.js'
export { NEWS } from './market/chronicle.js'
export { type EventContents, type EventTextOptions, eventText } from './market/event-text.js'
export { type OffSessionPrice, offSessionPrices } from './market/off-session.js'
export { splitRatios } from './market/split-ratio.js'
export { type ListedFrom, type ListingEvent, SymbolExchanges } from './market/symbol-exchanges.js'
export { extendPath, type PathStep, parsePath, valueAtPath } from './projection/path.js'
export { projectionCode } from './projection/projection-code.js'
export { canonicalJson } from './receipt/canonical-json.js'
export { sha256 } from './receipt/sha256.js'
export { VERSION } from './receipt/version.js'
export { Emitter } from './replay/emitter.js'
export { moveLive, stateChange } from './replay/live.js'
export { continuedFrom, writeLiveState } from './replay/stored-states.js'
export { computeDerived, type TapeReads, tapeReadsOf } from './replay/tape-reads.js'
export { ColumnAppender } from './timeline/column-appender.js'
export type {
  ColumnBatch,
  ColumnEnvelope,
  ColumnType,
  TimelineColumns,
} from './timeline/columns/timeline-columns.js'
export { type ColumnsOptions, columnsOf } from './timeline/columns-of.js'
export { type FromColumnsOptions, timelineFromColumns } from './timeline/from-columns.js'
export {
  addArrivals,
  awaitedIds,
  internalsOf,
  replayFaults,
  type TimelineInternals,
} from './timeline/internals.js'
export { LoggedRows } from './timeline/logged-rows.js'
export type { NewColumns } from './timeline/new-rows.js'
export { printEvent } from './timeline/print-timeline.js'
export type { ByteSink, ByteSource } from './timeline/stored/byte-source.js'
export {
  MEMORY_BUDGET_BYTES,
  type OpenTimeline,
  type OpenTimelineOptions,
  openTimeline,
} from './timeline/stored/open-timeline.js'
export { beginsAsTape } from './timeline/stored/read-tail.js'
export { noteReopening, type Reopening, reopeningOf } from './timeline/stored/reopening.js'
export { TapeAppender } from './timeline/stored/tape-appender.js'
export { tapeColumns } from './timeline/stored/tape-columns.js'
export { writeColumns } from './timeline/stored/write-columns.js'
export { writeTimeline } from './timeline/stored/write-timeline.js'
export { quantile } from './whatif/quantile.js'
