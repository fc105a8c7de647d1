import { type DateInput, isTapelineError } from '@tapeline/core'
import { getCalendar } from '@tapeline/core/calendar'
import { parseDate } from '@tapeline/core/internal'
import { instrumentSchema } from './format/instrument.js'
import { sessionsSchema } from './format/tables.js'
import type { Draft, Reading } from './reading.js'

/** Drafts the listings and the share counts that the file declares. */
export function readInstruments(reading: Reading, list: unknown, start: string | undefined): void {
  const symbols = new Set<string>()
  for (const { value, path } of reading.items(instrumentSchema, list, 'instruments')) {
    const { symbol, name, kind, exchange, sector, listed, shares } = value
    const spot = reading.spot(path)
    const since = (own: string | undefined): string => {
      const date = own ?? start
      if (date !== undefined) return date
      reading.add(path, {
        code: 'scenario.invalid',
        message: `'${symbol}' has no listing date; set 'start' of the file, or 'listed' of the instrument.`,
        expected: 'a date, such as start: 2025-01-01',
      })
      return '1970-01-01'
    }
    if (symbols.has(symbol)) {
      reading.add(path, {
        code: 'scenario.invalid',
        message: `The instrument '${symbol}' is in the list twice.`,
      })
      continue
    }
    symbols.add(symbol)
    if (sector !== undefined) reading.sectors.add(sector)
    reading.drafts.push({
      spot,
      input: {
        id: `list-${symbol}`,
        at: since(listed),
        type: 'instrument.listed',
        data: { symbol, name, kind, exchange, ...(sector === undefined ? {} : { sector }) },
        sources: reading.sourcesOf(value.sources, [...path, 'sources']),
      },
    })
    const counts = shares === undefined ? [] : Array.isArray(shares) ? shares : [shares]
    for (const [index, { count, at, note, sources }] of counts.entries()) {
      const own = Array.isArray(shares) ? [...path, 'shares', index] : [...path, 'shares']
      const date = since(at)
      reading.drafts.push({
        spot: reading.spot(own),
        input: {
          id: `shares-${symbol}-${date}`,
          at: date,
          type: 'shares.reported',
          data: { symbol, shares: count, ...(note === undefined ? {} : { note }) },
          sources: reading.sourcesOf(sources, [...own, 'sources']),
        },
      })
    }
  }
}

/**
 * Notes the exchanges of symbols over time, from the listings drafted so far and from the listings and renames among the events
 * of the file. These are read later, and their faults are reported then.
 */
export function noteExchanges(reading: Reading, events: unknown): void {
  const written = Array.isArray(events) ? (events as unknown[]).filter(isNaming) : []
  const listings = [...reading.drafts.map(({ input }) => input).filter(isNaming), ...written]
  const dated = listings.flatMap(({ type, at, data }) => {
    try {
      return [{ type, at: parseDate(at, { zone: reading.zone, localTimes: true }).at, data }]
    } catch (error) {
      if (!isTapelineError(error)) throw error
      return []
    }
  })
  for (const event of dated.sort((one, other) => one.at - other.at)) reading.exchanges.add(event)
}

function isNaming(item: unknown): item is { type: string; at: DateInput; data: object } {
  if (typeof item !== 'object' || item === null) return false
  const { type, data } = item as { readonly type?: unknown; readonly data?: unknown }
  const isNamed = type === 'instrument.listed' || type === 'instrument.renamed'
  return isNamed && typeof data === 'object' && data !== null
}

/** More than three times the sessions of both exchanges. */
const DAYS_MAX = 100_000

/**
 * Drafts the openings and closings of the requested sessions. The openings are the first events of their instant; the closings
 * follow the prices of their instant, when `draftClosings` is called.
 */
export function readSessions(reading: Reading, list: unknown): { readonly draftClosings: () => void } {
  const closings: Draft[] = []
  const drafted = new Set<string>()
  let asked = 0
  for (const { value, path } of reading.items(sessionsSchema, list, 'sessions')) {
    if (!reading.checkDays(value, path)) continue
    const spot = reading.spot(path)
    for (const exchange of value.exchanges) {
      reading.attempt(spot, () => {
        const calendar = getCalendar(exchange)
        if (asked > DAYS_MAX) return
        const days = calendar.tradingDaysBetween({ from: value.from, to: value.to })
        asked += days.length
        if (asked > DAYS_MAX) {
          reading.add(path, {
            code: 'scenario.invalid',
            message: 'The file has too many sessions; remove lists that repeat others.',
            expected: `at most ${DAYS_MAX} sessions in all lists together`,
          })
          return
        }
        for (const day of days) {
          const key = `${exchange} ${day}`
          // Lists may overlap.
          if (drafted.has(key)) continue
          drafted.add(key)
          const session = calendar.sessionOn(day)
          if (session === undefined) continue
          const data = { exchange, day }
          const draft = (id: string, type: string, at: number): Draft => ({
            spot,
            input: { id: `${id}-${exchange}-${day}`, at, type, data },
          })
          reading.drafts.push(draft('open', 'session.opened', session.open))
          closings.push(draft('closed', 'session.closed', session.close))
        }
      })
    }
  }
  return {
    draftClosings: () => {
      for (const closing of closings) reading.drafts.push(closing)
    },
  }
}
