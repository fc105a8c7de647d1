import { createTimeline, type EventInput, type InputOf, isTapelineError, type Timeline } from '@tapeline/core'
import { type BrokenRule, FAULTS_MAX, offSessionPrices, replayFaults } from '@tapeline/core/internal'
import { type MarketEvent, marketEvents } from '@tapeline/core/market'
import { appendEvents } from './append-events.js'
import type { Imported, ImportOptions } from './import-options.js'
import { errorOf, Tally } from './rows/findings.js'
import type { Field } from './rows/guess-columns.js'
import { type Listings, listingEvent, listingsOf } from './rows/listings.js'
import { appendColumns, type EventColumns } from './rows/new-events.js'
import { Places } from './rows/places.js'
import type { SourceRows } from './rows/read-source.js'
import { rowId } from './rows/row-id.js'
import { undoSplits } from './rows/split-adjustment.js'

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

/** What is counted and reported. */
export class Findings {
  readonly duplicates: Tally = new Tally()
  readonly outOfOrder: Tally = new Tally()
  readonly offCalendar: Tally = new Tally()
  readonly gaps: Tally = new Tally()
  readonly outliers: Tally = new Tally()
  readonly atClose: Tally = new Tally()
  readonly placed: Tally = new Tally()
  readonly unfinished: Tally = new Tally()
  readonly atSplits: Tally = new Tally()
}

/** Turns rows into events and a report. @throws TapelineError with every fault, unless faults of rows are to be skipped */
export async function finishImport(
  preparation: Preparation,
  options: ImportOptions<Field>,
): Promise<Imported> {
  const { rows, findings } = preparation
  const { faults, fileFaults, relations, symbols } = rows
  const { into = createTimeline(marketEvents), list } = options
  const lenient = options.skipBad === true
  if (fileFaults.count > 0 && (!lenient || relations.length === 0)) {
    const places = await Places.of(relations, faults.first)
    const listed = [...fileFaults.listed, ...places.faultsOf(faults)].slice(0, FAULTS_MAX)
    throw errorOf(listed, fileFaults.count + faults.count)
  }
  const listings = listingsOf(into, symbols.names, list, options.spelling)
  const prepared = await withFaults(preparation, listings)
  const splits = undoSplits(preparation, prepared, into, options)
  const building = new Building(preparation, listings, options, splits.areSound)
  const built = await building.build(prepared)
  const { order, introduced } = built
  const { duplicates, outOfOrder, offCalendar, gaps, outliers, atClose, placed, unfinished, atSplits } =
    findings
  const tallies = [duplicates, outOfOrder, offCalendar, gaps, outliers, atClose, placed, unfinished, atSplits]
  const places = await Places.of(relations, [...faults.first, ...tallies.flatMap(({ first }) => first)])
  const listed = [...fileFaults.listed, ...places.faultsOf(faults)].slice(0, FAULTS_MAX)
  if (faults.count > 0 && !lenient) throw errorOf(listed, faults.count)
  const offset = introduced.length
  const notes = [...rows.notes, ...preparation.notes, ...splits.notes]
  if (symbols.recased > 0) notes.push('Symbols in small letters were taken in capital ones.')
  if (offset > 0)
    notes.push(
      offset === 1
        ? `One instrument was listed at ${list?.exchange}, from its first row on.`
        : `${offset} instruments were listed at ${list?.exchange}, each from its first row on.`,
    )
  return {
    files: rows.files,
    rows: rows.files.reduce((sum, file) => sum + file.rows, 0),
    events: order.length,
    listed: introduced.map(([symbol]) => symbol),
    notes,
    faults: { count: faults.count + fileFaults.count, rows: faults.rows, first: listed },
    duplicates: places.findingOf(duplicates),
    outOfOrder: places.findingOf(outOfOrder),
    offCalendar: places.findingOf(offCalendar),
    gaps: places.findingOf(gaps),
    outliers: places.findingOf(outliers),
    atClose: places.findingOf(atClose),
    placed: places.findingOf(placed),
    unfinished: places.findingOf(unfinished),
    atSplits: places.findingOf(atSplits),
    timeline: built.timeline.seal(),
  }
}

/**
 * The rows that become events. What cannot be found out of the rows may be for want of those with faults, which are then listed too.
 */
async function withFaults(preparation: Preparation, listings: Listings): Promise<Int32Array> {
  const { faults, relations } = preparation.rows
  try {
    return preparation.prepare(listings)
  } catch (error) {
    if (!isTapelineError(error) || faults.count === 0) throw error
    const places = await Places.of(relations, faults.first)
    throw errorOf([...places.faultsOf(faults), ...error.faults], faults.count + error.faults.length)
  }
}

/** The events of an import, and the timeline with them. */
interface Built {
  readonly order: Int32Array
  readonly introduced: readonly (readonly [symbol: string, at: number])[]
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

/** The result; undefined for a TapelineError. */
function attempt<Result>(action: () => Result): Result | undefined {
  try {
    return action()
  } catch (error) {
    if (isTapelineError(error)) return undefined
    throw error
  }
}

/** The symbols to be listed, and the first moment of each. */
function introductions(
  preparation: Preparation,
  order: Int32Array,
  { unlisted }: Listings,
): [symbol: string, at: number][] {
  const { store, symbols } = preparation.rows
  const wanted = new Set(unlisted)
  const first = new Map<string, number>()
  for (const index of order) {
    const symbol = symbols.names[store.symbol[index] as number] as string
    const at = preparation.startOf(index)
    if (wanted.has(symbol) && at < (first.get(symbol) ?? Number.POSITIVE_INFINITY)) first.set(symbol, at)
  }
  return [...first].sort(([left, a], [right, b]) => a - b || (left < right ? -1 : 1))
}
