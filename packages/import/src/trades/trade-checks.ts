import { isTapelineError } from '@tapeline/core'
import type { Findings } from '../import-report.js'
import type { FaultTally } from '../rows/findings.js'
import type { Listings } from '../rows/listings.js'
import { isFarOutside, RowCalendars } from '../rows/row-calendars.js'
import type { RowStore } from '../rows/row-store.js'
import { TimeKind } from '../rows/time-sql.js'

const OUTSIDE = 'The calendar does not cover this time.'

/** Checks the times of trades in the order in which they are read, a store of them after the other. */
export class TradeChecks {
  private readonly last: Float64Array
  private readonly lastNanos: Int16Array

  /** @param symbols the number of all symbols */
  constructor(
    symbols: number,
    private readonly listings: Listings,
    private readonly findings: Pick<Findings, 'offCalendar' | 'outOfOrder'>,
    private readonly faults: FaultTally,
  ) {
    this.last = new Float64Array(symbols).fill(Number.NEGATIVE_INFINITY)
    this.lastNanos = new Int16Array(symbols)
  }

  /** @param bad the rows that are left out, by index; those at fault are added */
  take(store: RowStore, bad: Uint8Array): void {
    const { last, lastNanos, findings, faults } = this
    const calendars = new RowCalendars(store, this.listings, (index) => store.time[index] as number)
    for (let index = 0; index < store.length; index += 1) {
      if (bad[index] !== 0) continue
      const [file, row, time] = [
        store.file[index] as number,
        store.row[index] as number,
        store.time[index] as number,
      ]
      const symbol = store.symbol[index] as number
      if (store.kind[index] === TimeKind.day) {
        bad[index] = 1
        faults.add({ file, row }, () => ({
          code: 'date.incomplete',
          message: 'A trade has a time.',
          expected: 'a date and a time',
        }))
        continue
      }
      if (faults.isFull && isFarOutside(calendars.of(index), time)) {
        bad[index] = 1
        faults.add({ file, row }, () => ({ code: 'calendar.range', message: OUTSIDE }))
        continue
      }
      try {
        if (calendars.of(index).sessionOf(time) === undefined) findings.offCalendar.add(file, row)
      } catch (error) {
        if (!isTapelineError(error)) throw error
        const { code, expected, found } = error
        bad[index] = 1
        faults.add({ file, row }, () => ({ code, message: OUTSIDE, expected, found }))
        continue
      }
      const nanos = store.nanos[index] as number
      const before = last[symbol] as number
      if (time < before || (time === before && nanos < (lastNanos[symbol] as number)))
        findings.outOfOrder.add(file, row)
      last[symbol] = time
      lastNanos[symbol] = nanos
    }
  }
}
