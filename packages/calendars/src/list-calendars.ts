import { exchangeCodes } from '@tapeline/core/internal'
import { type CalendarSummary, summaries } from './register.js'
import './register-shipped.js'

/** All exchanges that have a calendar: those of the core and of this package, then your own. */
export function listCalendars(): CalendarSummary[] {
  return exchangeCodes().flatMap((code) => summaries.get(code) ?? [])
}
