import { anyOf, checkArgument, checkOptions, kinds, oneOf } from '@tapeline/core'

const COMMON = {
  into: kinds.timeline,
  format: oneOf('csv', 'jsonl', 'parquet'),
  delimiter: kinds.text,
  encoding: oneOf('utf-8', 'utf-16', 'windows-1252'),
  header: kinds.boolean,
  names: kinds.texts,
  skipLines: kinds.number,
  decimal: oneOf('.', ','),
  priceScale: kinds.number,
  columns: kinds.record,
  zone: kinds.text,
  timeFormat: kinds.text,
  epochUnit: oneOf('s', 'ms', 'us', 'ns'),
  symbol: kinds.text,
  symbolFromName: anyOf(kinds.boolean, {
    expected: 'a regular expression',
    fits: (value: unknown) => value instanceof RegExp,
  }),
  list: kinds.record,
  splitAdjusted: anyOf(kinds.boolean, kinds.number),
  sources: kinds.list,
  spelling: kinds.function,
  skipBad: kinds.boolean,
  signal: kinds.any,
  onProgress: kinds.function,
}

const BARS = {
  ...COMMON,
  time: oneOf('start', 'end'),
  interval: anyOf(kinds.text, kinds.number),
  straddling: oneOf('fault', 'place'),
  asOf: kinds.number,
  daily: oneOf('bars', 'closes'),
  adjustment: oneOf('dividend-adjusted', 'unknown'),
}

/** @throws TapelineError `argument.invalid`, `option.unknown` with the nearest name */
export function checkBarOptions(options: unknown): void {
  checkOptions('importBars()', options, BARS)
}

/** As {@link checkBarOptions}. */
export function checkTradeOptions(options: unknown): void {
  checkOptions('importTrades()', options, COMMON)
}

/** As {@link checkBarOptions}, of what writes a value to a path. */
export function checkExport(call: string, path: unknown, options: unknown): void {
  checkArgument(call, 'path', path, kinds.text)
  checkOptions(call, options, {
    format: oneOf('csv', 'jsonl', 'parquet', 'arrow', 'tape'),
    signal: kinds.any,
  })
}

/** As {@link checkBarOptions}. */
export function checkReadOptions(call: string, options: unknown): void {
  checkOptions(call, options, {
    format: oneOf('jsonl', 'parquet', 'arrow', 'tape'),
    unchecked: kinds.boolean,
    spelling: kinds.function,
  })
}
