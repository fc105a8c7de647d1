import {
  type ArgumentKind,
  anyOf,
  checkArgument,
  checkOptions,
  checkOptionsOf,
  kinds,
  oneOf,
  showValue,
  TapelineError,
} from '@tapeline/core/internal'

const SIGNAL: ArgumentKind = {
  expected: 'an AbortSignal, as `new AbortController().signal`',
  fits: (value) => value instanceof AbortSignal,
}
const TEXTS_BY_NAME: ArgumentKind = {
  expected: 'an object of texts',
  fits: (value) => kinds.record.fits(value) && Object.values(value as object).every(kinds.text.fits),
}
const PATHS = anyOf(kinds.text, kinds.texts)
const QUERY = { query: kinds.name, files: PATHS, name: kinds.name }
const LIST = {
  exchange: kinds.text,
  kind: oneOf('equity', 'index'),
  names: TEXTS_BY_NAME,
  sectors: TEXTS_BY_NAME,
}
const SAMPLES: ArgumentKind = {
  expected: 'an array of { at, value }, each `at` in epoch milliseconds',
  fits: (value) => Array.isArray(value) && value.every(isSample),
}

/** Whether a value has a moment that a `Date` can show. */
function isSample(value: unknown): boolean {
  if (!kinds.record.fits(value)) return false
  const { at } = value as { readonly at?: unknown }
  return typeof at === 'number' && !Number.isNaN(new Date(at).getTime())
}

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
  columns: TEXTS_BY_NAME,
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
  signal: SIGNAL,
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
export function checkBarOptions(source: unknown, options: unknown): void {
  checkSource('importBars()', source)
  checkOptions('importBars()', options, BARS)
  checkList(options)
}

/** As {@link checkBarOptions}. */
export function checkTradeOptions(source: unknown, options: unknown): void {
  checkSource('importTrades()', source)
  checkOptions('importTrades()', options, COMMON)
  checkList(options)
}

const TAPE = { memoryBudgetBytes: kinds.number, check: kinds.function }

/** As {@link checkBarOptions}, of what imports into a tape. */
export function checkTapeImport(
  call: 'importBarsToTape()' | 'importTradesToTape()',
  source: unknown,
  path: unknown,
  options: unknown,
): void {
  checkSource(call, source)
  checkArgument(call, 'path', path, kinds.text)
  checkOptions(call, options, { ...(call === 'importBarsToTape()' ? BARS : COMMON), ...TAPE })
  checkList(options)
  checkBudget((options as { readonly memoryBudgetBytes?: unknown }).memoryBudgetBytes)
}

/** @throws TapelineError `definition.invalid` */
export function checkBudget(bytes: unknown): void {
  if (bytes === undefined || (typeof bytes === 'number' && bytes >= 0)) return
  throw new TapelineError({
    code: 'definition.invalid',
    message: "The option 'memoryBudgetBytes' is out of bounds.",
    expected: 'a number of bytes, 0 or more',
    found: showValue(bytes),
  })
}

function checkSource(call: string, source: unknown): void {
  if (kinds.record.fits(source)) checkOptionsOf(`the query of ${call}`, source, QUERY, ['query'])
  else
    checkArgument(
      call,
      'source',
      source,
      anyOf(PATHS, { ...kinds.record, expected: 'a query: { query, files }' }),
    )
}

function checkList(options: unknown): void {
  checkOptions("the option 'list'", (options as { readonly list?: unknown }).list, LIST)
}

/** As {@link checkBarOptions}. */
export function checkSamples(call: string, samples: unknown): void {
  checkArgument(call, 'samples', samples, SAMPLES)
}

/** As {@link checkBarOptions}, of what writes a value to a path. */
export function checkExport(call: string, path: unknown, options: unknown): void {
  checkArgument(call, 'path', path, kinds.text)
  checkOptions(call, options, {
    format: oneOf('csv', 'jsonl', 'parquet', 'arrow', 'tape'),
    signal: SIGNAL,
  })
}

/** As {@link checkBarOptions}. */
export function checkReadOptions(call: string, options: unknown): void {
  checkOptions(call, options, {
    format: oneOf('jsonl', 'parquet', 'arrow', 'tape'),
    unchecked: kinds.boolean,
    textsMax: kinds.any,
    spelling: kinds.function,
  })
}
