import type { BrokenRecord, MarketComparison, MarketEvent, Quote } from '@tapeline/core/market'
import type { FirstDifference } from '@tapeline/core/what-if'
import type { ComparedMarkets, NamedTimeline } from '../scenario/compared-markets.js'
import { tableOf } from '../terminal/table.js'
import type { Terminal } from '../terminal/terminal.js'
import { showEventTime } from './event-time.js'
import { showChange, showPrice } from './figures.js'
import { wrapped } from './wrapped.js'

type Quotes = Readonly<Record<string, Quote>>

/** The first difference of two histories, as one line. */
export function describeFirstDifference(
  terminal: Terminal,
  first: FirstDifference<MarketEvent> | undefined,
  { a, b, zone }: Pick<ComparedMarkets, 'a' | 'b' | 'zone'>,
): string {
  if (first === undefined) return 'No event differs.\n'
  const { a: own, b: other } = first
  const line = (event: MarketEvent, how: string): string => {
    const named = `${event.id} (${event.type}, ${showEventTime(event, zone)})`
    return `${wrapped(terminal, `The first event that differs: ${named}, ${how}.`, 2)}\n`
  }
  if (own !== undefined && own.id === other?.id) return line(own, 'with different contents in both')
  if (own !== undefined && !isInEffect(own, b)) return line(own, `only in ${a.name}`)
  if (other !== undefined && !isInEffect(other, a)) return line(other, `only in ${b.name}`)
  if (own !== undefined) return line(own, `which comes later in ${b.name}`)
  return line(other as MarketEvent, `which comes later in ${a.name}`)
}

function isInEffect({ id }: MarketEvent, { timeline }: NamedTimeline): boolean {
  return timeline.find(id) !== undefined && timeline.inForce(id) !== undefined
}

/** The quotes that differ, side by side, and the others by name. */
export function describeQuotes(
  terminal: Terminal,
  a: Quotes,
  b: Quotes,
  names: readonly [string, string],
): string {
  const symbols = [...new Set([...Object.keys(a), ...Object.keys(b)])]
  const differs = (symbol: string): boolean =>
    isOther(a[symbol]?.last, b[symbol]?.last) || isOther(a[symbol]?.changePct, b[symbol]?.changePct)
  const rows = symbols.filter(differs).map((symbol) => {
    const [own, other] = [a[symbol], b[symbol]]
    return [
      symbol,
      showPrice(own?.last),
      showChange(own?.changePct),
      showPrice(other?.last),
      showChange(other?.changePct),
      showChange(percentBetween(own?.last, other?.last)),
      other?.basis ?? '',
    ]
  })
  const same = symbols.filter((symbol) => !differs(symbol))
  const head = ['', `>${names[0]}`, '>day %', `>${names[1]}`, '>day %', '>differs %', 'basis']
  return [
    rows.length === 0 ? 'No quote differs.\n' : tableOf(terminal, head, rows),
    same.length === 0 || rows.length === 0
      ? ''
      : `${wrapped(terminal, `The same in both, to nine digits: ${same.join(' ')}`, 2)}\n`,
  ].join('')
}

/** Prices that two paths compute in different ways are equal except for rounding. */
function isOther(a: number | undefined, b: number | undefined): boolean {
  if (a === undefined || b === undefined) return a !== b
  return Math.abs(a - b) > 1e-9 * Math.max(1, Math.abs(a))
}

/** The differences of ranks and records; empty if both are equal. */
export function describeRanksAndRecords(
  terminal: Terminal,
  { ranks, swaps, records }: Pick<MarketComparison, 'ranks' | 'swaps' | 'records'>,
): string {
  const list = (title: string, items: readonly string[]): string =>
    `${wrapped(terminal, `${title}: ${items.join(', ')}`, 2)}\n`
  const rank = (value: number | undefined): string => (value === undefined ? 'none' : String(value))
  return [
    ranks.length === 0
      ? 'Ranks: the same.\n'
      : list(
          'Ranks',
          ranks.map(({ symbol, a, b }) => `${symbol} ${rank(a)} → ${rank(b)}`),
        ),
    swaps.length === 0
      ? ''
      : list(
          'Swapped',
          swaps.map(({ overtaken, overtakenBy }) => `${overtakenBy} before ${overtaken}`),
        ),
    describeRecords(terminal, 'Records gained', records.gained),
    describeRecords(terminal, 'Records lost', records.lost),
  ].join('')
}

function describeRecords(terminal: Terminal, title: string, list: readonly BrokenRecord[]): string {
  if (list.length === 0) return `${title}: none.\n`
  const [{ symbol, day, valueUsd }] = list as readonly [BrokenRecord]
  const lines = list.map(
    ({ record }) =>
      `  ${wrapped(terminal, `${record.symbol} ${record.day}, ${billions(record.valueUsd)} (${record.reportedBy})`, 4, 2)}\n`,
  )
  const head = `${title}: ${list.length}; the loss of ${symbol} on ${day} (${billions(valueUsd)}) exceeds`
  return `${wrapped(terminal, head, 4)}\n${lines.join('')}`
}

function billions(usd: number): string {
  return `${(usd / 1e9).toFixed(1)} billion USD`
}

function percentBetween(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : (b / a - 1) * 100
}
