import type { Edit, Source, Timeline } from '@tapeline/core'
import type { MarketEvent, Verdict } from '@tapeline/core/market'
import type { ScenarioExpectation } from './expectations/expectation.js'

/** Moves that the scenario leaves without a cause, and why. */
export interface UncausedMoves {
  /** The symbols that are spoken of; absent for all of the scenario's. */
  readonly instruments?: readonly string[]
  /** First and last trading day, `YYYY-MM-DD`, both inclusive. */
  readonly from: string
  readonly to: string
  readonly reason: string
}

/** A declaration of the scenario: what moves are consequences of which event, with what share of it (0 to 1). */
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
  /** By which it is asked for: lower-case letters, digits and hyphens. */
  readonly name: string
  /** What it is called for people. */
  readonly title?: string
  readonly summary?: string
  /** The name of the what-if that it is a branch of; absent for the recorded history. */
  readonly on?: string
  /** As the core has them: what the file writes by keys, local times and words is resolved. */
  readonly edits: readonly Edit[]
}

/** What stands in a scenario file, as plain values: its format is described by the README and by the JSON Schema. */
export type ScenarioDocument = Readonly<Record<string, unknown>>

/** A scenario that has been read: a named, sealed timeline with what its file says about it. Deeply frozen. */
export interface Scenario {
  readonly name: string
  readonly title: string
  /** Empty where the file has none. */
  readonly summary: string
  /** IANA name of the zone of the file's local times and bare days. */
  readonly zone: string
  /** The sources that the events rest on, by the keys of the file. */
  readonly sources: Readonly<Record<string, Source>>
  readonly timeline: Timeline<MarketEvent>
  /** In the order of the file; each can be applied. Get their histories by `branchNamed`. */
  readonly whatIfs: readonly ScenarioWhatIf[]
  /** In the order of the file. Run them by `checkScenario`. */
  readonly expectations: readonly ScenarioExpectation[]
  /** What the file declares to come of claims, by their ids; of most it declares nothing. */
  readonly declaredVerdicts: Readonly<Record<string, Verdict>>
  /** What the file declares as consequences; the causes of the events follow from it. */
  readonly consequences: readonly DeclaredConsequences[]
  readonly uncaused: readonly UncausedMoves[]
  /** What stands in the file itself, its tables apart: what `writeScenario` writes. */
  readonly document: ScenarioDocument
}
