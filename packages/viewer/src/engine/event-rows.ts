import type { TapelineEvent } from '@tapeline/core'
import { brief } from '@tapeline/core/internal'
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
    text: textOf(event),
    importance: importanceOf(event),
    sources,
    ...('symbol' in data && data.symbol !== undefined ? { symbol: data.symbol } : {}),
    ...(corrects === undefined ? {} : { corrects }),
  }
}

/** An event in one line. */
export function textOf(event: MarketEvent): string {
  switch (event.type) {
    case 'model.released':
      return line(`${event.data.developer} releases ${event.data.model}`, event.data.summary)
    case 'spending.announced':
      return line(`${event.data.company}, ${event.data.subject}`, event.data.summary)
    case 'policy.announced':
      return line(event.data.issuer, event.data.summary)
    case 'statement.made':
      return line(event.data.speaker, event.data.summary)
    case 'news.published':
      return event.data.summary
    case 'app.ranked':
      return `${event.data.app} is number ${event.data.rank} in ${event.data.store}`
    case 'indication.reported': {
      const { symbol, market, change, changePct } = event.data
      const figures = [
        change === undefined ? '' : `${change} points`,
        changePct === undefined ? '' : `${changePct} %`,
      ]
      return `${symbol}, ${market}: ${figures.filter((figure) => figure !== '').join(', ')}`
    }
    case 'price.traded':
    case 'close.published':
      return `${event.data.symbol} ${event.data.price}`
    case 'bar.closed':
      return `${event.data.symbol} ${event.data.close}`
    case 'claim.made':
      return `${event.data.subject.path} ${event.data.relation} ${event.data.value}`
    case 'session.opened':
      return `${event.data.exchange} opens`
    case 'session.closed':
      return `${event.data.exchange} closes`
    case 'instrument.listed':
      return line(event.data.symbol, event.data.name)
    case 'trading.halted':
    case 'trading.resumed':
      return `${event.data.symbol ?? event.data.exchange ?? 'all'} ${event.type === 'trading.halted' ? 'halted' : 'resumed'}`
    default:
      return brief(event.data)
  }
}

function line(subject: string, summary: string | undefined): string {
  return summary === undefined ? subject : `${subject}: ${summary}`
}
