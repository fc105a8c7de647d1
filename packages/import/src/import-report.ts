import { isTapelineError } from '@tapeline/core'
import { FAULTS_MAX } from '@tapeline/core/internal'
import type { ImportOptions, ImportReport } from './import-options.js'
import { errorOf, Tally } from './rows/findings.js'
import type { Field } from './rows/guess-columns.js'
import { Places } from './rows/places.js'
import type { SourceRows } from './rows/read-source.js'

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

/** A symbol that the import lists, and its first moment: epoch milliseconds. */
export type Introduction = readonly [symbol: string, at: number]

/** Symbols with their first moments, in the order of these. */
export function inOrderOfTimes(first: Iterable<Introduction>): Introduction[] {
  return [...first].sort(([left, a], [right, b]) => a - b || (left < right ? -1 : 1))
}

/** @throws TapelineError with every fault so far if a file could not be read, unless faults are to be skipped and others could */
export async function checkFiles(
  { faults, fileFaults, relations }: SourceRows,
  { skipBad }: ImportOptions<Field>,
): Promise<void> {
  if (fileFaults.count === 0 || (skipBad === true && relations.length > 0)) return
  const places = await Places.of(relations, faults.first)
  const listed = [...fileFaults.listed, ...places.faultsOf(faults)].slice(0, FAULTS_MAX)
  throw errorOf(listed, fileFaults.count + faults.count)
}

/**
 * Does something with all rows. What cannot be found out of the rows may be for want of those with faults, which are then listed too.
 */
export async function withFaults<Result>(
  { faults, relations }: SourceRows,
  action: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await action()
  } catch (error) {
    if (!isTapelineError(error) || faults.count === 0) throw error
    const places = await Places.of(relations, faults.first)
    throw errorOf([...places.faultsOf(faults), ...error.faults], faults.count + error.faults.length)
  }
}

/** What was made of the rows. */
interface Outcome {
  /** Number of events, without listings. */
  readonly events: number
  readonly introduced: readonly Introduction[]
  readonly findings: Findings
  readonly notes: readonly string[]
}

/** The report of an import. @throws TapelineError with every fault, unless faults of rows are to be skipped */
export async function reportOf(
  rows: SourceRows,
  { events, introduced, findings, notes: assumed }: Outcome,
  { list, skipBad }: ImportOptions<Field>,
): Promise<ImportReport> {
  const { faults, fileFaults, relations, symbols } = rows
  const { duplicates, outOfOrder, offCalendar, gaps, outliers, atClose, placed, unfinished, atSplits } =
    findings
  const tallies = [duplicates, outOfOrder, offCalendar, gaps, outliers, atClose, placed, unfinished, atSplits]
  const places = await Places.of(relations, [...faults.first, ...tallies.flatMap(({ first }) => first)])
  const listed = [...fileFaults.listed, ...places.faultsOf(faults)].slice(0, FAULTS_MAX)
  if (faults.count > 0 && skipBad !== true) throw errorOf(listed, faults.count)
  const notes = [...assumed]
  if (symbols.recased > 0) notes.push('Symbols in small letters were taken in capital ones.')
  if (introduced.length > 0)
    notes.push(
      introduced.length === 1
        ? `One instrument was listed at ${list?.exchange}, from its first row on.`
        : `${introduced.length} instruments were listed at ${list?.exchange}, each from its first row on.`,
    )
  return {
    files: rows.files,
    rows: rows.files.reduce((sum, file) => sum + file.rows, 0),
    events,
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
  }
}
