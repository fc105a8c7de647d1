import { registerExchange } from '@tapeline/core/internal'
import type { CalendarDefinition } from './definition.js'
import { exchangeRules } from './exchange-rules.js'

/** An exchange that has a calendar. */
export interface CalendarSummary {
  readonly exchange: string
  readonly name: string
  /** The IANA name of its time zone. */
  readonly timeZone: string
  /** The years covered, both inclusive. */
  readonly firstYear: number
  readonly lastYear: number
}

const ofCore = { timeZone: 'America/New_York', firstYear: 1990, lastYear: 2035 }

/** By code. */
export const summaries: Map<string, CalendarSummary> = new Map([
  ['XNYS', { exchange: 'XNYS', name: 'New York Stock Exchange', ...ofCore }],
  ['XNAS', { exchange: 'XNAS', name: 'Nasdaq', ...ofCore }],
])

/** Registers a valid calendar. @param fingerprint equal for equal definitions */
export function register(definition: CalendarDefinition, fingerprint: string): void {
  const { exchange, name, timeZone, years } = definition
  registerExchange({ code: exchange, timeZone, fingerprint, rules: () => exchangeRules(definition) })
  summaries.set(exchange, { exchange, name, timeZone, firstYear: years.first, lastYear: years.last })
}
