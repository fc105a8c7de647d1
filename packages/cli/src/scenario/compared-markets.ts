import { parseInstant, type Timeline } from '@tapeline/core'
import { type MarketEvent, type MarketState, market } from '@tapeline/core/market'
import type { ComparedOf } from '@tapeline/core/types'
import { type ComparedStates, compare, type FirstDifference } from '@tapeline/core/what-if'

/** A history with its name. */
export interface NamedTimeline {
  readonly name: string
  readonly timeline: Timeline<MarketEvent>
}

/** A comparison of two histories of a market at a moment. */
export interface ComparedMarkets {
  /** IANA name of the zone of times. */
  readonly zone: string
  readonly a: NamedTimeline
  readonly b: NamedTimeline
  /** Epoch milliseconds UTC. */
  readonly at: number
  readonly first: FirstDifference<MarketEvent> | undefined
  readonly states: ComparedStates<MarketState, ComparedOf<typeof market>>
}

/**
 * Compares two histories.
 * @param options `at`: a moment; default: after all events of both
 * @throws TapelineError `date.…` for an invalid moment
 */
export function compareMarkets(
  a: NamedTimeline,
  b: NamedTimeline,
  { at: when, zone }: { readonly at?: string | undefined; readonly zone: string },
): ComparedMarkets {
  const compared = compare({ a: a.timeline, b: b.timeline, projection: market })
  const last = [a, b].map(({ timeline }) => timeline.eventBefore(timeline.length)?.at ?? 0)
  const at = when === undefined ? Math.max(...last) : parseInstant(when)
  return { zone, a, b, at, first: compared.firstDifference(), states: compared.at(at) }
}
