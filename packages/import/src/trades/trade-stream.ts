import { setImmediate } from 'node:timers/promises'
import { createTimeline, type EventInput, type InputOf, type Timeline } from '@tapeline/core'
import { FAULTS_MAX, openTimeline, TapeAppender } from '@tapeline/core/internal'
import { type MarketEvent, marketEvents } from '@tapeline/core/market'
import { attempt } from '../finish-import.js'
import type { ImportReport } from '../import-options.js'
import {
  checkFiles,
  Findings,
  type Introduction,
  inOrderOfTimes,
  reportOf,
  withFaults,
} from '../import-report.js'
import { sortBy } from '../rows/by-symbol.js'
import { FaultTally, TallyBySymbol } from '../rows/findings.js'
import { type Listings, listingEvent, listingsOf } from '../rows/listings.js'
import { isOutlier } from '../rows/outliers.js'
import { scaleFixedPoint } from '../rows/price-scale.js'
import type { SourceLayout, SourceRows } from '../rows/read-source.js'
import { TimeResolver } from '../rows/resolve-times.js'
import { SplitAdjustment } from '../rows/split-adjustment.js'
import type { RowBatches } from '../spill/row-batches.js'
import { SortedRows } from '../spill/sorted-rows.js'
import type { Run, SpillFile } from '../spill/spill-file.js'
import { FileSink, FileSource } from '../tape/file-source.js'
import { AlikeTrades } from './alike-trades.js'
import { RefusedRows } from './refused-rows.js'
import { TradeChecks } from './trade-checks.js'
import { TradeImport, type TradeOptions } from './trade-import.js'
import { TradeWriter } from './trade-writer.js'

/** Bytes of blocks in memory while the tape is checked. */
const CHECK_BYTES = 33_554_432

/** The rows of trades on disk, and where they are sorted. */
export interface TradeStreamSource {
  readonly rows: SourceRows
  readonly batches: RowBatches
  readonly layout: SourceLayout
  /** For the sorted rows. */
  readonly sorted: SpillFile
}

/**
 * Trades on their way from rows on disk to a tape. It judges and writes the same as `TradeImport` and `finishImport`, which hold all
 * rows, by an external merge sort: each batch is checked, sorted by time and written to disk, and the sorted runs are merged.
 */
export class TradeStream {
  private readonly rows: SourceRows
  private readonly into: Timeline<MarketEvent>
  private readonly runs: Run[] = []
  private readonly refused: RefusedRows
  private readonly findings = new Findings()
  private notes: readonly string[] = []
  private listings!: Listings
  private introduced: readonly Introduction[] = []
  /** By symbol, the time of its first trade. */
  private first: Float64Array = new Float64Array(0)
  private events = 0

  constructor(
    private readonly source: TradeStreamSource,
    private readonly options: TradeOptions,
  ) {
    this.rows = source.rows
    this.into = options.into ?? createTimeline(marketEvents)
    this.refused = new RefusedRows(source.rows.relations)
  }

  /**
   * Writes the tape.
   * @param path of a file that does not exist yet
   * @param again makes the path free for another attempt
   * @returns undefined if the events cannot be in columns; nothing is written then
   * @throws TapelineError with every fault
   */
  async write(path: string, again: () => void): Promise<ImportReport | undefined> {
    const { rows, options, into } = this
    await checkFiles(rows, options)
    this.first = new Float64Array(rows.symbols.names.length).fill(Number.POSITIVE_INFINITY)
    this.listings = listingsOf(into, rows.symbols.names, options.list, options.spelling)
    await withFaults(rows, () => this.sort())
    let fault: unknown
    for (let isFirst = true; ; isFirst = false) {
      if (!isFirst) this.findFirst()
      this.introduced = options.list === undefined ? [] : this.introductions()
      if (!(await this.merge(path, isFirst))) return undefined
      const checked = this.check(path)
      fault = checked.fault
      if (checked.refused === 0 || options.skipBad !== true) break
      again()
    }
    const { introduced, findings, notes, events } = this
    const report = await reportOf(rows, { events, introduced, findings, notes }, options)
    if (fault !== undefined) throw fault
    return report
  }

  /** Checks the rows of each batch and sorts them. */
  private async sort(): Promise<void> {
    const { rows, findings, runs, options } = this
    const { batches, layout, sorted } = this.source
    const { zone, epochUnit, spelling, signal } = options
    const fileName = (file: number): string => rows.relations[file]?.label ?? ''
    const [timeFaults, faults] = [new FaultTally(), new FaultTally()]
    const reading = { zone, epochUnit, spelling, fileName, midnightsAreDates: false }
    // The faults of times come before all others, as if all rows were read at once.
    let resolver: TimeResolver | undefined
    try {
      const checks = new TradeChecks(rows.symbols.names.length, this.listings, findings, faults)
      for (const store of batches.all()) {
        resolver ??= new TimeResolver(reading, batches.units, timeFaults)
        signal?.throwIfAborted()
        for (const file of rows.fixedPointFiles) scaleFixedPoint(store, file, layout)
        const bad = resolver.resolve(store)
        checks.take(store, bad)
        const order = Int32Array.from(bad.keys()).filter((index) => bad[index] === 0)
        sortBy(order, store.time, store.nanos)
        for (const index of order) this.noteFirst({ store, index })
        runs.push(sorted.write(store, order))
        await setImmediate()
      }
      resolver ??= new TimeResolver(reading, batches.units, timeFaults)
    } finally {
      rows.faults.addAll(timeFaults)
    }
    rows.faults.addAll(faults)
    this.notes = resolver.notes
  }

  /** Finds the first trade of each symbol anew, without those that are refused. */
  private findFirst(): void {
    this.first.fill(Number.POSITIVE_INFINITY)
    const merged = this.merged()
    while (merged.next()) if (!this.isRefused(merged)) this.noteFirst(merged)
  }

  private noteFirst({ store, index }: Pick<SortedRows, 'store' | 'index'>): void {
    const [symbol, time] = [store.symbol[index] as number, store.time[index] as number]
    if (time < (this.first[symbol] as number)) this.first[symbol] = time
  }

  /** The symbols to be listed, and the first moment of each. */
  private introductions(): Introduction[] {
    const { names } = this.rows.symbols
    const wanted = new Set(this.listings.unlisted)
    const all = names.map((name, symbol): Introduction => [name, this.first[symbol] as number])
    return inOrderOfTimes(all.filter(([name, at]) => wanted.has(name) && at < Number.POSITIVE_INFINITY))
  }

  /** Writes all rows that are kept, in the order of their times. @returns false if that is impossible */
  private async merge(path: string, isFirst: boolean): Promise<boolean> {
    const { rows, options, into, introduced, findings } = this
    const { list, sources = [], signal, onProgress } = options
    const base =
      list === undefined
        ? into
        : into.append(
            introduced.map(([symbol, at]) => listingEvent(symbol, at, list) as InputOf<MarketEvent>),
          )
    const definition = marketEvents.find(({ type }) => type === 'price.traded')
    if (definition === undefined) return false
    const total = this.source.batches.length
    const sink = new FileSink(path)
    try {
      const appender = TapeAppender.of(
        base,
        {
          definition,
          length: total,
          texts: rows.symbols.names,
          prefixes: rows.relations.map(({ label }) => `${label}:`),
          envelope: { basis: 'recorded', sources },
        },
        sink,
      )
      if (appender === undefined) return false
      const writer = new TradeWriter(appender, rows.relations.length > 1, (done) => {
        onProgress?.({ phase: 'append', done: introduced.length + done, total: introduced.length + total })
        signal?.throwIfAborted()
      })
      // Later attempts count the same again.
      const counted = isFirst ? findings : new Findings()
      const kept = new KeptTrades(rows, into, options, counted)
      const unsound: EventInput[] = []
      const merged = this.merged()
      while (merged.next()) {
        const { store, index } = merged
        const isSound = kept.take(merged)
        if (isSound === undefined || this.isRefused(merged)) continue
        if (!isSound && unsound.length < FAULTS_MAX)
          unsound.push(new TradeImport({ ...rows, store }, options).inputOf(index))
        if (isSound && writer.push(store, index)) await writer.flush()
      }
      await writer.flush()
      // Their figures are in no bounds, which is an error.
      if (unsound.length > 0) base.append(unsound as InputOf<MarketEvent>[])
      appender.finish(true)
      if (isFirst) {
        kept.finish()
        this.notes = [...rows.notes, ...this.notes, ...kept.notes]
      }
      this.events = writer.length
      return true
    } finally {
      sink.close()
    }
  }

  /** Seals what was written, and finds the rows whose events cannot be replayed. */
  private check(path: string): { readonly refused: number; readonly fault: unknown } {
    const source = new FileSource(path)
    try {
      const opened = openTimeline([...this.into.definitions.values()], source, {
        memoryBudgetBytes: CHECK_BYTES,
        isUnsealed: true,
      })
      const timeline = opened.timeline as unknown as Timeline<MarketEvent>
      let fault: unknown
      const sealed = attempt(
        () => timeline.seal(),
        (error) => {
          fault = error
        },
      )
      const refused = this.refused.addFrom(timeline, sealed !== undefined, this.rows.faults)
      opened.close()
      return { refused, fault }
    } finally {
      source.close()
    }
  }

  private merged(): SortedRows {
    return new SortedRows(this.source.sorted, this.runs, this.source.layout.numbers.length)
  }

  private isRefused({ store, index }: SortedRows): boolean {
    return this.refused.count > 0 && this.refused.has(store.file[index] as number, store.row[index] as number)
  }
}

/** Leaves out what is there twice, undoes splits, and counts what is to be reported, in the order of the events. */
class KeptTrades {
  private readonly duplicates = new TallyBySymbol()
  private readonly outliers = new TallyBySymbol()
  private readonly alike = new AlikeTrades((symbol) => this.duplicates.of(symbol))
  private readonly splits: SplitAdjustment
  private readonly lastPrice: Float64Array

  constructor(
    { symbols }: SourceRows,
    into: Timeline<MarketEvent>,
    options: TradeOptions,
    private readonly findings: Findings,
  ) {
    this.splits = new SplitAdjustment(symbols.names, into, 1, options, findings.atSplits)
    this.lastPrice = new Float64Array(symbols.names.length).fill(Number.NaN)
  }

  /** @returns whether the figures of the row are in their bounds; undefined for a row that is left out */
  take({ store, index }: SortedRows): boolean | undefined {
    const symbol = store.symbol[index] as number
    const price = store.fields[0]?.[index] as number
    const before = this.lastPrice[symbol] as number
    this.lastPrice[symbol] = price
    if (isOutlier(price, Number.isNaN(before) ? price : before))
      this.outliers.of(symbol).add(store.file[index] as number, store.row[index] as number)
    if (!this.alike.isKept(store, index)) return undefined
    return this.splits.take(store, index, store.time[index] as number)
  }

  get notes(): readonly string[] {
    return [...this.alike.notes, ...this.splits.notes]
  }

  finish(): void {
    this.duplicates.addTo(this.findings.duplicates)
    this.outliers.addTo(this.findings.outliers)
  }
}
