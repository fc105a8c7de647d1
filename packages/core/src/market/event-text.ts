import { brief } from '../event/print.js'
import type { MarketEvent } from './events.js'

export interface EventTextOptions {
  /** Leaves out what a reader finds elsewhere: summaries beside a subject that says it all, affiliations, ranks before. */
  readonly isShort?: boolean
}

/** The type and the data of an event, from which its text is made. */
export type EventContents = {
  readonly [Event in MarketEvent as Event['type']]: Pick<Event, 'type' | 'data'>
}[MarketEvent['type']]

/** An event of the market as one line of text for people, without its time. */
export function eventText({ type, data }: EventContents, { isShort = false }: EventTextOptions = {}): string {
  switch (type) {
    case 'model.released':
      return line(`${data.developer} releases ${data.model}`, isShort ? undefined : data.summary)
    case 'spending.announced':
      return isShort || data.summary === undefined
        ? `${data.company} announces spending: ${data.subject}`
        : `${data.company}, ${data.subject}: ${data.summary}`
    case 'policy.announced':
      return `${data.issuer}: ${data.summary}`
    case 'statement.made': {
      const of = isShort || data.affiliation === undefined ? '' : ` (${data.affiliation})`
      return `${data.speaker}${of}: ${data.summary}`
    }
    case 'news.published':
      return data.summary
    case 'app.ranked': {
      const before = isShort || data.previousRank === undefined ? '' : `, ${data.previousRank} before`
      return `${data.app} is number ${data.rank} in ${data.store}${before}`
    }
    case 'indication.reported': {
      const { symbol, market, change, changePct } = data
      return `${symbol}, ${market}: ${changePct === undefined ? signed(change) : `${signed(changePct)} %`}`
    }
    case 'record.reported':
      return `${data.symbol} lost ${figure(data.valueUsd)} USD on ${data.day}, the largest one-day loss of market value so far`
    case 'price.traded':
    case 'close.published':
      return `${data.symbol} ${figure(data.price, 2)}`
    case 'bar.closed':
      return `${data.symbol} ${figure(data.close, 2)}, between ${figure(data.low, 2)} and ${figure(data.high, 2)}`
    case 'claim.made': {
      const value = typeof data.value === 'number' ? figure(data.value) : String(data.value)
      return `${data.subject.path} ${data.relation.replaceAll('-', ' ')} ${value}`
    }
    case 'session.opened':
      return `${data.exchange} opens`
    case 'session.closed':
      return `${data.exchange} closes`
    case 'instrument.listed':
      return line(data.symbol, data.name)
    case 'instrument.renamed':
      return `${data.symbol} is now ${line(data.to, data.name)}`
    case 'instrument.delisted':
      return line(`${data.symbol} is no longer traded`, data.reason)
    case 'shares.reported':
      return `${data.symbol} has ${figure(data.shares)} shares`
    case 'shares.split':
      return `${data.symbol} splits its shares ${data.newShares} for ${data.oldShares}`
    case 'dividend.went-ex':
      return `${data.symbol} goes ex dividend, ${data.amountUsd} USD a share`
    case 'index.weighted':
      return `${data.symbol} has the weights of ${data.weights.length} constituents`
    case 'trading.halted': {
      const level = data.level === undefined ? '' : ` level ${data.level}`
      return `Trading halts: ${scope(data)}, ${data.reason}${level}`
    }
    case 'trading.resumed':
      return `Trading resumes: ${scope(data)}`
    case 'earnings.scheduled': {
      const timing = data.timing === 'unknown' ? '' : `, ${data.timing.replace('-', ' ')}`
      return `${data.symbol} will report its earnings on ${data.day}${timing}`
    }
    case 'earnings.reported':
      return `${data.symbol} reports its earnings`
    default:
      // Events of a user's own type are in a timeline of the market too.
      return brief(data satisfies never as unknown)
  }
}

function line(subject: string, summary: string | undefined): string {
  return summary === undefined ? subject : `${subject}: ${summary}`
}

function scope({ symbol, exchange }: { readonly symbol?: string; readonly exchange?: string }): string {
  return symbol ?? exchange ?? 'the whole market'
}

function signed(value: number | undefined): string {
  return value === undefined ? '' : `${value > 0 ? '+' : ''}${figure(value)}`
}

const SCALES = [
  [1e12, ' tn'],
  [1e9, ' bn'],
  [1e6, ' m'],
] as const

/** `1,234.5`, `588.8 bn`; at most two decimals, four below 1, and three of a scale. Faster than the formats of `Intl`. */
function figure(value: number, decimalsMin = 0): string {
  const [scale, unit] = SCALES.find(([least]) => Math.abs(value) >= least) ?? [1, '']
  const digits = scale > 1 ? 3 : value !== 0 && Math.abs(value) < 1 ? 4 : 2
  const [whole = '', decimals = ''] = (value / scale).toFixed(digits).split('.')
  const kept = decimals.slice(0, decimalsMin) + decimals.slice(decimalsMin).replace(/0+$/, '')
  return `${whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')}${kept === '' ? '' : `.${kept}`}${unit}`
}
