import { isTapelineError, type TapelineErrorCode } from '@tapeline/core'
import type { FaultTally } from './findings.js'
import { LocalTime, wallText } from './local-time.js'
import type { RowStore } from './row-store.js'
import { TimeKind } from './time-sql.js'

/** The unit in which a number counts since 1970. */
export type EpochUnit = 's' | 'ms' | 'us' | 'ns'

const PER_MS: Readonly<Record<EpochUnit, number>> = { s: 0.001, ms: 1, us: 1000, ns: 1_000_000 }
/** A number is taken for the one unit in which it lies between these years; no number does in two. */
const FROM = Date.UTC(1990, 0, 1)
const TO = Date.UTC(2100, 0, 1)
/** The years that ISO 8601 writes with four digits. */
const EARLIEST = new Date('0001-01-01T00:00:00Z').getTime()
const LATEST = Date.UTC(10_000, 0, 1)

/** How the times were read. */
export interface ResolvedTimes {
  /** What was assumed, as sentences. */
  readonly notes: readonly string[]
  /** 1 for each row whose time could not be told; a fault says why. */
  readonly bad: Uint8Array
}

/**
 * Turns all times of a store but those of whole days into epoch milliseconds UTC, in place; days stay as the milliseconds of their
 * date.
 * @param zone of the times that have no offset
 * @throws TapelineError `date.zone-unknown`
 */
export function resolveTimes(
  store: RowStore,
  zone: string | undefined,
  unit: EpochUnit | undefined,
  faults: FaultTally,
): ResolvedTimes {
  const bad = new Uint8Array(store.length)
  const notes: string[] = []
  const local = zone === undefined ? undefined : new LocalTime(zone)
  let zoneMissing = false
  let locals = 0
  const chosen = unit ?? unitOf(store)
  let numbers = 0

  const resolve = (index: number, kind: number, value: number): number => {
    const fault = (code: TapelineErrorCode, message: string, expected: string, found: string): number => {
      const [file, row] = [store.file[index] as number, store.row[index] as number]
      faults.add({ code, message, expected, found, file, row })
      bad[index] = 1
      return Number.NaN
    }
    let at = value
    if (kind === TimeKind.local) {
      locals += 1
      if (local === undefined) {
        bad[index] = 1
        if (zoneMissing) return Number.NaN
        zoneMissing = true
        return fault(
          'date.offset-missing',
          'The times have no offset, and their zone is never guessed.',
          "zone: 'America/New_York', say",
          wallText(value),
        )
      }
      try {
        at = local.toInstant(value)
      } catch (error) {
        if (!isTapelineError(error)) throw error
        return fault(
          error.code,
          error.message.replace(/ \(expected.*$/s, ''),
          'a time that the clocks show once, or one with its offset',
          wallText(value),
        )
      }
    } else if (kind === TimeKind.number) {
      numbers += 1
      if (chosen === undefined) {
        return fault(
          'date.invalid',
          'A number does not say in which unit it counts since 1970, and this one lies near today in none.',
          "epochUnit: 's', 'ms', 'us' or 'ns'",
          String(value),
        )
      }
      at = value / PER_MS[chosen]
    }
    if (at >= EARLIEST && at < LATEST) return at === 0 ? 0 : at
    return fault(
      'date.invalid',
      'The time is out of the years 1 to 9999.',
      'a year of four digits',
      String(value),
    )
  }

  for (let index = 0; index < store.length; index += 1) {
    const kind = store.kind[index] as number
    store.time[index] = resolve(index, kind, store.time[index] as number)
    const end = store.endTime[index] as number
    if (!Number.isNaN(end)) store.endTime[index] = resolve(index, store.endKind[index] as number, end)
  }
  if (locals > 0 && zone !== undefined) notes.push(`Times without an offset were read in ${zone}.`)
  if (numbers > 0 && chosen !== undefined && unit === undefined)
    notes.push(`Numbers were read as ${NAMES[chosen]} since 1970; pass \`epochUnit\` to say otherwise.`)
  return { notes, bad }
}

const NAMES: Readonly<Record<EpochUnit, string>> = {
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
}

/** The one unit in which every number lies between 1990 and 2100; undefined where none does so. */
function unitOf(store: RowStore): EpochUnit | undefined {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let index = 0; index < store.length; index += 1) {
    if (store.kind[index] !== TimeKind.number) continue
    const value = store.time[index] as number
    if (value < least) least = value
    if (value > most) most = value
  }
  const units: readonly EpochUnit[] = ['s', 'ms', 'us', 'ns']
  return units.find((unit) => least / PER_MS[unit] >= FROM && most / PER_MS[unit] < TO)
}
