import type { Step } from '@tapeline/core'
import { readShiftBy } from '@tapeline/scenarios'
import { UsageError } from '../usage-error.js'

const UNITS = {
  d: 'days',
  h: 'hours',
  m: 'minutes',
  min: 'minutes',
  s: 'seconds',
  ms: 'milliseconds',
} as const
const SHORT = /(\d+(?:\.\d+)?)(ms|min|d|h|m|s)/y
const ISO = /^P(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/

type Span = Exclude<Step, number>

/**
 * Reads a step between samples, the same way for every command: `30m`, `1d`, `1h30m`; `30 minutes`, `1 day 2 hours`; or as ISO 8601 has
 * it, `PT30M`, `P1D`. @throws UsageError for what is no positive length of time
 */
export function readStep(option: string, text: string): Step {
  const typed = text.trim()
  const step = shortStep(typed) ?? isoStep(typed) ?? wordedStep(typed)
  if (step !== undefined && Object.values(step).some((part) => part > 0)) return step
  throw new UsageError(
    `${option} takes a length of time: 30m, 1h, 1d, '1 day 2 hours' or PT30M; it cannot be '${text}'.`,
  )
}

function shortStep(text: string): Span | undefined {
  const span: Partial<Record<(typeof UNITS)[keyof typeof UNITS], number>> = {}
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

function isoStep(text: string): Span | undefined {
  const [whole, days, hours, minutes, seconds] = ISO.exec(text.toUpperCase()) ?? []
  if (whole === undefined || /^P$|T$/.test(whole)) return undefined
  const parts = { days, hours, minutes, seconds }
  const given = Object.entries(parts).filter(([, count]) => count !== undefined)
  return Object.fromEntries(given.map(([unit, count]) => [unit, Number(count)]))
}

function wordedStep(text: string): Span | undefined {
  const step = readShiftBy(text)
  if (step === undefined || 'tradingDays' in step) return undefined
  return Object.values(step).every((part) => part >= 0) ? step : undefined
}
