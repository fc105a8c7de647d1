import { parseDate } from '@tapeline/core'
import type { Exchange } from '@tapeline/core/market'
import { UsageError } from '../usage-error.js'

/** How rows are read, as it is typed. */
export interface ImportFlags {
  readonly trades?: boolean
  readonly closes?: boolean
  readonly map?: string
  readonly zone?: string
  readonly timeFormat?: string
  readonly time?: 'start' | 'end'
  readonly interval?: string
  readonly straddling?: 'fault' | 'place'
  readonly symbol?: string
  readonly symbolFromName?: boolean
  readonly list?: Exchange
  readonly query?: string
  readonly skipBad?: boolean
  readonly asOf?: string
  readonly splitAdjusted?: true | string
  readonly format?: string
  readonly encoding?: string
  readonly delimiter?: string
  /** False where the files have no header, and else true. */
  readonly header?: boolean
  readonly names?: string
  readonly skipLines?: string
  readonly decimal?: string
  readonly priceScale?: string
  readonly epochUnit?: string
  /** False where the volume is to be left out, and else true. */
  readonly volume?: boolean
  readonly adjustment?: string
  readonly kind?: string
}

/** Options of the library that are flags of another name. */
const FLAGS: Readonly<Record<string, string>> = { columns: 'map' }

/** Spells an option of the library as its flag, for messages: `--time-format '%d.%m.%Y'`. */
export function spellAsFlag(option: string, value?: string): string {
  const flag = `--${FLAGS[option] ?? option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
  const quoted = value !== undefined && /[^\w./:+-]/.test(value) ? `'${value}'` : value
  return quoted === undefined || quoted === 'true' ? flag : `${flag} ${quoted}`
}

/** What flags mean to `importBars` and `importTrades`. @throws UsageError for a mapping that is none */
export function importOptionsOf(flags: ImportFlags): Record<string, unknown> {
  const { zone, timeFormat, time, interval, straddling, symbol, symbolFromName, skipBad } = flags
  const { format, encoding, delimiter, decimal, epochUnit, adjustment } = flags
  const columns = {
    ...(flags.map === undefined ? {} : columnsOf(flags.map, flags.trades === true)),
    ...(flags.volume === false ? { [flags.trades === true ? 'size' : 'volume']: '' } : {}),
  }
  const given = {
    ...{ zone, timeFormat, time, interval, straddling, symbol, symbolFromName, skipBad },
    ...{ format, encoding, decimal, epochUnit, adjustment },
    delimiter: delimiter === '\\t' ? '\t' : delimiter,
    header: flags.header === false ? false : undefined,
    names: flags.names?.split(',').map((name) => name.trim()),
    skipLines:
      flags.skipLines === undefined ? undefined : numberOf('--skip-lines', flags.skipLines, /^\d{1,6}$/),
    priceScale:
      flags.priceScale === undefined
        ? undefined
        : numberOf('--price-scale', flags.priceScale, /^\d*\.?\d+(e[+-]?\d+)?$/i),
    columns: Object.keys(columns).length === 0 ? undefined : columns,
    list:
      flags.list === undefined
        ? undefined
        : { exchange: flags.list, ...(flags.kind === undefined ? {} : { kind: flags.kind }) },
    daily: flags.closes === true ? 'closes' : undefined,
    asOf: flags.asOf === undefined ? undefined : parseDate(flags.asOf).at,
    splitAdjusted: flags.splitAdjusted === undefined ? undefined : splitsUntil(flags.splitAdjusted, zone),
    spelling: spellAsFlag,
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

const DAY_MS = 86_400_000

/** All splits, or those up to a moment; a bare day counts to its end. */
function splitsUntil(given: true | string, zone: string | undefined): true | number {
  if (given === true) return true
  const { at, precision } = parseDate(given, zone === undefined ? {} : { zone })
  return precision === 'day' ? at + DAY_MS - 1 : at
}

const TIMES = ['symbol', 'time', 'date', 'clock', 'knownAt']
const BAR_FIELDS = [...TIMES, 'start', 'end', 'open', 'high', 'low', 'close', 'volume']
const TRADE_FIELDS = [...TIMES, 'price', 'size']

function numberOf(flag: string, text: string, pattern: RegExp): number {
  if (pattern.test(text) && Number(text) >= 0) return Number(text)
  throw new UsageError(`${flag} takes a number, not '${text}'.`)
}

function columnsOf(text: string, trades: boolean): Record<string, string> {
  const fields = trades ? TRADE_FIELDS : BAR_FIELDS
  const columns: Record<string, string> = {}
  for (const part of text.split(',')) {
    const [, field = '', column = ''] = /^\s*([^=]+?)\s*=\s*(.+?)\s*$/.exec(part) ?? []
    if (column === '')
      throw new UsageError(
        `--map takes field=Column, with commas between: 'open=Open,close=Last'; not '${text}'.`,
      )
    if (!fields.includes(field))
      throw new UsageError(`--map knows no field '${field}'. There are ${fields.join(', ')}.`)
    if (field in columns) throw new UsageError(`--map names the field '${field}' twice.`)
    columns[field] = column
  }
  return columns
}
