import { createTimeline, type Timeline } from '@tapeline/core'
import { TapelineError } from '@tapeline/core/internal'
import { type MarketEvent, marketEvents } from '@tapeline/core/market'
import fc from 'fast-check'
import { arbitraryBlockSize } from '../arbitrary-timeline.js'
import { claimsOn } from '../claims/claims-on.js'
import { printHistory } from '../print/print-history.js'
import { printedAs } from '../print/printed-as.js'
import { buildEvents } from './build-events.js'
import { type MarketConstraints, type MarketOptions, marketOptions } from './constraints.js'
import { type HistoryDraw, historyDraw } from './draws.js'
import type { MarketInput } from './market-input.js'
import { type Days, daysOf, sessionsOf } from './sessions.js'

/**
 * Inputs for `append` of a plausible market history, in the order in which they become known: listings, and then consecutive
 * sessions of XNYS and XNAS with trades, bars, official closes, and everything that the constraints allow. Prices are in USD
 * and whole cents. All of them together can be sealed and replayed.
 *
 * They shrink towards one instrument at 100.00, one session from the first day on, few prints at unchanged prices, and no special
 * events. A failing property prints them by days, in lines of at most 80 characters.
 * @throws TapelineError `argument.invalid`, `option.unknown`, and the calendar's errors for days
 */
export function arbitraryMarketEvents(constraints?: MarketConstraints): fc.Arbitrary<readonly MarketInput[]> {
  return eventsOf('arbitraryMarketEvents()', constraints).map((inputs) =>
    printedAs([...inputs], () => printHistory(build(inputs, [], 256))),
  )
}

/**
 * Sealed timelines of such events, appended in portions of random size, with blocks of 2 to 8 events. `replay`, `given` and the
 * matchers take them as they are.
 * @throws TapelineError `argument.invalid`, `option.unknown`, and the calendar's errors for days
 * @example
 * ```ts
 * import { replay } from '@tapeline/core'
 * import { quotes } from '@tapeline/core/market'
 * import { arbitraryMarketHistory } from '@tapeline/testing'
 * import fc from 'fast-check'
 *
 * fc.assert(
 *   fc.property(arbitraryMarketHistory({ symbols: ['NVDA'], renames: false }), (history) => {
 *     const { low = 0, high = 0 } = replay(history, quotes).atEnd().NVDA ?? {}
 *     return low <= high
 *   }),
 * )
 * ```
 */
export function arbitraryMarketHistory(constraints?: MarketConstraints): fc.Arbitrary<Timeline<MarketEvent>> {
  return fc
    .record({
      inputs: eventsOf('arbitraryMarketHistory()', constraints),
      portions: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 4 }),
      blockSize: arbitraryBlockSize(),
    })
    .map(({ inputs, portions, blockSize }) => {
      const history = build(inputs, portions, blockSize)
      return printedAs(history, () => printHistory(history))
    })
}

function eventsOf(
  call: string,
  constraints: MarketConstraints | undefined,
): fc.Arbitrary<readonly MarketInput[]> {
  const options = marketOptions(call, constraints)
  const days = daysOf(options)
  if (days.starts.length === 0) {
    throw new TapelineError({
      code: 'argument.invalid',
      message: `The option 'earlyCloses' of ${call} leaves no ${options.maxSessions} trading days in a row.`,
      expected: "more days from 'from' to 'to', or a smaller maxSessions",
      found: `${days.all.length} trading days from ${options.from} to ${options.to}`,
    })
  }
  return historyDraw(options).map((draw) => inputsOf(draw, options, days))
}

function inputsOf(draw: HistoryDraw, options: MarketOptions, days: Days): readonly MarketInput[] {
  const events = buildEvents(draw, options, sessionsOf(days, draw.start, draw.sessions.length))
  if (draw.claims.length === 0) return events
  const claims = claimsOn(build(events, [], 256), draw.claims, (index) => `claim-${index + 1}`)
  return [...events, ...(options.ties ? claims : apart(claims, events))]
}

/** The same events at the first later instants that no event has. */
function apart<Input extends MarketInput>(
  inputs: readonly Input[],
  others: readonly MarketInput[],
): readonly Input[] {
  const taken = new Set(others.map(({ at }) => at as number))
  return inputs.map((input) => {
    let at = input.at as number
    while (taken.has(at)) at += 1
    taken.add(at)
    return { ...input, at }
  })
}

function build(
  inputs: readonly MarketInput[],
  portions: readonly number[],
  blockSize: number,
): Timeline<MarketEvent> {
  let timeline: Timeline<MarketEvent> = createTimeline(marketEvents, { blockSize })
  let start = 0
  for (const length of [...portions, inputs.length]) {
    timeline = timeline.append(inputs.slice(start, start + length))
    start += length
  }
  return timeline.seal()
}
