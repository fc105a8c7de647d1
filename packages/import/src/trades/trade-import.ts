import type { EventInput } from '@tapeline/core'
import type { PriceTraded } from '@tapeline/core/market'
import type { Preparation } from '../finish-import.js'
import type { ImportOptions } from '../import-options.js'
import { Findings } from '../import-report.js'
import { bySymbol, sortBy } from '../rows/by-symbol.js'
import type { Field } from '../rows/guess-columns.js'
import type { Listings } from '../rows/listings.js'
import type { EventColumns } from '../rows/new-events.js'
import { countOutliers } from '../rows/outliers.js'
import type { SourceLayout, SourceRows } from '../rows/read-source.js'
import { resolveTimes } from '../rows/resolve-times.js'
import { rowId } from '../rows/row-id.js'
import { AlikeTrades } from './alike-trades.js'
import { TradeChecks } from './trade-checks.js'

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

/** Trades on their way from rows to events. */
export class TradeImport implements Preparation {
  readonly findings: Findings = new Findings()
  readonly notes: string[] = []
  readonly volumeColumn = 1

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
    new TradeChecks(symbols.names.length, listings, this.findings, faults).take(store, bad)
    const groups = bySymbol(store, symbols.names.length, bad)
    const alike = new AlikeTrades(() => this.findings.duplicates)
    for (const group of groups) for (const index of group) if (!alike.isKept(store, index)) bad[index] = 1
    this.notes.push(...alike.notes)
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
}
