import { type EventInput, isTapelineError } from '@tapeline/core'
import type { PriceTraded } from '@tapeline/core/market'
import { Findings, type Preparation } from '../finish-import.js'
import type { ImportOptions } from '../import-options.js'
import { bySymbol, sortBy } from '../rows/by-symbol.js'
import type { Field } from '../rows/guess-columns.js'
import type { Listings } from '../rows/listings.js'
import type { EventColumns } from '../rows/new-events.js'
import { countOutliers } from '../rows/outliers.js'
import type { SourceLayout, SourceRows } from '../rows/read-source.js'
import { resolveTimes } from '../rows/resolve-times.js'
import { isFarOutside, RowCalendars } from '../rows/row-calendars.js'
import { rowId } from '../rows/row-id.js'
import { TimeKind } from '../rows/time-sql.js'

/** The fields that a file of trades is searched for. */
export type TradeField = Extract<Field, 'symbol' | 'time' | 'date' | 'clock' | 'price' | 'size' | 'knownAt'>

/** Options of `importTrades`. */
export type TradeOptions = ImportOptions<TradeField>

const FIELDS: readonly TradeField[] = ['symbol', 'time', 'date', 'clock', 'knownAt', 'price', 'size']

/** What a row of trades must say. */
export function tradeLayout(timeFormat: string | undefined): SourceLayout {
  return {
    fields: FIELDS,
    numbers: ['price', 'size'],
    required: 1,
    timeFormat,
    check: ([price = Number.NaN, size = Number.NaN]) => [
      ...(price > 0 ? [] : [{ field: 'price', expected: 'a price above 0' } as const]),
      ...(size < 0 ? [{ field: 'size', expected: '0 or more' } as const] : []),
    ],
    missing: (mapping) => {
      const timed = mapping.has('time') || mapping.has('date') || mapping.has('clock')
      const missing = [...(mapping.has('price') ? [] : ['price']), ...(timed ? [] : ['time'])]
      return missing.length === 0 ? undefined : missing.join(', ')
    },
  }
}

const OUTSIDE = 'The calendar does not cover this time.'

/** Trades on their way from rows to events. */
export class TradeImport implements Preparation {
  readonly findings: Findings = new Findings()
  readonly notes: string[] = []
  readonly volumeColumn = 1
  /** How many trades were left out, since an earlier file has them, too. */
  private repeated = 0

  constructor(
    readonly rows: SourceRows,
    private readonly options: TradeOptions,
  ) {}

  prepare(listings: Listings): Int32Array {
    const { store, symbols, faults, relations } = this.rows
    const { zone, epochUnit, spelling } = this.options
    const fileName = (file: number): string => relations[file]?.label ?? ''
    const { notes, bad } = resolveTimes(
      store,
      { zone, epochUnit, spelling, fileName, midnightsAreDates: false },
      faults,
    )
    this.notes.push(...notes)
    const calendars = new RowCalendars(store, listings, (index) => store.time[index] as number)
    const last = new Float64Array(symbols.names.length).fill(Number.NEGATIVE_INFINITY)
    const lastNanos = new Int16Array(symbols.names.length)
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
        if (calendars.of(index).sessionOf(time) === undefined) this.findings.offCalendar.add(file, row)
      } catch (error) {
        if (!isTapelineError(error)) throw error
        const { code, expected, found } = error
        bad[index] = 1
        faults.add({ file, row }, () => ({
          code,
          message: OUTSIDE,
          expected,
          found,
        }))
        continue
      }
      const nanos = store.nanos[index] as number
      const before = last[symbol] as number
      if (time < before || (time === before && nanos < (lastNanos[symbol] as number)))
        this.findings.outOfOrder.add(file, row)
      last[symbol] = time
      lastNanos[symbol] = nanos
    }
    const groups = bySymbol(store, symbols.names.length, bad)
    for (const group of groups) this.countAlike(group, bad)
    if (this.repeated > 0)
      this.notes.push(
        'Trades of a file that an earlier file has, too, were left out; trades that are alike in one file are all kept.',
      )
    countOutliers(store, groups, 1, this.findings.outliers)
    const order = Int32Array.from(bad.keys()).filter((index) => bad[index] === 0)
    sortBy(order, store.time, store.nanos)
    return order
  }

  startOf(index: number): number {
    return this.rows.store.time[index] as number
  }

  eventColumns(): EventColumns {
    const { time, fields } = this.rows.store
    return { type: 'price.traded', at: time, numbers: fields, texts: [() => undefined] }
  }

  inputOf(index: number): EventInput {
    const { store, symbols } = this.rows
    const size = store.fields[1]?.[index] as number
    const data: PriceTraded = {
      symbol: symbols.names[store.symbol[index] as number] as string,
      price: store.fields[0]?.[index] as number,
      ...(Number.isNaN(size) ? {} : { size }),
    }
    const { sources } = this.options
    const knownAt = store.knownTime[index] as number
    return {
      id: rowId(this.rows, index),
      type: 'price.traded',
      at: store.time[index] as number,
      data,
      ...(sources === undefined ? {} : { sources }),
      ...(Number.isNaN(knownAt) ? {} : { knownAt }),
    }
  }

  /**
   * Counts what says the same as another row of the same moment. Two trades may well be alike, but of files that overlap each has
   * the same trade: of those that are alike as many are kept as the file with most of them has. The others are marked as bad.
   */
  private countAlike(group: Int32Array, bad: Uint8Array): void {
    const { store } = this.rows
    const isSameMoment = (left: number, right: number): boolean =>
      store.time[left] === store.time[right] && store.nanos[left] === store.nanos[right]
    let seen = new Map<string, { kept: number; file: number; inFile: number }>()
    for (let position = 0; position < group.length; position += 1) {
      const index = group[position] as number
      const before = group[position - 1]
      if (before === undefined || !isSameMoment(before, index)) {
        const after = group[position + 1]
        if (after === undefined || !isSameMoment(after, index)) continue
        seen = new Map()
      }
      const figures = `${store.fields[0]?.[index]} ${store.fields[1]?.[index]}`
      const file = store.file[index] as number
      const alike = seen.get(figures)
      if (alike === undefined) {
        seen.set(figures, { kept: 1, file, inFile: 1 })
        continue
      }
      this.findings.duplicates.add(file, store.row[index] as number)
      alike.inFile = alike.file === file ? alike.inFile + 1 : 1
      alike.file = file
      if (alike.inFile > alike.kept) alike.kept = alike.inFile
      else {
        bad[index] = 1
        this.repeated += 1
      }
    }
  }
}
