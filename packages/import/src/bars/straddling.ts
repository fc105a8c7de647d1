import { isTapelineError } from '@tapeline/core'
import type { ExchangeCalendar, TradingSession } from '@tapeline/core/calendar'
import type { FaultTally, Tally } from '../rows/findings.js'
import type { RowCalendars } from '../rows/row-calendars.js'
import type { RowStore } from '../rows/row-store.js'
import type { Spelling } from '../rows/spelling.js'

/** How bars across an open or close are treated, and where they are noted. */
export interface StraddlingOptions {
  readonly straddling: 'fault' | 'place'
  readonly spelling: Spelling
  readonly faults: FaultTally
  readonly placed: Tally
}

/**
 * Cuts the bars that lie partly in one session to its open and close, or notes a fault for each. Their prices and volume stay whole:
 * no figure of a bar says which part of it was traded within the session. Bars over parts of several sessions are left as they are.
 * @param bad the rows that are left out, by index; those at fault are added
 */
export function placeStraddling(
  store: RowStore,
  calendars: RowCalendars,
  bad: Uint8Array,
  { straddling, spelling, faults, placed }: StraddlingOptions,
): void {
  let last: TradingSession | undefined
  let lastCalendar: ExchangeCalendar | undefined
  for (let index = 0; index < store.length; index += 1) {
    if (bad[index] !== 0) continue
    const [start, end] = [store.time[index] as number, store.endTime[index] as number]
    const calendar = calendars.of(index)
    // Most bars lie in the session of the one before.
    if (last !== undefined && calendar === lastCalendar && start >= last.open && end <= last.close) continue
    const [session, other] = sessionsOver(calendar, start, end)
    last = session
    lastCalendar = calendar
    if (session === undefined || other !== undefined || (start >= session.open && end <= session.close))
      continue
    const [file, row] = [store.file[index] as number, store.row[index] as number]
    if (straddling === 'place') {
      store.time[index] = Math.max(start, session.open)
      store.endTime[index] = Math.min(end, session.close)
      placed.add(file, row)
      continue
    }
    bad[index] = 1
    faults.add({ file, row }, () => ({
      code: 'event.data-invalid',
      message: `A bar lies partly inside and partly outside regular hours; split it at the open or close, or pass ${spelling('straddling', 'place')} to cut its time to the session.`,
    }))
  }
}

/** The sessions that share some time with a bar; none where the calendar does not cover its days. */
function sessionsOver(calendar: ExchangeCalendar, start: number, end: number): TradingSession[] {
  try {
    return calendar
      .tradingDaysBetween({ from: calendar.dayOf(start), to: calendar.dayOf(end) })
      .flatMap((day) => calendar.sessionOn(day) ?? [])
      .filter(({ open, close }) => start < close && end > open)
  } catch (error) {
    if (isTapelineError(error)) return []
    throw error
  }
}
