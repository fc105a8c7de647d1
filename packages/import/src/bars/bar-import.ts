import type { EventInput } from '@tapeline/core'
import type { BarClosed, ClosePublished } from '@tapeline/core/market'
import { millisecondsInDay } from 'date-fns/constants'
import type { Preparation } from '../finish-import.js'
import { Findings } from '../import-report.js'
import { bySymbol, sortBy } from '../rows/by-symbol.js'
import type { Listings } from '../rows/listings.js'
import type { EventColumns } from '../rows/new-events.js'
import { countOutliers } from '../rows/outliers.js'
import type { SourceRows } from '../rows/read-source.js'
import { resolveTimes } from '../rows/resolve-times.js'
import { RowCalendars } from '../rows/row-calendars.js'
import { rowId } from '../rows/row-id.js'
import { spellInCode } from '../rows/spelling.js'
import { TimeKind } from '../rows/time-sql.js'
import { BarColumn } from './bar-layout.js'
import type { BarOptions } from './bar-options.js'
import { BarSpans } from './bar-spans.js'
import { chooseInterval } from './choose-interval.js'
import { countGaps } from './gaps.js'
import { aDay, type Interval } from './interval.js'
import { readPeriods } from './read-periods.js'
import { RowDates } from './row-dates.js'
import { stampSide } from './stamp-side.js'
import { placeStraddling } from './straddling.js'

const PERIOD_NOTES: Readonly<Record<NonNullable<Interval['period']>, string>> = {
  day: 'Bars of whole days are over the regular hours of their sessions.',
  week: 'Of each week the close was taken, as the official close of its last session; its other figures are of no one session.',
  month:
    'Of each month the close was taken, as the official close of its last session; its other figures are of no one session.',
}

/** Bars on their way from rows to events. */
export class BarImport implements Preparation {
  readonly findings: Findings = new Findings()
  readonly notes: string[] = []
  private calendars!: RowCalendars
  private interval: Interval = aDay
  private time: 'start' | 'end' = 'start'

  constructor(
    readonly rows: SourceRows,
    private readonly options: BarOptions,
  ) {}

  prepare(listings: Listings): Int32Array {
    const { store, symbols, faults, relations } = this.rows
    const { zone, epochUnit, spelling = spellInCode } = this.options
    const fileName = (file: number): string => relations[file]?.label ?? ''
    const reading = { zone, epochUnit, spelling, fileName, midnightsAreDates: true }
    const { notes, bad } = resolveTimes(store, reading, faults)
    this.notes.push(...notes)
    this.countDisorder(bad)
    const dates = new RowDates(store, (index) => this.calendars.of(index), zone)
    // A bar of a day is of the instrument that bears the name at the close.
    this.calendars = new RowCalendars(store, listings, (index) => {
      const day = dates.midnightOf(index)
      return day === undefined ? (store.time[index] as number) : (day + 1) * millisecondsInDay
    })
    const groups = bySymbol(store, symbols.names.length, bad)
    const { interval: given } = this.options
    const hints = { given, closes: this.options.daily === 'closes', spelling }
    const chosen = chooseInterval(this.rows, groups, dates, hints)
    if (chosen === undefined) return new Int32Array(0)
    if (chosen.note !== undefined) this.notes.push(chosen.note)
    this.interval = chosen.interval
    this.span(groups, dates, bad)
    const placed = bySymbol(store, symbols.names.length, bad)
    if (this.interval.period === undefined) this.partOverlaps(placed, given === undefined)
    if (!this.spansSessions) this.placeStraddling(bad)
    this.leaveUnfinishedOut(bad)
    const kept = bySymbol(store, symbols.names.length, bad).map((group) => this.withoutDuplicates(group))
    for (const group of kept) {
      for (const [calendar, part] of this.calendars.part(group))
        countGaps(store, part, this.interval, calendar, this.findings.gaps)
    }
    countOutliers(store, kept, this.options.daily === 'closes' ? 1 : 4, this.findings.outliers)
    const order = new Int32Array(kept.reduce((sum, group) => sum + group.length, 0))
    let next = 0
    for (const group of kept) {
      order.set(group, next)
      next += group.length
    }
    // By number of the row first, so that bars of one moment stay in the order of the source.
    order.sort()
    sortBy(order, store.endTime)
    return order
  }

  startOf(index: number): number {
    return this.rows.store.time[index] as number
  }

  eventColumns(): EventColumns {
    const { time, endTime, fields } = this.rows.store
    const column = (name: keyof typeof BarColumn): Float64Array => fields[BarColumn[name]] as Float64Array
    if (this.areCloses) {
      const { adjustment } = this.options
      const texts = [(index: number) => this.dayOf(index), () => adjustment]
      return { type: 'close.published', at: endTime, numbers: [column('close')], texts }
    }
    const figures = (['open', 'high', 'low', 'close', 'volume'] as const).map(column)
    return { type: 'bar.closed', at: endTime, numbers: [time, ...figures], texts: [] }
  }

  private get areCloses(): boolean {
    return this.options.daily === 'closes' || this.spansSessions
  }

  private dayOf(index: number): string {
    return this.calendars.of(index).dayOf(this.rows.store.endTime[index] as number)
  }

  get volumeColumn(): number | undefined {
    return this.options.daily === 'closes' ? undefined : BarColumn.volume
  }

  inputOf(index: number): EventInput {
    const { store, symbols } = this.rows
    const symbolNumber = store.symbol[index] as number
    const symbol = symbols.names[symbolNumber] as string
    const id = rowId(this.rows, index)
    const at = store.endTime[index] as number
    const { sources } = this.options
    const knownAt = store.knownTime[index] as number
    const more = {
      ...(sources === undefined ? {} : { sources }),
      ...(Number.isNaN(knownAt) ? {} : { knownAt }),
    }
    const value = (column: number): number => store.fields[column]?.[index] as number
    if (this.areCloses) {
      const { adjustment } = this.options
      const day = this.dayOf(index)
      const data: ClosePublished = {
        symbol,
        day,
        price: value(0),
        ...(adjustment === undefined ? {} : { adjustment }),
      }
      return { id, type: 'close.published', at, data, ...more }
    }
    const volume = value(BarColumn.volume)
    const data: BarClosed = {
      symbol,
      start: store.time[index] as number,
      open: value(BarColumn.open),
      high: value(BarColumn.high),
      low: value(BarColumn.low),
      close: value(BarColumn.close),
      ...(Number.isNaN(volume) ? {} : { volume }),
    }
    return { id, type: 'bar.closed', at, data, ...more }
  }

  /** Whether a bar lasts for several sessions: only its close is of one of them. */
  private get spansSessions(): boolean {
    return this.interval.period === 'week' || this.interval.period === 'month'
  }

  private countDisorder(bad: Uint8Array): void {
    const { store, symbols } = this.rows
    const last = new Float64Array(symbols.names.length).fill(Number.NEGATIVE_INFINITY)
    for (let index = 0; index < store.length; index += 1) {
      if (bad[index] !== 0) continue
      const [symbol, time] = [store.symbol[index] as number, store.time[index] as number]
      if (time < (last[symbol] as number))
        this.findings.outOfOrder.add(store.file[index] as number, store.row[index] as number)
      last[symbol] = time
    }
  }

  private span(groups: readonly Int32Array[], dates: RowDates, bad: Uint8Array): void {
    const { store, faults, files } = this.rows
    const { time: given, spelling = spellInCode } = this.options
    const { interval, calendars } = this
    const { period } = interval
    const named = files.some(({ columns }) => columns.end !== undefined && columns.start === undefined)
      ? 'end'
      : files.some(({ columns }) => columns.start !== undefined)
        ? 'start'
        : undefined
    const said = given ?? named
    this.time = said ?? 'start'
    if (said === undefined && period === undefined) {
      const stamps = stampSide(store, bad, calendars, this.findings.atClose, spelling)
      this.time = stamps.time
      this.notes.push(stamps.note)
    }
    if (period !== undefined && this.options.daily !== 'closes') this.notes.push(PERIOD_NOTES[period])
    const isMidnight = (index: number): boolean =>
      store.kind[index] !== TimeKind.day && dates.midnightOf(index) !== undefined
    if (period !== undefined && groups.some((group) => group.some(isMidnight)))
      this.notes.push('Midnights were taken for the dates that begin with them.')
    this.rejectMixedDays(groups, dates, bad)
    const datesOf =
      period === undefined ? undefined : readPeriods(store, groups, dates, period, said, spelling)
    const spans = new BarSpans(
      store,
      { interval, time: this.time, datesOf },
      faults,
      this.findings.offCalendar,
    )
    for (let index = 0; index < store.length; index += 1) {
      if (bad[index] !== 0) continue
      if (!spans.place(index, calendars.of(index))) bad[index] = 1
    }
  }

  /** Bars of hours have moments; bars of days may end with one, in a row of the day that is not over. */
  private rejectMixedDays(groups: readonly Int32Array[], dates: RowDates, bad: Uint8Array): void {
    const { store, faults } = this.rows
    const { period } = this.interval
    const someDates = store.kind.subarray(0, store.length).includes(TimeKind.day)
    if (!someDates) return
    for (const group of groups) {
      for (const [position, index] of group.entries()) {
        const isDate =
          period === undefined ? store.kind[index] === TimeKind.day : dates.midnightOf(index) !== undefined
        if (period === undefined ? !isDate : isDate || position === group.length - 1) continue
        bad[index] = 1
        faults.add({ file: store.file[index] as number, row: store.row[index] as number }, () => ({
          code: 'file.invalid',
          message: 'Some rows have a date alone and others a time as well; import them apart.',
          expected: period === undefined ? 'a date and a time' : 'a date',
        }))
      }
    }
  }

  /**
   * Bars of one instrument share no time: one that is stamped at its end begins where the one before ends; one that is stamped at
   * its start ends where the next begins, unless its length was given.
   */
  private partOverlaps(groups: readonly Int32Array[], cutsEnds: boolean): void {
    const { store } = this.rows
    for (const group of groups) {
      for (let position = 1; position < group.length; position += 1) {
        const [before, here] = [group[position - 1] as number, group[position] as number]
        const [start, end] = [store.time[here] as number, store.endTime[here] as number]
        const [startBefore, endBefore] = [store.time[before] as number, store.endTime[before] as number]
        if (!(startBefore < start && start < endBefore && endBefore < end)) continue
        // A row that says both its start and its end is not changed.
        if (store.endKind[here] !== TimeKind.none || store.endKind[before] !== TimeKind.none) continue
        if (this.time === 'end') store.time[here] = endBefore
        else if (cutsEnds) store.endTime[before] = start
      }
    }
  }

  private placeStraddling(bad: Uint8Array): void {
    const { store, faults } = this.rows
    const { straddling = 'fault', spelling = spellInCode } = this.options
    const { placed } = this.findings
    placeStraddling(store, this.calendars, bad, { straddling, spelling, faults, placed })
    if (placed.count > 0)
      this.notes.push(
        'Bars across an open or close were cut to their session; their prices and volumes count whole, with what was traded outside of it.',
      )
  }

  /** A bar that ends after the source was written holds only a part of its prices. */
  private leaveUnfinishedOut(bad: Uint8Array): void {
    const { store } = this.rows
    const { asOf = Date.now() } = this.options
    for (let index = 0; index < store.length; index += 1) {
      if (bad[index] !== 0 || !((store.endTime[index] as number) > asOf)) continue
      bad[index] = 1
      this.findings.unfinished.add(store.file[index] as number, store.row[index] as number)
    }
  }

  /** The rows of one instrument without those that say the same again; one that says something else is a fault. */
  private withoutDuplicates(group: Int32Array): Int32Array {
    const { store, faults } = this.rows
    let kept = 0
    for (let position = 0; position < group.length; position += 1) {
      const index = group[position] as number
      const before = group[kept - 1]
      if (before !== undefined && store.time[before] === store.time[index]) {
        const [file, row] = [store.file[index] as number, store.row[index] as number]
        const same = [store.endTime, ...store.fields].every((column) =>
          Object.is(column[before], column[index]),
        )
        if (same) this.findings.duplicates.add(file, row)
        else {
          faults.add({ file, row }, () => ({
            code: 'file.invalid',
            message: 'Another bar of this instrument starts at the same time, with other figures.',
            expected: 'one bar for one time',
            found: `row ${store.row[before]} of ${this.rows.relations[store.file[before] as number]?.label}`,
          }))
        }
        continue
      }
      group[kept] = index
      kept += 1
    }
    return group.subarray(0, kept)
  }
}
