import { checkArgument, kinds } from '../event/arguments.js'
import type { TapelineEvent } from '../event/event.js'
import { eventsOfTypes, InstrumentNames } from '../timeline/instrument-names.js'
import type { Timeline } from '../timeline/timeline.js'
import type { SharesSplit } from './event-data.js'
import type { MarketEvent } from './events.js'

/**
 * Looks up the factor by which splits change an instrument's price after a moment: the new shares for each old one, over all
 * its splits on the tape. A price of a split-adjusted series, times this ratio, is in the shares of its moment; a volume is
 * divided by it. Splits at the moment itself do not count. With Nvidia's split of 10 for 1 on 10 June 2024, the ratio of 7 June is
 * 10: 120.888 becomes 1208.88.
 * @returns a function of the symbol at the moment, the moment, and the moment up to which splits count, inclusive (epoch
 * milliseconds UTC; default: all splits); 1 without a split, and for a symbol that is not on the timeline
 */
export function splitRatios(
  timeline: Timeline<MarketEvent>,
): (symbol: string, at: number, until?: number) => number {
  checkArgument('splitRatios()', 'timeline', timeline, kinds.timeline)
  const names = InstrumentNames.of(timeline as unknown as Timeline)
  const splits = new Map<string, { readonly at: number; readonly ratio: number }[]>()
  for (const event of eventsOfTypes(timeline as unknown as Timeline, ['shares.split'])) {
    const { at, data } = event as TapelineEvent<string, SharesSplit>
    const instrument = names.instrumentAt(data.symbol, event)
    const own = splits.get(instrument) ?? []
    own.push({ at, ratio: data.newShares / data.oldShares })
    splits.set(instrument, own)
  }
  return (symbol, at, until = Number.POSITIVE_INFINITY) => {
    checkArgument('the function of splitRatios()', 'symbol', symbol, kinds.text)
    checkArgument('the function of splitRatios()', 'at', at, kinds.number)
    checkArgument('the function of splitRatios()', 'until', until, kinds.number)
    if (splits.size === 0) return 1
    const own = splits.get(names.instrumentAt(symbol, { at, seq: Number.POSITIVE_INFINITY })) ?? []
    return own.reduce(
      (product, split) => (split.at > at && split.at <= until ? product * split.ratio : product),
      1,
    )
  }
}
