import { replay, type Timeline } from '@tapeline/core'
import type { ExchangeCalendar } from '@tapeline/core/calendar'
import { eventText } from '@tapeline/core/internal'
import { type MarketEvent, records } from '@tapeline/core/market'
import type { ChartEvent } from './chart.js'

/** The weights of the types in the lane: if there is no room for all events, those with the highest weights are shown. */
const WEIGHTS: Readonly<Partial<Record<MarketEvent['type'], number>>> = {
  'model.released': 5,
  'trading.halted': 5,
  'policy.announced': 4,
  'earnings.reported': 4,
  'shares.split': 4,
  'app.ranked': 3,
  'spending.announced': 3,
  'statement.made': 2,
  'news.published': 2,
  'indication.reported': 1,
}
const RECORD_WEIGHT = 5

/** The news, halts, splits, earnings and records of a history between two moments, in the order of time. */
export function eventsOf(
  timeline: Timeline<MarketEvent>,
  { from, to, calendar }: { readonly from: number; readonly to: number; readonly calendar: ExchangeCalendar },
): readonly ChartEvent[] {
  const shown: ChartEvent[] = []
  // The news before the open belong to the day.
  for (const event of timeline.between({ from: Math.min(from, calendar.previousClose(from - 1) + 1), to })) {
    const weight = WEIGHTS[event.type]
    if (weight === undefined) continue
    const before = shown.at(-1)
    // Indications of several instruments are published together.
    if (event.type === 'indication.reported' && before?.at === event.at && before.weight === weight) {
      shown[shown.length - 1] = { ...before, text: `${before.text}; ${eventText(event, { isShort: true })}` }
      continue
    }
    shown.push({
      at: event.at,
      text: eventText(event, { isShort: true }),
      weight,
      ...(event.precision === 'day' ? { isDay: true } : {}),
    })
  }
  const loss = replay(timeline, records).at(new Date(to)).largestOneDayCapLoss
  const close = loss === undefined ? undefined : calendar.sessionOn(loss.day)?.close
  if (loss !== undefined && close !== undefined && close >= from && close <= to) {
    const text = `The largest one-day loss of market value so far: ${loss.symbol}, ${(loss.valueUsd / 1e9).toFixed(1)} bn USD`
    shown.push({ at: close, text, weight: RECORD_WEIGHT })
  }
  return shown.sort((one, other) => one.at - other.at)
}
