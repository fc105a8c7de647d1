import { isTapelineError } from '@tapeline/core'
import { getCalendar } from '@tapeline/core/calendar'
import { parseDate } from '@tapeline/core/internal'
import type { Exchange } from '@tapeline/core/market'
import {
  type ConsequenceItem,
  consequenceSchema,
  type UncausedItem,
  uncausedSchema,
} from './format/consequences.js'
import type { Draft, Item, Reading } from './reading.js'

/** The rules of the file about causes of many events. */
export interface Causation {
  readonly consequences: readonly ConsequenceItem[]
  readonly uncaused: readonly UncausedItem[]
}

const PRICES: ReadonlySet<string> = new Set(['price.traded', 'bar.closed', 'close.published'])

/**
 * Adds to the drafted prices the causes that the file declares for them. A price with its own causes (even an empty list) keeps
 * them.
 */
export function declareCauses(reading: Reading, consequences: unknown, uncaused: unknown): Causation {
  const rules = reading
    .items(consequenceSchema, consequences, 'consequences')
    .filter((rule) => isSound(reading, rule))
  const exceptions = reading.items(uncausedSchema, uncaused, 'uncaused')
  for (const { value, path } of exceptions) {
    checkSymbols(reading, value.instruments ?? [], path)
    reading.checkDays(value, path)
    const rule = rules.find((item) => overlap(item.value, value))
    if (rule === undefined) continue
    reading.add(path, {
      code: 'scenario.invalid',
      message: `These moves are under 'uncaused', but some of them are declared consequences of '${rule.value.of}'.`,
    })
  }
  const matched = new Map<object, Set<string>>(rules.map(({ value }) => [value, new Set()]))
  for (const [index, draft] of reading.drafts.entries()) {
    const move = draft.input.causes === undefined ? moveOf(reading, draft) : undefined
    if (move === undefined) continue
    const causes = rules.flatMap(({ value }) => {
      if (!value.instruments.includes(move.symbol) || move.day < value.from || move.day > value.to) return []
      matched.get(value)?.add(move.symbol)
      return [{ id: value.of, share: value.share }]
    })
    if (causes.length > 0) reading.drafts[index] = { ...draft, input: { ...draft.input, causes } }
  }
  // If a table could not be read, missing prices are not a fault.
  const complete = reading.faults.listed.every((fault) => fault.code !== 'file.unreadable')
  for (const { value, path } of complete ? rules : []) {
    for (const [index, symbol] of value.instruments.entries()) {
      if (matched.get(value)?.has(symbol) || !reading.exchanges.has(symbol)) continue
      reading.add([...path, 'instruments', index], {
        code: 'scenario.invalid',
        message: `The file has no price of '${symbol}' in these sessions.`,
        expected: `a bar, print or close from ${value.from} to ${value.to}`,
      })
    }
  }
  return { consequences: rules.map(({ value }) => value), uncaused: exceptions.map(({ value }) => value) }
}

/** A rule about an unknown event would otherwise be reported at each of its effects. */
function isSound(reading: Reading, { value, path }: Item<ConsequenceItem>): boolean {
  checkSymbols(reading, value.instruments, path)
  const ordered = reading.checkDays(value, path)
  if (reading.drafts.some(({ input }) => input.id === value.of)) return ordered
  if (reading.rejected.has(value.of)) return false
  reading.add([...path, 'of'], () => ({
    code: 'cause.unknown',
    message: `The file has no event '${value.of}'.${reading.hint(value.of, reading.eventIds())}`,
  }))
  return false
}

function checkSymbols(reading: Reading, symbols: readonly string[], path: Item<unknown>['path']): void {
  for (const [index, symbol] of symbols.entries()) {
    reading.exchangeOf(symbol, reading.spot([...path, 'instruments', index]))
  }
}

function overlap(rule: ConsequenceItem, other: UncausedItem): boolean {
  const shared = other.instruments?.some((symbol) => rule.instruments.includes(symbol)) ?? true
  return shared && rule.from <= other.to && other.from <= rule.to
}

/** The symbol of a price and the trading day of its session, including extended hours. */
function moveOf(reading: Reading, { input }: Draft): { symbol: string; day: string } | undefined {
  const { symbol, day } = input.data
  if (!PRICES.has(input.type) || typeof symbol !== 'string' || !reading.exchanges.has(symbol))
    return undefined
  if (typeof day === 'string') return { symbol, day }
  try {
    const { at } = parseDate(input.at, { zone: reading.zone, localTimes: true })
    const place = getCalendar(reading.exchanges.at(symbol, at) as Exchange).sessionOf(at)
    return place && { symbol, day: place.session.day }
  } catch (error) {
    // An invalid date is reported with its event; a date outside all calendars is in no session.
    if (isTapelineError(error)) return undefined
    throw error
  }
}
