export {
  type AdjustedOptions,
  type Adjustment,
  type AdjustmentFactor,
  type AdjustmentOptions,
  adjusted,
  adjustmentFactors,
} from './adjusted-prices.js'
export type { AgendaItem, NewsEvent, Spending } from './chronicle.js'
export {
  CIRCUIT_BREAKER_INDEX,
  type CircuitBreakerLevel,
  type CircuitBreakers,
  type Crossing,
} from './circuit-breakers.js'
export type { JudgedClaim, Verdict } from './claims.js'
export type {
  BasisPair,
  BrokenRecord,
  MarketComparison,
  RankChange,
  RankSwap,
  RecordChanges,
} from './comparison.js'
export type {
  AppRanked,
  BarClosed,
  ClaimMade,
  ClosePublished,
  DividendWentEx,
  EarningsDate,
  Exchange,
  HaltReason,
  IndexWeighted,
  IndicationReported,
  InstrumentDelisted,
  InstrumentListed,
  InstrumentRenamed,
  ModelReleased,
  NewsPublished,
  PolicyAnnounced,
  PriceTraded,
  RecordReported,
  SessionBoundary,
  SharesReported,
  SharesSplit,
  SpendingAnnounced,
  StatementMade,
  TradingHalted,
  TradingResumed,
} from './event-data.js'
export { type MarketEvent, marketEvents } from './events.js'
export type { Halted } from './halt-state.js'
export type { Halt } from './halts.js'
export { type Instruments, instruments, type SessionState, type Sessions, sessions } from './instruments.js'
export { type MarketState, market } from './market.js'
export type { AbnormalReturn, InstrumentStudy } from './model/abnormal-return.js'
export { type CalibrateOptions, calibrate } from './model/calibrate.js'
export type { Calibration, ParameterAtBound, RemainingShare } from './model/calibration.js'
export { type DailyCloses, type DailyClosesOptions, dailyCloses } from './model/daily-closes.js'
export type { Estimate } from './model/estimate.js'
export {
  type EventStudy,
  type EventStudyOptions,
  eventStudy,
  type StudyMarket,
  type StudyWindow,
} from './model/event-study.js'
export type { AverageReturn, GroupStudy } from './model/group-study.js'
export type { MarketModel } from './model/market-model.js'
export {
  type CalibratedShockOptions,
  calibratedShock,
  type ModelPathOptions,
  type ModelPoint,
  modelPath,
} from './model/model-path.js'
export { type NoChangeOptions, type NoChangeRow, versusNoChange } from './model/no-change.js'
export { type RemainingShareOptions, remainingShare } from './model/remaining-share.js'
export { type ShockOptions, shock } from './model/shock.js'
export type { PathPoint, ShockStart } from './model/shock-moments.js'
export type { ReturnKind } from './model/study-returns.js'
export type { Move, MoveFigures } from './move.js'
export { moves } from './moves.js'
export type { Breadth, RankedInstrument, SectorState } from './overview.js'
export type { Quote, QuoteFigures } from './quote.js'
export { quotes } from './quotes.js'
export { type HoldOptions, hold, type TimedRampOptions, timedRamp } from './reactions.js'
export { type CapLoss, type Records, type ReportedRecord, records } from './records.js'
