import { replay, type Timeline } from '@tapeline/core'
import type { ExchangeCalendar } from '@tapeline/core/calendar'
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
      shown[shown.length - 1] = { ...before, text: `${before.text}; ${textOf(event)}` }
      continue
    }
    shown.push({
      at: event.at,
      text: textOf(event),
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

function textOf(event: MarketEvent): string {
  switch (event.type) {
    case 'model.released':
      return `${event.data.developer} releases ${event.data.model}`
    case 'trading.halted':
      return `Trading halts: ${[event.data.symbol ?? event.data.exchange ?? 'the whole market', event.data.reason].join(', ')}`
    case 'policy.announced':
      return `${event.data.issuer}: ${event.data.summary}`
    case 'earnings.reported':
      return `${event.data.symbol} reports its earnings`
    case 'shares.split':
      return `${event.data.symbol} splits its shares ${event.data.newShares} for ${event.data.oldShares}`
    case 'app.ranked':
      return `${event.data.app} is number ${event.data.rank} in ${event.data.store}`
    case 'spending.announced':
      return `${event.data.company} announces spending: ${event.data.subject}`
    case 'statement.made':
      return `${event.data.speaker}: ${event.data.summary}`
    case 'news.published':
      return event.data.summary
    case 'indication.reported': {
      const { symbol, market, changePct, change = 0 } = event.data
      const moved = changePct === undefined ? change : changePct
      return `${symbol}, ${market}: ${moved > 0 ? '+' : ''}${moved}${changePct === undefined ? '' : ' %'}`
    }
    default:
      return event.type
  }
}
