import { createTimeline, type EventInput, type InputOf, isTapelineError, type Timeline } from '@tapeline/core'
import { type BrokenRule, offSessionPrices, replayFaults, type TapelineError } from '@tapeline/core/internal'
import { type MarketEvent, marketEvents } from '@tapeline/core/market'
import { appendEvents } from './append-events.js'
import type { Imported, ImportOptions } from './import-options.js'
import {
  checkFiles,
  type Findings,
  type Introduction,
  inOrderOfTimes,
  reportOf,
  withFaults,
} from './import-report.js'
import type { Field } from './rows/guess-columns.js'
import { type Listings, listingEvent, listingsOf } from './rows/listings.js'
import { appendColumns, type EventColumns } from './rows/new-events.js'
import type { SourceRows } from './rows/read-source.js'
import { rowId } from './rows/row-id.js'
import { SplitAdjustment } from './rows/split-adjustment.js'

/** Rows that are about to become events. */
export interface Preparation {
  readonly rows: SourceRows
  readonly notes: readonly string[]
  readonly findings: Findings
  /**
   * Judges the rows and puts them in order.
   * @returns the indices of the rows that become events, in the order of these
   */
  prepare(listings: Listings): Int32Array
  /** The event of a row. */
  inputOf(index: number): EventInput
  /** When the event's instrument must be listed: epoch milliseconds. */
  startOf(index: number): number
  /** The columns of the events. Call it after {@link prepare}. */
  eventColumns(): EventColumns
  /** The number of the field that holds volumes; the others hold prices. */
  readonly volumeColumn: number | undefined
}

/** Turns rows into events and a report. @throws TapelineError with every fault, unless faults of rows are to be skipped */
export async function finishImport(
  preparation: Preparation,
  options: ImportOptions<Field>,
): Promise<Imported> {
  const { rows, findings } = preparation
  const { store, symbols } = rows
  const { into = createTimeline(marketEvents), list } = options
  await checkFiles(rows, options)
  const listings = listingsOf(into, symbols.names, list, options.spelling)
  const prepared = await withFaults(rows, () => preparation.prepare(listings))
  const splits = new SplitAdjustment(
    symbols.names,
    into,
    preparation.volumeColumn,
    options,
    findings.atSplits,
  )
  const { at } = preparation.eventColumns()
  for (const index of prepared) splits.take(store, index, at[index] as number)
  const building = new Building(preparation, listings, options, splits.areSound)
  const { order, introduced, timeline } = await building.build(prepared)
  const notes = [...rows.notes, ...preparation.notes, ...splits.notes]
  const report = await reportOf(rows, { events: order.length, introduced, findings, notes }, options)
  return { ...report, timeline: timeline.seal() }
}

/** The events of an import, and the timeline with them. */
interface Built {
  readonly order: Int32Array
  readonly introduced: readonly Introduction[]
  readonly timeline: Timeline<MarketEvent>
}

/** Appends the events of rows, and finds the rows whose events cannot be replayed. */
class Building {
  constructor(
    private readonly preparation: Preparation,
    private readonly listings: Listings,
    private readonly options: ImportOptions<Field>,
    /** Whether the figures of all rows are still such as were checked. */
    private readonly areSound: boolean,
  ) {}

  /** @returns the rows that are not refused, and the timeline with them; each refused row is a fault */
  async build(rows: Int32Array): Promise<Built> {
    let order = rows
    for (;;) {
      const { introduced, timeline: appended } = await this.append(order)
      // A timeline that seals can be replayed.
      const sealed = attempt(() => appended.seal())
      const timeline = sealed ?? appended
      const refused = this.refused(order, timeline)
      // Where faults are no reason to go on, they are the error.
      if (refused.size === 0 || this.options.skipBad !== true) return { order, introduced, timeline }
      order = order.filter((index) => !refused.has(index))
    }
  }

  private async append(order: Int32Array): Promise<Omit<Built, 'order'>> {
    const { into = createTimeline(marketEvents), list, signal, onProgress } = this.options
    const introduced = list === undefined ? [] : introductions(this.preparation, order, this.listings)
    const columns = await this.appendColumns(into, introduced, order)
    if (columns !== undefined) return { introduced, timeline: columns }
    const offset = introduced.length
    const inputAt = (index: number): EventInput => {
      const introduction = introduced[index]
      if (introduction !== undefined && list !== undefined) return listingEvent(...introduction, list)
      return this.preparation.inputOf(order[index - offset] as number)
    }
    const timeline = await appendEvents(into, offset + order.length, inputAt, signal, onProgress)
    return { introduced, timeline }
  }

  /** Undefined if the events must be objects, which are checked one by one, so that each fault is found. */
  private async appendColumns(
    into: Timeline<MarketEvent>,
    introduced: Built['introduced'],
    order: Int32Array,
  ): Promise<Timeline<MarketEvent> | undefined> {
    const { rows } = this.preparation
    const { list, sources = [], signal, onProgress } = this.options
    if (!this.areSound) return undefined
    const offset = introduced.length
    const listed = attempt(() =>
      list === undefined
        ? into
        : into.append(
            introduced.map(([symbol, at]) => listingEvent(symbol, at, list) as InputOf<MarketEvent>),
          ),
    )
    if (listed === undefined) return undefined
    return appendColumns(listed, rows, this.preparation.eventColumns(), order, sources, (done) => {
      onProgress?.({ phase: 'append', done: offset + done, total: offset + order.length })
      signal?.throwIfAborted()
    })
  }

  /** The rows whose events the market cannot replay, or that lie on days without trading. Adds their faults. */
  private refused(order: Int32Array, timeline: Timeline<MarketEvent>): ReadonlySet<number> {
    const { faults, store } = this.preparation.rows
    const found = new Map<string, BrokenRule>()
    const untyped = timeline as unknown as Timeline
    if (!timeline.sealed)
      for (const { eventId = '', place: _, ...fault } of replayFaults(untyped)) found.set(eventId, fault)
    for (const { id, exchange, day, isTradingDay } of offSessionPrices(timeline)) {
      if (isTradingDay || found.has(id)) continue
      const message = `${exchange} did not trade on this day.`
      found.set(id, { code: 'file.invalid', message, expected: 'a trading day', found: day })
    }
    const refused = new Set<number>()
    if (found.size === 0) return refused
    for (const index of order) {
      const broken = found.get(rowId(this.preparation.rows, index))
      if (broken === undefined) continue
      refused.add(index)
      faults.add({ file: store.file[index] as number, row: store.row[index] as number }, () => broken)
    }
    return refused
  }
}

/** The result; undefined for a TapelineError. @param onFault called with the error */
export function attempt<Result>(
  action: () => Result,
  onFault?: (error: TapelineError) => void,
): Result | undefined {
  try {
    return action()
  } catch (error) {
    if (!isTapelineError(error)) throw error
    onFault?.(error as TapelineError)
    return undefined
  }
}

/** The symbols to be listed, and the first moment of each. */
function introductions(preparation: Preparation, order: Int32Array, { unlisted }: Listings): Introduction[] {
  const { store, symbols } = preparation.rows
  const wanted = new Set(unlisted)
  const first = new Map<string, number>()
  for (const index of order) {
    const symbol = symbols.names[store.symbol[index] as number] as string
    const at = preparation.startOf(index)
    if (wanted.has(symbol) && at < (first.get(symbol) ?? Number.POSITIVE_INFINITY)) first.set(symbol, at)
  }
  return inOrderOfTimes(first)
}
