export {
  arbitraryEvents,
  arbitraryInstant,
  type EventsConstraints,
  FIRST_INSTANT,
  INSTANT_COUNT,
  INSTANT_STEP,
} from './arbitrary-events.js'
export {
  arbitraryBlockSize,
  arbitraryPlan,
  arbitraryTimeline,
  buildTimeline,
  type TimelinePlan,
} from './arbitrary-timeline.js'
export { arbitraryBranch, arbitraryEdits } from './branches/arbitrary-branch.js'
export type { BranchConstraints, EditName, EditsConstraints } from './branches/constraints.js'
export { buildProjection } from './build-projection.js'
export { arbitraryClaims, type ClaimsConstraints } from './claims/arbitrary-claims.js'
export type { ClaimInput } from './claims/claims-on.js'
export { type CreatedFields, type EventCreator, type EventCreators, eventCreators } from './event-creators.js'
export {
  type DefinitionsOf,
  definitionsOf,
  type EventKind,
  type KindEvent,
  type KindInput,
} from './event-kind.js'
export type { ExpectedEvent } from './given/derived-events.js'
export type { Expected } from './given/expected-value.js'
export type { ExpectationFailed } from './given/failure.js'
export {
  type ExpectedValues,
  type Given,
  type GivenOptions,
  given,
  type History,
  type ThenOptions,
} from './given/given.js'
export {
  arbitraryHostileScenario,
  type HostileConstraints,
  type HostileScenario,
} from './hostile/arbitrary-hostile-scenario.js'
export type { Attack, AttackKind } from './hostile/attack.js'
export type { LawOptions } from './laws/all-laws.js'
export type { DataOption } from './laws/arbitrary-history.js'
export { checkProjectionLaws, type ProjectionLawsOptions } from './laws/check-projection-laws.js'
export type { Breach, Law, LawBroken } from './laws/law.js'
export { arbitraryMarketEvents, arbitraryMarketHistory } from './market-history/arbitrary-market-history.js'
export type { MarketConstraints } from './market-history/constraints.js'
export type { MarketInput } from './market-history/market-input.js'
export { OPERATION_NAMES, type Operation, type OperationName } from './operation.js'
export {
  arbitrarySketch,
  type LeafSketch,
  type NumberStep,
  type ProjectionSketch,
  type RecipeSketches,
  type ReturnStep,
  type SketchConstraints,
} from './projection-sketch.js'
export {
  deriveSample,
  type EntryOperation,
  type EntryOperationName,
  type SampleEntry,
  sampleFields,
} from './sample-entries.js'
export {
  SAMPLE_KEYS,
  type SampleData,
  type SampleType,
  sampleDefinitions,
  sampleKinds,
} from './sample-events.js'
