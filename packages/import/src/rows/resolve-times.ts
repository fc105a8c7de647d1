import { type Fault, isTapelineError } from '@tapeline/core'
import { TapelineError } from '@tapeline/core/internal'
import type { TapelineErrorCode } from '@tapeline/core/types'
import { millisecondsInDay } from 'date-fns/constants'
import type { FaultTally } from './findings.js'
import { LocalTime, wallText } from './local-time.js'
import type { RowStore } from './row-store.js'
import { type Spelling, spellInCode } from './spelling.js'
import { TimeKind } from './time-sql.js'

/** The unit in which a number counts since 1970. */
export type EpochUnit = 's' | 'ms' | 'us' | 'ns'

const PER_MS: Readonly<Record<EpochUnit, number>> = { s: 0.001, ms: 1, us: 1000, ns: 1_000_000 }
/** A number is taken for the one unit in which it lies between these years; no number does in two. */
const FROM = Date.UTC(1990, 0, 1)
const TO = Date.UTC(2100, 0, 1)
/** The years that ISO 8601 writes with four digits. */
/** Days since 30 December 1899, as spreadsheets count them: of 1990-01-01 and 2100-01-01. */
const [SERIAL_1990, SERIAL_2100] = [32_874, 73_051]
const EARLIEST = new Date('0001-01-01T00:00:00Z').getTime()
const LATEST = Date.UTC(10_000, 0, 1)
const MINUTE_MS = 60_000

/** How times are to be read. */
export interface TimeReading {
  /** The zone of times without an offset. */
  readonly zone: string | undefined
  /** Of numbers. Default: of each file the unit in which all of its numbers lie between 1990 and 2100. */
  readonly epochUnit: EpochUnit | undefined
  /** Whether times without offset and zone are dates if all of them are midnights. */
  readonly midnightsAreDates: boolean
  /** The label of a file, by its number. */
  readonly fileName: (file: number) => string
  readonly spelling?: Spelling | undefined
}

/** How the times were read. */
export interface ResolvedTimes {
  /** What was assumed, as sentences. */
  readonly notes: readonly string[]
  /** 1 for each row whose time could not be read; a fault says why. */
  readonly bad: Uint8Array
}

/**
 * Turns all times of a store except whole days into epoch milliseconds UTC, in place. Days stay as the milliseconds of their
 * date. `offset` holds the offset of the written clock afterwards, so that `time` plus `offset` is what was written.
 * @throws TapelineError as {@link TimeResolver.resolve}
 */
export function resolveTimes(store: RowStore, reading: TimeReading, faults: FaultTally): ResolvedTimes {
  if (reading.zone === undefined && reading.midnightsAreDates && localsAreMidnights(store))
    turnIntoDays(store)
  const units = new EpochUnits()
  if (reading.epochUnit === undefined) units.take(store)
  const resolver = new TimeResolver(reading, units, faults)
  const bad = resolver.resolve(store)
  return { notes: resolver.notes, bad }
}

/** Turns the times of rows into instants, a store of them after the other. */
export class TimeResolver {
  private readonly local: LocalTime | undefined
  private readonly units: ReadonlyMap<number, EpochUnit>
  private readonly used = new Map<EpochUnit, Set<number>>()
  private locals = 0

  /** @param units of all rows; not read if the unit is given */
  constructor(
    private readonly reading: TimeReading,
    units: EpochUnits,
    private readonly faults: FaultTally,
  ) {
    const { zone } = reading
    this.local = zone === undefined ? undefined : new LocalTime(zone)
    this.units = units.byFile()
  }

  /** What was assumed for the rows so far, as sentences. */
  get notes(): readonly string[] {
    const { reading, used, locals } = this
    const { zone, spelling = spellInCode } = reading
    const notes: string[] = []
    if (locals > 0 && zone !== undefined) notes.push(`Times without an offset were read in ${zone}.`)
    if (reading.epochUnit !== undefined) return notes
    for (const [unit, files] of used) {
      const which =
        used.size === 1 ? '' : ` of ${[...files].map((file) => reading.fileName(file)).join(', ')}`
      notes.push(
        `Numbers${which} were read as ${NAMES[unit]} since 1970; pass ${spelling('epochUnit')} to say otherwise.`,
      )
    }
    return notes
  }

  /**
   * @returns 1 for each row whose time could not be read; a fault says why
   * @throws TapelineError `date.zone-unknown`; `date.offset-missing` for a time without offset and zone; `date.invalid` for an
   *   abbreviation such as `EST` with times in summer, and numbers of an unknown unit
   */
  resolve(store: RowStore): Uint8Array {
    const bad = new Uint8Array(store.length)
    for (let index = 0; index < store.length; index += 1) {
      const kind = store.kind[index] as number
      const written = store.time[index] as number
      const at = this.instantOf(store, bad, index, kind, written)
      store.time[index] = at
      if (kind === TimeKind.local) store.offset[index] = Math.round((written - at) / MINUTE_MS)
      const end = store.endTime[index] as number
      if (!Number.isNaN(end))
        store.endTime[index] = this.instantOf(store, bad, index, store.endKind[index] as number, end)
      const known = store.knownTime[index] as number
      if (Number.isNaN(known) || bad[index] !== 0) continue
      if (store.knownKind[index] === TimeKind.day) {
        const [file, row] = [store.file[index] as number, store.row[index] as number]
        this.faults.add({ file, row }, () => ({
          code: 'date.incomplete',
          message: 'A known time must be a moment, and this is only a date.',
          expected: 'a date and a time',
          found: wallText(known).slice(0, 10),
        }))
        bad[index] = 1
      } else
        store.knownTime[index] = this.instantOf(store, bad, index, store.knownKind[index] as number, known)
    }
    return bad
  }

  private instantOf(store: RowStore, bad: Uint8Array, index: number, kind: number, value: number): number {
    const { local, reading } = this
    const { spelling = spellInCode } = reading
    const [file, row] = [store.file[index] as number, store.row[index] as number]
    const fault = (
      code: TapelineErrorCode,
      message: string,
      expected: string,
      found: () => string,
    ): number => {
      this.faults.add({ file, row }, () => ({ code, message, expected, found: found() }))
      bad[index] = 1
      return Number.NaN
    }
    let at = value
    if (kind === TimeKind.local) {
      this.locals += 1
      if (local === undefined) {
        throw new TapelineError({
          code: 'date.offset-missing',
          message: 'The times have no offset, so they need a zone.',
          expected: `${spelling('zone', 'America/New_York')}, say`,
          found: wallText(value),
          place: { file: reading.fileName(file) },
        })
      }
      try {
        at = local.toInstant(value)
      } catch (error) {
        if (!isTapelineError(error)) throw error
        const [{ code, message }] = error.faults as readonly [Fault]
        return fault(code, message, 'a time that the clocks show once, or one with its offset', () =>
          wallText(value),
        )
      }
      const summer = STANDARD_TIMES[local.zone.toUpperCase()]
      if (summer !== undefined && isSummer(at)) {
        throw new TapelineError({
          code: 'date.invalid',
          message: `The zone ${local.zone} has no summer time, and this time is in summer.`,
          expected: `${spelling('zone', summer[0])}, or ${spelling('zone', summer[1])} if the clock really stays an hour behind in summer`,
          found: wallText(value),
          place: { file: reading.fileName(file) },
        })
      }
    } else if (kind === TimeKind.number) {
      const unit = reading.epochUnit ?? this.units.get(file)
      if (unit === undefined) {
        const isSerial = value >= SERIAL_1990 && value < SERIAL_2100
        const message =
          'The epoch unit of the numbers is unknown: no unit puts all of them between 1990 and 2100.'
        throw new TapelineError({
          code: 'date.invalid',
          message: isSerial
            ? `${message} They look like days of a spreadsheet, counted from 30 December 1899; save the column as dates.`
            : message,
          expected: `${spelling('epochUnit', 's')}, ms, us or ns`,
          found: String(value),
          place: { file: reading.fileName(file) },
        })
      }
      const files = this.used.get(unit) ?? new Set()
      this.used.set(unit, files.add(file))
      at = value / PER_MS[unit]
    }
    if (at >= EARLIEST && at < LATEST) return at === 0 ? 0 : at
    return fault('date.invalid', 'The time is out of the years 1 to 9999.', 'a year of four digits', () =>
      String(value),
    )
  }
}

const NAMES: Readonly<Record<EpochUnit, string>> = {
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
}

/**
 * Names of standard times in the time-zone database that have no summer time, which people write for a place that has one:
 * the zone of the place, and one that says the fixed offset outright.
 */
const STANDARD_TIMES: Readonly<Record<string, readonly [string, string]>> = {
  EST: ['America/New_York', 'Etc/GMT+5'],
  MST: ['America/Denver', 'Etc/GMT+7'],
}

let newYork: LocalTime | undefined

/** Whether the United States have summer time at an instant. */
function isSummer(at: number): boolean {
  newYork ??= new LocalTime('America/New_York')
  const wall = at - 5 * 60 * MINUTE_MS
  // The hour that is repeated in autumn has no single reading, and is no longer summer by standard time.
  try {
    return newYork.toInstant(wall) !== at
  } catch {
    return false
  }
}

/** Whether there are times without an offset, and all of them are midnights. */
function localsAreMidnights(store: RowStore): boolean {
  let locals = 0
  for (let index = 0; index < store.length; index += 1) {
    if (store.kind[index] === TimeKind.local) {
      locals += 1
      if ((store.time[index] as number) % millisecondsInDay !== 0) return false
    }
    if (store.endKind[index] === TimeKind.local && (store.endTime[index] as number) % millisecondsInDay !== 0)
      return false
  }
  return locals > 0
}

function turnIntoDays(store: RowStore): void {
  for (let index = 0; index < store.length; index += 1) {
    if (store.kind[index] === TimeKind.local) store.kind[index] = TimeKind.day
    if (store.endKind[index] === TimeKind.local) store.endKind[index] = TimeKind.day
  }
}

/** Of each file the one unit in which every number of its times lies between 1990 and 2100. */
export class EpochUnits {
  private readonly ranges = new Map<number, { least: number; most: number }>()

  /** Notes the times of some rows, not resolved. */
  take(store: RowStore): void {
    for (let index = 0; index < store.length; index += 1) {
      const file = store.file[index] as number
      this.widen(file, store.kind[index], store.time[index] as number)
      this.widen(file, store.endKind[index], store.endTime[index] as number)
      this.widen(file, store.knownKind[index], store.knownTime[index] as number)
    }
  }

  /** Forgets a file that is read again. */
  forget(file: number): void {
    this.ranges.delete(file)
  }

  byFile(): ReadonlyMap<number, EpochUnit> {
    const units: readonly EpochUnit[] = ['s', 'ms', 'us', 'ns']
    const found = new Map<number, EpochUnit>()
    for (const [file, { least, most }] of this.ranges) {
      const unit = units.find((each) => least / PER_MS[each] >= FROM && most / PER_MS[each] < TO)
      if (unit !== undefined) found.set(file, unit)
    }
    return found
  }

  private widen(file: number, kind: number | undefined, value: number): void {
    if (kind !== TimeKind.number || Number.isNaN(value)) return
    const range = this.ranges.get(file)
    if (range === undefined) this.ranges.set(file, { least: value, most: value })
    else {
      if (value < range.least) range.least = value
      if (value > range.most) range.most = value
    }
  }
}
