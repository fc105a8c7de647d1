import { cellKind } from './cell-kinds.js'

const BINANCE_KLINES =
  'open_time open high low close volume close_time quote_volume count taker_buy_volume taker_buy_quote_volume ignore'
const BINANCE_TRADES = 'id price qty quote_qty time is_buyer_maker is_best_match'
const BINANCE_AGGREGATES = 'id price qty first_id last_id timestamp is_buyer_maker is_best_match'

/**
 * The names of the columns of a file without a header, by what their cells look like: those of Binance, or a time in one
 * column or two, maybe behind a symbol, then open, high, low and close, in which no row contradicts their order, and volume.
 * @returns undefined if the columns are anything else
 */
export function nameColumns(records: readonly (readonly string[])[]): readonly string[] | undefined {
  const rows = records.filter((record) => record.length === records[0]?.length)
  const width = rows[0]?.length ?? 0
  const is = (column: number, ...kinds: readonly string[]): boolean =>
    rows.every((row) => kinds.includes(cellKind(row[column] ?? '')))
  const known = [
    [BINANCE_KLINES, 12, is(0, 'epoch') && is(6, 'epoch')],
    [BINANCE_TRADES, 7, is(4, 'epoch') && is(5, 'flag') && is(6, 'flag')],
    [BINANCE_AGGREGATES, 8, is(5, 'epoch') && is(6, 'flag') && is(7, 'flag')],
  ] as const
  for (const [names, columns, fits] of known) if (width === columns && fits) return names.split(' ')

  const names: string[] = []
  if (is(0, 'text')) names.push('symbol')
  const time = names.length
  if (is(time, 'moment', 'epoch')) names.push('timestamp')
  else if (is(time, 'date')) names.push('date')
  else return undefined
  const isClock = (text: string): boolean =>
    cellKind(text) === 'clock' || /^([01]\d|2[0-3])[0-5]\d([0-5]\d)?$/.test(text)
  if (
    names.at(-1) === 'date' &&
    rows.every(
      (row) =>
        cellKind(row[time + 1] ?? '') === 'clock' || (width >= time + 6 && isClock(row[time + 1] ?? '')),
    )
  )
    names.push('time')
  const first = names.length
  const figures = rows.map((row) =>
    row.slice(first, first + 4).map((cell) => Number(cell.replaceAll(',', '.'))),
  )
  const inOrder = figures.every(
    ([open = Number.NaN, high = Number.NaN, low = Number.NaN, close = Number.NaN]) =>
      low <= Math.min(open, close) && high >= Math.max(open, close),
  )
  if (!inOrder) return undefined
  names.push('open', 'high', 'low', 'close')
  if (width > names.length && is(names.length, 'number', 'epoch', 'empty')) names.push('volume')
  while (names.length < width) names.push(`column ${names.length + 1}`)
  return names
}
