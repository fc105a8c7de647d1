/** The measures of a sweep, in its own thread or, by {@link pathMeasuresAddress}, in worker threads. */
import { replay, type Timeline } from '@tapeline/core'
import { valueAtPath } from '@tapeline/core/internal'
import { type MarketEvent, market, marketEvents } from '@tapeline/core/market'
import type { SweepModule, SweepValue } from '@tapeline/sweep'

/** Paths of the state of the market, and the moment to read. */
export interface PathMeasures {
  readonly paths: readonly string[]
  /** A moment with an offset or a zone. Default: after the last event. */
  readonly at?: string
  /** The moment of knowledge, with an offset or a zone. */
  readonly knownAt?: string
}

/** The state of the market at the requested moment. @throws TapelineError `date.…` */
export function stateFor(branch: Timeline<MarketEvent>, { at, knownAt }: PathMeasures): unknown {
  const seen = knownAt === undefined ? branch : branch.asKnownAt(knownAt)
  const replayed = replay(seen, market)
  return at === undefined ? replayed.atEnd() : replayed.at(at)
}

/** A measure for each path; a missing value is undefined. */
export function measureFor(measures: PathMeasures): SweepModule<MarketEvent>['measure'] {
  return (branch) => {
    const state = stateFor(branch, measures)
    return Object.fromEntries(
      measures.paths.map((path) => [path, valueAtPath(state, path) as SweepValue | undefined]),
    )
  }
}

/** The address of the measures for workers on other machines, where this module may be elsewhere. */
export function sharedMeasuresAddress(measures: PathMeasures): string {
  return `${SHARED}${pathMeasuresAddress(measures).search}`
}

/** The address on this machine of a module that a sweep names. */
export function measuresAddressHere(address: string): string {
  if (!address.startsWith(SHARED)) return address
  const here = new URL(import.meta.url)
  here.search = address.slice(SHARED.length)
  return here.href
}

const SHARED = 'tapeline:measures'

/** The address under which a worker imports this module with the paths: threads receive texts, not functions. */
export function pathMeasuresAddress(measures: PathMeasures): URL {
  const address = new URL(import.meta.url)
  address.search = new URLSearchParams({ [ASKED]: JSON.stringify(measures) }).toString()
  return address
}

const ASKED = 'measures'
const asked = new URL(import.meta.url).searchParams.get(ASKED)

/** For workers. */
export const events: typeof marketEvents = marketEvents

/** For workers: measures the paths in the address of this module. */
export const measure: SweepModule<MarketEvent>['measure'] = measureFor(
  asked === null ? { paths: [] } : (JSON.parse(asked) as PathMeasures),
)
