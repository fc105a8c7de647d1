import type { TapelineEvent } from '@tapeline/core'
import { eventText } from '@tapeline/core/internal'
import type { MarketEvent } from '@tapeline/core/market'
import type { EventRow, Importance } from '../protocol.js'

/** How important the events of a type are to a reader; see `Importance`. */
const IMPORTANCE: Readonly<Record<MarketEvent['type'], Importance>> = {
  'model.released': 3,
  'spending.announced': 3,
  'policy.announced': 3,
  'statement.made': 3,
  'news.published': 3,
  'app.ranked': 3,
  'indication.reported': 3,
  'trading.halted': 2,
  'trading.resumed': 2,
  'record.reported': 2,
  'claim.made': 2,
  'shares.split': 2,
  'dividend.went-ex': 2,
  'instrument.listed': 2,
  'instrument.renamed': 2,
  'instrument.delisted': 2,
  'index.weighted': 2,
  'earnings.scheduled': 2,
  'earnings.reported': 2,
  'shares.reported': 1,
  'close.published': 1,
  'session.opened': 1,
  'session.closed': 1,
  'price.traded': 0,
  'bar.closed': 0,
}

export function importanceOf({ type }: TapelineEvent): Importance {
  return (IMPORTANCE as Readonly<Record<string, Importance>>)[type] ?? 2
}

export function rowOf(event: MarketEvent): EventRow {
  const { id, type, at, knownAt, precision, basis, sources, data } = event
  const corrects = event.replaces ?? event.retracts
  return {
    id,
    type,
    at,
    knownAt,
    precision,
    basis,
    text: eventText(event),
    importance: importanceOf(event),
    sources,
    ...('symbol' in data && data.symbol !== undefined ? { symbol: data.symbol } : {}),
    ...(corrects === undefined ? {} : { corrects }),
  }
}
