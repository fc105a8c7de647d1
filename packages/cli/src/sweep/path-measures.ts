/** What a sweep measures in each branch, in its own thread or, by {@link pathMeasuresAddress}, in those of workers. */
import { replay, type Timeline, valueAtPath } from '@tapeline/core'
import { type MarketEvent, market, marketEvents } from '@tapeline/core/market'
import type { SweepModule, SweepValue } from '@tapeline/sweep'

/** Paths of the state of the market, and when it is looked at. */
export interface PathMeasures {
  readonly paths: readonly string[]
  /** A moment with an offset or a zone. Default: after the last event. */
  readonly at?: string
  /** A moment with an offset or a zone: as the branch was known then. */
  readonly knownAt?: string
}

/** The state of the market at the moment that is asked for. @throws TapelineError `date.…` */
export function stateFor(branch: Timeline<MarketEvent>, { at, knownAt }: PathMeasures): unknown {
  const seen = knownAt === undefined ? branch : branch.asKnownAt(knownAt)
  const replayed = replay(seen, market)
  return at === undefined ? replayed.atEnd() : replayed.at(at)
}

/** A measure for each path; a value that is not there is undefined. */
export function measureFor(measures: PathMeasures): SweepModule<MarketEvent>['measure'] {
  return (branch) => {
    const state = stateFor(branch, measures)
    return Object.fromEntries(
      measures.paths.map((path) => [path, valueAtPath(state, path) as SweepValue | undefined]),
    )
  }
}

/** The address under which a worker imports this very module with the paths: threads are given no functions, but texts. */
export function pathMeasuresAddress(measures: PathMeasures): URL {
  const address = new URL(import.meta.url)
  address.search = new URLSearchParams({ [ASKED]: JSON.stringify(measures) }).toString()
  return address
}

const ASKED = 'measures'
const asked = new URL(import.meta.url).searchParams.get(ASKED)

/** For workers. */
export const events: typeof marketEvents = marketEvents

/** For workers: of the paths in the address under which this module was imported. */
export const measure: SweepModule<MarketEvent>['measure'] = measureFor(
  asked === null ? { paths: [] } : (JSON.parse(asked) as PathMeasures),
)
