import type { Field, Mapping } from '../rows/guess-columns.js'
import type { SourceLayout } from '../rows/read-source.js'

/** The fields that a file of bars is searched for. */
export type BarField = Exclude<Field, 'price' | 'size'>

const PRICES = ['close', 'open', 'high', 'low'] as const
const FIELDS: readonly BarField[] = [
  'symbol',
  'start',
  'end',
  'time',
  'date',
  'clock',
  'knownAt',
  ...PRICES,
  'volume',
]

/** The numbers of a bar in a store, in this order; of an official close the first alone. */
export const BarColumn = { close: 0, open: 1, high: 2, low: 3, volume: 4 } as const

/** What a row of bars must say, or one from which the official close alone is read. */
export function barLayout(closesAlone: boolean, timeFormat: string | undefined): SourceLayout {
  return {
    fields: closesAlone
      ? FIELDS.filter((field) => !['open', 'high', 'low', 'volume'].includes(field))
      : FIELDS,
    numbers: closesAlone ? ['close'] : [...PRICES, 'volume'],
    required: closesAlone ? 1 : PRICES.length,
    check: closesAlone ? checkClose : checkBar,
    timeFormat,
    missing: (mapping) => missingIn(mapping, closesAlone ? ['close'] : PRICES),
  }
}

function missingIn(mapping: Mapping, prices: readonly Field[]): string | undefined {
  const missing: string[] = prices.filter((field) => !mapping.has(field))
  const times: readonly Field[] = ['start', 'end', 'time', 'date', 'clock']
  if (!times.some((field) => mapping.has(field))) missing.push('time')
  if (missing.length === 0) return undefined
  return missing.join(', ')
}

type Wrong = { readonly field: Field; readonly expected: string }

const NONE: readonly Wrong[] = []

function checkClose([close = Number.NaN]: readonly number[]): readonly Wrong[] {
  return close > 0 ? NONE : [{ field: 'close', expected: 'a price above 0' }]
}

function checkBar([close, open, high, low, volume]: readonly number[]): readonly Wrong[] {
  const bar = { close: close as number, open: open as number, high: high as number, low: low as number }
  const amount = volume as number
  const positive = bar.low > 0 && bar.open > 0 && bar.close > 0 && bar.high > 0
  if (
    positive &&
    bar.low <= bar.open &&
    bar.low <= bar.close &&
    bar.high >= bar.open &&
    bar.high >= bar.close &&
    !(amount < 0)
  ) {
    return NONE
  }
  const wrong: Wrong[] = PRICES.filter((field) => !(bar[field] > 0)).map((field) => ({
    field,
    expected: 'a price above 0',
  }))
  if (wrong.length === 0) {
    const [least, most] = [Math.min(bar.open, bar.close), Math.max(bar.open, bar.close)]
    if (bar.low > least)
      wrong.push({ field: 'low', expected: `at most ${least}, the lower of open and close` })
    if (bar.high < most)
      wrong.push({ field: 'high', expected: `at least ${most}, the higher of open and close` })
  }
  if (amount < 0) wrong.push({ field: 'volume', expected: '0 or more' })
  return wrong
}
