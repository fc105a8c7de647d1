import type { Source, Timeline } from '@tapeline/core'
import type { MarketEvent, Verdict } from '@tapeline/core/market'
import type { Edit } from '@tapeline/core/what-if'
import type { ScenarioExpectation } from './expectations/expectation.js'

/** Moves of the scenario without a cause, with the reason. */
export interface UncausedMoves {
  /** The symbols; absent for all symbols of the scenario. */
  readonly instruments?: readonly string[]
  /** First and last trading day, `YYYY-MM-DD`, both inclusive. */
  readonly from: string
  readonly to: string
  readonly reason: string
}

/** A declaration of the scenario: moves that are consequences of an event, with its share (0 to 1). */
export interface DeclaredConsequences {
  /** The id of the event. */
  readonly of: string
  readonly share: number
  readonly instruments: readonly string[]
  /** First and last trading day, `YYYY-MM-DD`, both inclusive. */
  readonly from: string
  readonly to: string
}

/** A branch of the history that the file describes. */
export interface ScenarioWhatIf {
  /** The name: lower-case letters, digits and hyphens. */
  readonly name: string
  /** A readable title. */
  readonly title?: string
  readonly summary?: string
  /** The name of its parent what-if; absent for the recorded history. */
  readonly on?: string
  /** The edits of the core: keys, local times and words of the file are resolved. */
  readonly edits: readonly Edit[]
}

/** The contents of a scenario file as plain values. The README and the JSON Schema describe the format. */
export type ScenarioDocument = Readonly<Record<string, unknown>>

/** A scenario after reading: a named, sealed timeline with the other contents of its file. Deeply frozen. */
export interface Scenario {
  readonly name: string
  readonly title: string
  /** Empty if the file has no summary. */
  readonly summary: string
  /** IANA name of the zone of the file's local times and bare days. */
  readonly zone: string
  /** The sources of the events, by the keys of the file. */
  readonly sources: Readonly<Record<string, Source>>
  readonly timeline: Timeline<MarketEvent>
  /** In the order of the file; each can be applied. Get their histories by `branchNamed`. */
  readonly whatIfs: readonly ScenarioWhatIf[]
  /** In the order of the file. Run them by `checkScenario`. */
  readonly expectations: readonly ScenarioExpectation[]
  /** The declared verdicts of claims, by their ids; most claims have none. */
  readonly declaredVerdicts: Readonly<Record<string, Verdict>>
  /** The declared consequences; the causes of the events follow from them. */
  readonly consequences: readonly DeclaredConsequences[]
  readonly uncaused: readonly UncausedMoves[]
  /** The contents of the file without its tables, for `writeScenario`. */
  readonly document: ScenarioDocument
}
