import type { EventInput, Timeline } from '@tapeline/core'
import { createTimeline } from '@tapeline/core'
import { addArrivals } from '@tapeline/core/internal'
import { type MarketEvent, marketEvents } from '@tapeline/core/market'
import { type SyntheticTapeOptions, syntheticTape } from './synthetic-tape.js'

/** The same events in the two replayed forms. */
export interface Work {
  /** For the hand-written loop: the event objects of the timeline, in one array. */
  readonly events: readonly MarketEvent[]
  /**
   * The timeline for the next round: the same blocks without the checkpoints of earlier rounds. Its event types declare no
   * columns, so that every event is an object created before.
   */
  freshTimeline(): Timeline<MarketEvent>
  /** The same with the real event types: prices are in columns and become objects when a recipe needs them. */
  freshColumnTimeline(): Timeline<MarketEvent>
}

/** Makes the tape and the timeline, and seals it as a check; none of this is timed. */
export function makeWork(options: SyntheticTapeOptions): Work {
  const [first, ...rest] = syntheticTape(options) as [EventInput, ...EventInput[]]
  const withoutFirst = createTimeline(objectEvents).append(rest as Inputs)
  const inColumns = addArrivals(createTimeline(marketEvents), byId(withoutFirst))
  // A link identifies all events before it, so a late first event makes every link new.
  const freshTimeline = (): Timeline<MarketEvent> => withoutFirst.append([first] as Inputs)
  const events = [...freshTimeline().seal()]
  return {
    events,
    freshTimeline,
    freshColumnTimeline: () => inColumns.append([first] as Inputs),
  }
}

/** The events of the market, all held as objects. */
const objectEvents = marketEvents.map((definition) => ({
  ...definition,
  columns: undefined,
})) as unknown as typeof marketEvents

type Inputs = Parameters<Timeline<MarketEvent>['append']>[0]

function byId(events: Iterable<MarketEvent>): Map<string, MarketEvent> {
  return new Map(Array.from(events, (event) => [event.id, event]))
}
