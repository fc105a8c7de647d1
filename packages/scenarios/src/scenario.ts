import type { Source, Timeline } from '@tapeline/core'
import type { MarketEvent } from '@tapeline/core/market'

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
  /** What the file declares as consequences; the causes of the events follow from it. */
  readonly consequences: readonly DeclaredConsequences[]
  readonly uncaused: readonly UncausedMoves[]
}
