import { TapelineError } from '@tapeline/core/internal'
import { millisecondsInDay, millisecondsInHour } from 'date-fns/constants'
import type { SourceRows } from '../rows/read-source.js'
import type { Spelling } from '../rows/spelling.js'
import { TimeKind } from '../rows/time-sql.js'
import { aDay, aMonth, aWeek, commonest, type Interval, parseInterval, showInterval } from './interval.js'
import type { RowDates } from './row-dates.js'

const MINUTE_MS = 60_000

/** The information about the length of bars before reading their rows. */
export interface IntervalHints {
  readonly given: string | number | undefined
  /** Whether rows are official closes, each of one day, a week or a month. */
  readonly closes: boolean
  readonly spelling: Spelling
}

/**
 * The length of bars: the given one, or the commonest step from one row of an instrument to the next, over all rows.
 * @param groups the rows of each instrument in the order of their times
 * @returns the interval, with a sentence if it was not given; undefined without rows
 * @throws TapelineError `file.invalid` if rows do not determine it, or the files of an import have bars of different lengths
 */
export function chooseInterval(
  rows: SourceRows,
  groups: readonly Int32Array[],
  dates: RowDates,
  { given, closes, spelling }: IntervalHints,
): { readonly interval: Interval; readonly note?: string } | undefined {
  if (given !== undefined) return { interval: parseInterval(given) }
  const { store } = rows
  const first = groups.find((group) => group.length > 0)?.[0]
  if (first === undefined) return undefined
  const [all, bareDates] = countDates(rows, groups)
  const intervals = ['1m', '1d', '1w', '1mo'].map((each) => spelling('interval', each)).join(', ')
  const ask = (message: string, found?: string, expected = intervals): TapelineError =>
    new TapelineError({ code: 'file.invalid', message, expected, found })
  const spanned = groups.some((group) => group.some((index) => !Number.isNaN(store.endTime[index] as number)))
  const steps = closes ? new Map<number, number>() : stepsOf(rows, groups)
  const step = commonest(steps)
  const dated = closes || bareDates * 2 > all
  if (!dated && spanned) {
    const length = (store.endTime[first] as number) - (store.time[first] as number)
    const interval = { ms: step ?? length }
    return { interval, note: `A bar was taken to last from its start to its end.` }
  }
  if (!dated && step === undefined)
    throw ask('No instrument has two bars, so the length of a bar is unknown.')
  if (!dated && step !== undefined && step < 23 * millisecondsInHour) {
    rejectOtherLengths(rows, groups, step, ask)
    const interval = { ms: step }
    return {
      interval,
      note: `A bar was taken to last ${showInterval(interval)}, the commonest step from bar to bar.`,
    }
  }
  if (!dated && !haveOneTimeOfDay(rows, groups, dates))
    throw ask('The rows are a day or more apart, and at different times of day.')

  const days = commonest(dayStepsOf(groups, dates))
  if (days === undefined) {
    return closes
      ? { interval: aDay }
      : { interval: aDay, note: 'A bar was taken to last a trading day, since no instrument has two rows.' }
  }
  const interval = [aDay, aWeek, aMonth].find(({ ms }) => Math.round(ms / millisecondsInDay) === days)
  if (closes) {
    if (interval === undefined || interval === aDay || haveEndDates(groups, dates, interval))
      return { interval: aDay }
    throw ask(
      `Most closes are a ${interval.period} apart, and not at its end: each may be that of its day, or that of its ${interval.period}.`,
    )
  }
  if (interval !== undefined) {
    const note = `A bar was taken to last ${showInterval(interval)}, the commonest step from bar to bar.`
    return { interval, note }
  }
  // Bars of quarters and years have no interval; the close of each is still that of its day.
  throw ask(
    'Most rows are neither a trading day nor a week nor a month apart.',
    `${days} days`,
    `${spelling('daily', 'closes')} to read each close as that of its day, or for bars with gaps ${intervals}`,
  )
}

function countDates({ store }: SourceRows, groups: readonly Int32Array[]): [all: number, bareDates: number] {
  let [all, bareDates] = [0, 0]
  for (const group of groups) {
    all += group.length
    for (const index of group) if (store.kind[index] === TimeKind.day) bareDates += 1
  }
  return [all, bareDates]
}

/** How often each step above 0 occurs, in milliseconds. */
function stepsOf({ store }: SourceRows, groups: readonly Int32Array[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const group of groups) {
    for (let position = 1; position < group.length; position += 1) {
      const step =
        (store.time[group[position] as number] as number) -
        (store.time[group[position - 1] as number] as number)
      if (step > 0) counts.set(step, (counts.get(step) ?? 0) + 1)
    }
  }
  return counts
}

/**
 * How often each number of days occurs from one date to the next: 1 for two trading days that follow one another, 7 for about a
 * week, 30 for about a month, since holidays move rows by some days.
 */
function dayStepsOf(groups: readonly Int32Array[], dates: RowDates): Map<number, number> {
  const counts = new Map<number, number>()
  for (const group of groups) {
    let before: number | undefined
    for (const index of group) {
      const day = dates.tryDayOf(index)
      if (day === undefined) continue
      if (before !== undefined && day > before) {
        const days = day - before
        let step = days
        if (days < 6 && dates.areNeighbours(index, before, day)) step = 1
        else if (days >= 6 && days <= 8) step = 7
        else if (days >= 27 && days <= 34) step = 30
        counts.set(step, (counts.get(step) ?? 0) + 1)
      }
      before = day
    }
  }
  return counts
}

/** Bars of a day have most of their times at midnight, or at one time of day by UTC or by the exchange. */
function haveOneTimeOfDay({ store }: SourceRows, groups: readonly Int32Array[], dates: RowDates): boolean {
  let [all, midnights] = [0, 0]
  const [byUtc, byExchange] = [new Map<number, number>(), new Map<number, number>()]
  for (const group of groups) {
    for (const index of group) {
      all += 1
      if (dates.midnightOf(index) !== undefined) midnights += 1
      const at = store.time[index] as number
      for (const [counts, time] of [
        [byUtc, at % millisecondsInDay],
        [byExchange, dates.timeOfDay(index) ?? -1],
      ] as const) {
        const minute = Math.floor(time / MINUTE_MS)
        counts.set(minute, (counts.get(minute) ?? 0) + 1)
      }
    }
  }
  return Math.max(midnights, ...byUtc.values(), ...byExchange.values()) * 2 > all
}

/** Whether most dates are at the end of their week or month, so that they are those of its last session, too. */
function haveEndDates(groups: readonly Int32Array[], dates: RowDates, { period }: Interval): boolean {
  let [all, ends] = [0, 0]
  for (const group of groups) {
    for (const index of group) {
      const date = new Date((dates.tryDayOf(index) ?? 0) * millisecondsInDay)
      all += 1
      if (period === 'week' ? date.getUTCDay() === 5 : date.getUTCDate() >= 26) ends += 1
    }
  }
  return ends * 2 > all
}

/** How often the commonest step of a file occurs before it counts as the file's own. */
const SURE = 3

/** A bar of an hour that is taken for one of a minute would be known an hour too early. */
function rejectOtherLengths(
  rows: SourceRows,
  groups: readonly Int32Array[],
  step: number,
  ask: (message: string, found?: string) => TapelineError,
): void {
  const { store, relations } = rows
  if (relations.length < 2) return
  const byFile = new Map<number, Map<number, number>>()
  for (const group of groups) {
    const last = new Map<number, number>()
    for (const index of group) {
      const file = store.file[index] as number
      const [before, here] = [last.get(file), store.time[index] as number]
      last.set(file, here)
      if (before === undefined || here <= before) continue
      const counts = byFile.get(file) ?? new Map<number, number>()
      byFile.set(file, counts.set(here - before, (counts.get(here - before) ?? 0) + 1))
    }
  }
  for (const [file, counts] of byFile) {
    const own = commonest(counts) ?? step
    if (own === step || (counts.get(own) ?? 0) < SURE || counts.has(step)) continue
    const lengths = `${showInterval({ ms: own })} in ${relations[file]?.label}, ${showInterval({ ms: step })} in others`
    throw ask('The files have bars of different lengths; import them apart.', lengths)
  }
}
