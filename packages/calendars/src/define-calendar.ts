import type { Fault } from '@tapeline/core'
import { type ExchangeCalendar, getCalendar } from '@tapeline/core/calendar'
import { parseZone, showValue, TapelineError } from '@tapeline/core/internal'
import * as v from 'valibot'
import type { CalendarDefinition } from './definition.js'
import { impossible } from './impossible.js'
import { register } from './register.js'
import './register-shipped.js'
import { definitionSchema } from './schema.js'

/**
 * Gives an exchange a calendar of your own, for the whole process: {@link getCalendar}, scenario files and imports know it by its
 * code from then on. The same definition again changes nothing.
 * @param definition an object, such as the parsed content of a JSON or YAML file
 * @returns the calendar
 * @throws TapelineError `calendar.invalid` with every fault and its path; `calendar.conflict` for a code that has another calendar
 * @example
 * ```ts
 * import { defineCalendar } from '@tapeline/calendars'
 *
 * const calendar = defineCalendar({
 *   format: 'tapeline.calendar/1',
 *   exchange: 'XDOC',
 *   name: 'Example Exchange',
 *   timeZone: 'Europe/Vienna',
 *   years: { first: 2025, last: 2025 },
 *   hours: [{ open: '09:00', close: '17:30', source: 'its rulebook' }],
 *   holidays: [{ name: 'Good Friday', easter: -2, source: 'its rulebook' }],
 * })
 * console.log(calendar.addTradingDays('2025-04-17', 1)) // 2025-04-21
 * ```
 */
export function defineCalendar(definition: CalendarDefinition): ExchangeCalendar {
  const checked = v.safeParse(definitionSchema, definition)
  if (!checked.success)
    throw new TapelineError(
      checked.issues.map((issue): Fault => {
        const path = v.getDotPath(issue) ?? ''
        return {
          code: 'calendar.invalid',
          message: `${path === '' ? 'The calendar' : path} ${issue.message}.`,
          ...(path === '' ? {} : { path }),
          found: showValue(issue.input),
        }
      }) as [Fault, ...Fault[]],
    )
  const valid = checked.output
  const faults = impossible(valid)
  if (!isZone(valid.timeZone))
    faults.push({
      code: 'calendar.invalid',
      path: 'timeZone',
      message: 'timeZone must be the IANA name of a time zone.',
      expected: 'for example Asia/Tokyo',
      found: showValue(valid.timeZone),
    })
  if (faults.length > 0) throw new TapelineError(faults as [Fault, ...Fault[]])
  // Its fields are in the order of the form, whatever the order of the given ones.
  register(valid, JSON.stringify(valid))
  return getCalendar(valid.exchange)
}

function isZone(zone: string): boolean {
  try {
    parseZone(zone)
    return true
  } catch {
    return false
  }
}
