import { createTimeline, type InputOf, isTapelineError, type Timeline } from '@tapeline/core'
import { splitRatios } from '@tapeline/core/internal'
import { type MarketEvent, marketEvents } from '@tapeline/core/market'
import type { Draft, Reading } from './reading.js'

/** The event types that determine the splits of an instrument across renames. */
const TYPES = ['instrument.listed', 'instrument.renamed', 'instrument.delisted', 'shares.split']
const PRICES = ['price', 'open', 'high', 'low', 'close']
const VOLUMES = ['volume', 'size']

/**
 * Converts the split-adjusted prices and volumes of tables back to the shares of their moments, by the later splits of the file.
 */
export function undoSplits(reading: Reading): void {
  if (reading.drafts.every(({ splitAdjustedUntil }) => splitAdjustedUntil === undefined)) return
  const timeline = splitsOf(reading)
  if (timeline === undefined) return
  const ratioAfter = splitRatios(timeline)
  for (const [index, draft] of reading.drafts.entries()) {
    const { input, splitAdjustedUntil } = draft
    if (splitAdjustedUntil === undefined) continue
    const ratio = ratioAfter(String(input.data.symbol), input.at as number, splitAdjustedUntil)
    if (ratio !== 1)
      reading.drafts[index] = { ...draft, input: { ...input, data: undone(input.data, ratio) } }
  }
}

function undone(data: Draft['input']['data'], ratio: number): Draft['input']['data'] {
  return Object.fromEntries(
    Object.entries(data).map(([field, value]) => {
      if (typeof value !== 'number') return [field, value]
      if (PRICES.includes(field)) return [field, value * ratio]
      return [field, VOLUMES.includes(field) ? value / ratio : value]
    }),
  )
}

/** The splits of the file as a timeline; undefined if they are invalid, which is noted later. */
function splitsOf(reading: Reading): Timeline<MarketEvent> | undefined {
  const inputs = reading.drafts.filter(({ input }) => TYPES.includes(input.type)).map(({ input }) => input)
  try {
    return createTimeline(marketEvents).append(inputs as unknown as InputOf<MarketEvent>[], {
      zone: reading.zone,
      localTimes: true,
    })
  } catch (error) {
    if (isTapelineError(error)) return undefined
    throw error
  }
}
