import { type EventInput, type ExchangeCalendar, getCalendar, TapelineError } from '@tapeline/core'
import type { BarClosed, ClosePublished } from '@tapeline/core/market'
import { Findings, type Preparation } from '../finish-import.js'
import { bySymbol, sortBy } from '../rows/by-symbol.js'
import type { Listings } from '../rows/listings.js'
import type { SourceRows } from '../rows/read-source.js'
import { resolveTimes } from '../rows/resolve-times.js'
import { TimeKind } from '../rows/time-sql.js'
import { BarColumn } from './bar-layout.js'
import type { BarOptions } from './bar-options.js'
import { BarSpans } from './bar-spans.js'
import { countGaps } from './gaps.js'
import { commonestInterval, type Interval, parseInterval, showInterval } from './interval.js'

const DAY_MS = 86_400_000

/** Bars on their way from rows to events. */
export class BarImport implements Preparation {
  readonly findings: Findings = new Findings()
  readonly notes: string[] = []
  private calendars: readonly ExchangeCalendar[] = []

  constructor(
    readonly rows: SourceRows,
    private readonly options: BarOptions,
  ) {}

  prepare({ exchanges }: Listings): Int32Array {
    const { store, symbols, faults } = this.rows
    const { notes, bad } = resolveTimes(store, this.options.zone, this.options.epochUnit, faults)
    this.notes.push(...notes)
    this.calendars = exchanges.map((exchange) => getCalendar(exchange))
    this.rejectMixedDays(bad)
    this.countDisorder(bad)
    const interval = this.interval(bySymbol(store, symbols.names.length, bad))
    if (interval === undefined) return new Int32Array(0)
    this.span(interval, bad)
    const groups = bySymbol(store, symbols.names.length, bad)
    const kept = groups.map((group) => this.withoutDuplicates(group))
    for (const [symbol, group] of kept.entries()) {
      countGaps(store, group, interval, this.calendars[symbol] as ExchangeCalendar, this.findings.gaps)
    }
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

  inputOf(index: number): EventInput {
    const { store, symbols, relations } = this.rows
    const symbolNumber = store.symbol[index] as number
    const symbol = symbols.names[symbolNumber] as string
    // Joined, since a template would keep its parts beside the whole.
    const id = [relations[store.file[index] as number]?.label, store.row[index]].join(':')
    const at = store.endTime[index] as number
    const { sources } = this.options
    const more = sources === undefined ? {} : { sources }
    const value = (column: number): number => store.fields[column]?.[index] as number
    if (this.options.daily === 'closes') {
      const { adjustment } = this.options
      const day = this.calendars[symbolNumber]?.dayOf(at) ?? ''
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

  /** A source has the dates of days, or moments, not both. */
  private rejectMixedDays(bad: Uint8Array): void {
    const { store, faults } = this.rows
    const days = store.kind[0] === TimeKind.day
    for (let index = 0; index < store.length; index += 1) {
      if (bad[index] !== 0 || (store.kind[index] === TimeKind.day) === days) continue
      bad[index] = 1
      faults.add({
        code: 'file.invalid',
        message: 'Some rows have a date alone and others a time as well; import them apart.',
        expected: days ? 'a date' : 'a date and a time',
        file: store.file[index] as number,
        row: store.row[index] as number,
      })
    }
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

  private interval(groups: readonly Int32Array[]): Interval | undefined {
    const { store } = this.rows
    const { interval: given, daily } = this.options
    if (given !== undefined) return parseInterval(given)
    if (daily === 'closes' || store.kind[0] === TimeKind.day) return { ms: DAY_MS, daily: true }
    const found = commonestInterval((count) => {
      for (const group of groups) {
        for (let position = 1; position < group.length; position += 1) {
          const [before, here] = [group[position - 1] as number, group[position] as number]
          const step = (store.time[here] as number) - (store.time[before] as number)
          if (step > 0) count(step)
        }
      }
    })
    const spanned = store.length > 0 && !Number.isNaN(store.endTime[0] as number)
    if (found !== undefined || spanned) {
      const interval = found ?? { ms: (store.endTime[0] as number) - (store.time[0] as number), daily: false }
      this.notes.push(
        `A bar was taken to last ${showInterval(interval)}, the commonest step from bar to bar.`,
      )
      // A bar that says its start and its end is never widened to its session.
      return spanned ? { ...interval, daily: false } : interval
    }
    if (groups.every((group) => group.length === 0)) return undefined
    throw new TapelineError({
      code: 'file.invalid',
      message: 'No instrument has two bars, so that nothing tells how long a bar lasts.',
      expected: "interval: '1m', say",
    })
  }

  private span(interval: Interval, bad: Uint8Array): void {
    const { store, faults, files } = this.rows
    const { time: given } = this.options
    const named = files.some(({ columns }) => columns.end !== undefined && columns.start === undefined)
      ? 'end'
      : undefined
    const started = files.some(({ columns }) => columns.start !== undefined) ? 'start' : undefined
    const time = given ?? named ?? started ?? 'start'
    if (given === undefined && named === undefined && started === undefined && !interval.daily) {
      this.notes.push(
        "The time of a row was taken to be the start of its bar; pass time: 'end' if it is its end.",
      )
    }
    let midnights = interval.daily && store.kind[0] !== TimeKind.day && this.options.zone === undefined
    for (let index = 0; midnights && index < store.length; index += 1) {
      midnights = bad[index] !== 0 || (store.time[index] as number) % DAY_MS === 0
    }
    if (midnights)
      this.notes.push('Daily bars that all stand at midnight in UTC were taken by their dates there.')
    if (interval.daily && this.options.daily !== 'closes')
      this.notes.push('Bars of whole days stand at the regular hours of their sessions.')
    const spans = new BarSpans(store, { interval, time, midnights }, faults, this.findings.offCalendar)
    for (let index = 0; index < store.length; index += 1) {
      if (bad[index] !== 0) continue
      const calendar = this.calendars[store.symbol[index] as number] as ExchangeCalendar
      if (!spans.place(index, calendar)) bad[index] = 1
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
          const message = 'Another bar of this instrument starts at the same time, with other figures.'
          const found = `row ${store.row[before]} of ${this.rows.relations[store.file[before] as number]?.label}`
          faults.add({ code: 'file.invalid', message, expected: 'one bar for one time', found, file, row })
        }
        continue
      }
      group[kept] = index
      kept += 1
    }
    return group.subarray(0, kept)
  }
}
