import { anyOf, checkArgument, kinds } from '@tapeline/core/internal'
import type { ShiftBy } from '@tapeline/core/what-if'
import type { ShiftByItem } from '../format/edit.js'

const UNITS = ['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds', 'milliseconds'] as const
const PART = /(\d+(?:\.\d+)?)\s*(year|month|week|day|hour|minute|second|millisecond)s?\b/y
const TRADING_DAYS = /^([+-]?\d+) trading days?$/

/**
 * Reads the distance of a shift: `5 trading days`, `90 minutes`, `1 day 2 hours`. A leading minus applies to the whole text
 * (`-1 day 2 hours` is 26 hours earlier). An object has the form of the core.
 * @returns undefined for an invalid text
 * @throws TapelineError `argument.invalid` for a value that is neither a text nor an object
 */
export function readShiftBy(item: ShiftByItem): ShiftBy | undefined {
  checkArgument('readShiftBy()', 'item', item, anyOf(kinds.text, kinds.record))
  if (typeof item !== 'string') return item as ShiftBy
  const text = item.trim()
  const trading = TRADING_DAYS.exec(text)
  if (trading) return { tradingDays: Number(trading[1]) }
  const sign = text.startsWith('-') ? -1 : 1
  const rest = text.replace(/^[+-]\s*/, '')
  const span: Partial<Record<(typeof UNITS)[number], number>> = {}
  PART.lastIndex = 0
  while (PART.lastIndex < rest.length) {
    const [, count, unit] = PART.exec(rest) ?? []
    const key = UNITS.find((name) => name === `${unit}s`)
    if (key === undefined || span[key] !== undefined) return undefined
    span[key] = sign * Number(count)
    PART.lastIndex += /^\s*/.exec(rest.slice(PART.lastIndex))?.[0].length ?? 0
  }
  return Object.keys(span).length === 0 ? undefined : span
}
