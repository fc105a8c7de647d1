import { exchangeCodes } from '@tapeline/core/internal'

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

/** By code, in the order of their definitions. */
export const summaries: Map<string, CalendarSummary> = new Map([
  ['XNYS', { exchange: 'XNYS', name: 'New York Stock Exchange', ...ofCore }],
  ['XNAS', { exchange: 'XNAS', name: 'Nasdaq', ...ofCore }],
])

/** All exchanges that have a calendar: those of the core and of this package, then your own. */
export function listCalendars(): CalendarSummary[] {
  return exchangeCodes().flatMap((code) => summaries.get(code) ?? [])
}
