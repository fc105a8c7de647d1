import type { Duration } from '@tapeline/core/types'
import type { ShiftBy } from '@tapeline/core/what-if'
import { readShiftBy } from '@tapeline/scenarios'
import { UsageError } from '../usage-error.js'

const UNITS = {
  y: 'years',
  mo: 'months',
  w: 'weeks',
  d: 'days',
  h: 'hours',
  m: 'minutes',
  min: 'minutes',
  s: 'seconds',
  ms: 'milliseconds',
} as const
const SHORT = /(\d+(?:\.\d+)?)(ms|min|mo|y|w|d|h|m|s)/y
const N = String.raw`(\d+(?:\.\d+)?)`
const ISO = new RegExp(`^P(?:${N}Y)?(?:${N}M)?(?:${N}W)?(?:${N}D)?(?:T(?:${N}H)?(?:${N}M)?(?:${N}S)?)?$`)
const ISO_UNITS = ['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds'] as const

/** The forms of a length of time, for messages. */
export const LENGTHS =
  "30m, 1h30m, 1d, 2w, 3mo, 1y, '1 day 2 hours', '5 trading days', '1 session', PT30M or P1M"

/**
 * Reads a length of time, the same way for every option: `1h30m` (of y, mo, w, d, h, m or min, s, ms); in words, `1 day 2 hours`;
 * in ISO 8601, `P1DT2H`; or `5 trading days`, also called sessions. A leading minus applies to the whole length.
 * @returns undefined for an invalid text
 */
export function readLength(text: string): ShiftBy | undefined {
  const typed = text.trim()
  const worded = readShiftBy(typed.replace(/ sessions?$/, ' trading days'))
  if (worded !== undefined) return worded
  const sign = typed.startsWith('-') ? -1 : 1
  const rest = typed.replace(/^[+-]\s*/, '')
  const length = shortLength(rest) ?? isoLength(rest)
  return length && Object.fromEntries(Object.entries(length).map(([unit, count]) => [unit, sign * count]))
}

/**
 * Reads a step between samples.
 * @throws UsageError unless it is a positive length of time
 */
export function readStep(option: string, text: string): ShiftBy {
  const step = readLength(text)
  const parts = Object.values(step ?? {})
  if (step !== undefined && parts.every((part) => part >= 0) && parts.some((part) => part > 0)) return step
  throw new UsageError(`${option} takes a length of time: ${LENGTHS}; it cannot be '${text}'.`)
}

function shortLength(text: string): Duration | undefined {
  const span: Partial<Record<keyof Duration, number>> = {}
  SHORT.lastIndex = 0
  while (SHORT.lastIndex < text.length) {
    const [, count, unit] = SHORT.exec(text) ?? []
    if (unit === undefined) return undefined
    const key = UNITS[unit as keyof typeof UNITS]
    if (span[key] !== undefined) return undefined
    span[key] = Number(count)
  }
  return text === '' ? undefined : span
}

function isoLength(text: string): Duration | undefined {
  const [whole, ...counts] = ISO.exec(text.toUpperCase()) ?? []
  if (whole === undefined || /^P$|T$/.test(whole)) return undefined
  const parts = ISO_UNITS.map((unit, index) => [unit, counts[index]] as const)
  return Object.fromEntries(
    parts.flatMap(([unit, count]) => (count === undefined ? [] : [[unit, Number(count)]])),
  )
}
