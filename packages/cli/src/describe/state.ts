import { eventText } from '@tapeline/core/internal'
import type { MarketState, Quote } from '@tapeline/core/market'
import { styled } from '../terminal/style.js'
import { tableOf } from '../terminal/table.js'
import type { Terminal } from '../terminal/terminal.js'
import { showEventTime } from './event-time.js'
import { showChange, showFigure, showPrice } from './figures.js'
import { showMoment } from './local-time.js'
import { wrapped } from './wrapped.js'

/** The head of a state. */
export interface StateHead {
  readonly title: string
  /** Epoch milliseconds UTC. */
  readonly at: number
  /** IANA name of the zone of times. */
  readonly zone: string
  /** The moment of knowledge, epoch milliseconds UTC. */
  readonly knownAt?: number
  readonly whatIf?: string
}

/** Most rows of the sections that grow with the market; `--json` has all. */
const ROWS = 8

/** The whole state of the market in sections; empty sections are omitted. */
export function describeState(terminal: Terminal, state: MarketState, head: StateHead): string {
  const { zone } = head
  const sections: readonly (readonly [string, string])[] = [
    ['Sessions', sessionsOf(terminal, state, zone)],
    ['Ranking by market capitalisation', rankingOf(terminal, state)],
    ['Largest moves of equities', movesOf(terminal, state)],
    ['Indices', indicesOf(terminal, state)],
    ['Sectors', sectorsOf(terminal, state)],
    ['Halted', haltedOf(terminal, state, zone)],
    ['Circuit breakers', circuitBreakersOf(terminal, state)],
    ['Records', recordsOf(terminal, state)],
    ['Claims', claimsOf(terminal, state)],
    ['Latest news', newsOf(terminal, state, zone)],
    ['Spending announced', spendingOf(terminal, state)],
    ['Agenda', agendaOf(terminal, state)],
  ]
  const shown = sections.filter(([, text]) => text !== '')
  return [
    headOf(terminal, head),
    ...shown.map(([name, text]) => `${styled(terminal, 'bold', name)}\n${text}`),
  ].join('\n')
}

function headOf(terminal: Terminal, { title, at, zone, knownAt, whatIf }: StateHead): string {
  const known = knownAt === undefined ? '' : `, as known ${showMoment(knownAt, zone)}`
  const branch = whatIf === undefined ? '' : `, what-if ${whatIf}`
  return `${styled(terminal, 'bold', wrapped(terminal, title, 0))}\n${wrapped(terminal, `${showMoment(at, zone)} ${zone}${known}${branch}`, 0)}\n`
}

function sessionsOf(terminal: Terminal, { sessions }: MarketState, zone: string): string {
  const rows = Object.entries(sessions).map(([exchange, session]) => [
    exchange,
    session.day,
    session.status,
    session.openedAt === undefined ? '' : showMoment(session.openedAt, zone),
    session.closedAt === undefined ? '' : showMoment(session.closedAt, zone),
  ])
  return section(terminal, ['exchange', 'day', 'status', 'opened', 'closed'], rows)
}

function rankingOf(terminal: Terminal, { ranking, quotes }: MarketState): string {
  const rows = ranking
    .slice(0, ROWS)
    .map(({ symbol, marketCap, rank, previousRank }) => [
      String(rank),
      previousRank === undefined ? '' : String(previousRank),
      symbol,
      showFigure(marketCap, 3),
      signed(quotes[symbol]?.marketCapChange),
    ])
  return section(
    terminal,
    ['>rank', '>before', 'symbol', '>market cap USD', '>change USD'],
    rows,
    ranking.length,
  )
}

function movesOf(terminal: Terminal, { quotes }: MarketState): string {
  const moved = Object.entries(quotes).filter(
    ([, { kind, changePct }]) => kind === 'equity' && changePct !== undefined,
  )
  const largest = moved.sort(([, a], [, b]) => Math.abs(b.changePct ?? 0) - Math.abs(a.changePct ?? 0))
  return section(terminal, QUOTE_HEAD, largest.slice(0, ROWS).map(quoteRow), moved.length)
}

function indicesOf(terminal: Terminal, { quotes }: MarketState): string {
  const indices = Object.entries(quotes).filter(
    ([, { kind, last }]) => kind === 'index' && last !== undefined,
  )
  return section(terminal, QUOTE_HEAD, indices.map(quoteRow))
}

const QUOTE_HEAD = ['symbol', '>last', '>change %', '>low', '>high', 'basis']

function quoteRow([symbol, { last, changePct, low, high, basis }]: readonly [string, Quote]): string[] {
  return [symbol, showPrice(last), showChange(changePct), showPrice(low), showPrice(high), basis ?? '']
}

function sectorsOf(terminal: Terminal, { sectors, breadth }: MarketState): string {
  const rows = Object.entries(sectors).map(([name, { changePct, members }]) => [
    name,
    showChange(changePct),
    String(members.length),
  ])
  if (rows.length === 0) return ''
  const { advancing, declining, unchanged } = breadth
  const tally = `${advancing} advancing, ${declining} declining, ${unchanged} unchanged`
  return `${tally}\n${section(terminal, ['sector', '>mean change %', '>members'], rows)}`
}

function haltedOf(terminal: Terminal, { quotes }: MarketState, zone: string): string {
  const rows = Object.entries(quotes).flatMap(([symbol, { halted }]) =>
    halted === undefined ? [] : [[symbol, showMoment(halted.since, zone), halted.reason]],
  )
  return section(terminal, ['symbol', 'since', 'reason'], rows.slice(0, ROWS), rows.length)
}

function circuitBreakersOf(terminal: Terminal, { circuitBreakers }: MarketState): string {
  const { notKnownBefore } = circuitBreakers
  if (notKnownBefore !== undefined) return `not known before ${notKnownBefore}, when other rules held\n`
  const rows = circuitBreakers.levels.map(({ level, fallPct, price, effect }) => [
    String(level),
    showChange(fallPct),
    showPrice(price),
    effect ?? 'not reached',
  ])
  return section(terminal, ['>level', '>fall %', `>${circuitBreakers.index}`, 'effect'], rows)
}

function recordsOf(terminal: Terminal, { records }: MarketState): string {
  const loss = records.largestOneDayCapLoss
  if (loss === undefined) return ''
  const { symbol, day, valueUsd, basis, broke, unbroken } = loss
  const broken = broke.map(
    (record) =>
      `${record.ratio.toFixed(2)} times ${record.symbol} ${record.day}, ${showFigure(record.valueUsd)}`,
  )
  const lines = [
    `Largest loss in a session: ${symbol} ${day}, ${showFigure(valueUsd)} USD (${basis})`,
    ...broken.map((text) => `breaks the record: ${text}`),
    ...unbroken.map((record) => `below ${record.symbol} ${record.day}, ${showFigure(record.valueUsd)}`),
  ]
  return `${lines.map((line) => wrapped(terminal, line, 4, 2)).join('\n  ')}\n`
}

function claimsOf(terminal: Terminal, { claims }: MarketState): string {
  const rows = claims
    .slice(-ROWS)
    .map(({ subject, reported, computed, verdict }) => [
      verdict,
      clipped(subject.path, 34),
      shown(reported),
      shown(computed),
    ])
  return section(terminal, ['verdict', 'of', '>reported', '>computed'], rows, claims.length)
}

function newsOf(terminal: Terminal, { news }: MarketState, zone: string): string {
  const lines = news.slice(-ROWS).map((event) => {
    return wrapped(terminal, `${showEventTime(event, zone).padEnd(16)} ${eventText(event)}`, 17)
  })
  return lines.length === 0 ? '' : `${lines.join('\n')}\n${moreOf(lines.length, news.length)}`
}

function spendingOf(terminal: Terminal, { spending }: MarketState): string {
  const rows = spending
    .slice(-ROWS)
    .map(({ company, purpose, subject, amountUsdMin, amountUsdMax }) => [
      company,
      purpose,
      clipped(subject, 26),
      shown(amountUsdMin),
      shown(amountUsdMax),
    ])
  return section(terminal, ['company', 'for', 'on', '>from USD', '>to USD'], rows, spending.length)
}

function agendaOf(terminal: Terminal, { agenda }: MarketState): string {
  const rows = agenda
    .slice(-ROWS)
    .map(({ day, symbol, status, timing }) => [day, symbol, status, timing ?? ''])
  return section(terminal, ['day', 'symbol', 'earnings', 'when'], rows, agenda.length)
}

/** A table, and the number of omitted rows; empty without rows. */
function section(
  terminal: Terminal,
  head: readonly string[],
  rows: readonly string[][],
  total: number = rows.length,
): string {
  return rows.length === 0 ? '' : `${tableOf(terminal, head, rows)}${moreOf(rows.length, total)}`
}

function moreOf(shownCount: number, total: number): string {
  return total > shownCount ? `… ${total - shownCount} more in --json\n` : ''
}

function signed(value: number | undefined): string {
  return value === undefined ? '' : `${value > 0 ? '+' : ''}${showFigure(value, 3)}`
}

function shown(value: number | string | boolean | undefined): string {
  return typeof value === 'number' ? showFigure(value) : clipped(String(value ?? ''), 14)
}

function clipped(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text
}
