import { parseDate } from '@tapeline/core/internal'
import type { Exchange } from '@tapeline/core/market'
import { UsageError } from '../usage-error.js'

/** The typed flags of an import. */
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
  /** False if the files have no header, otherwise true. */
  readonly header?: boolean
  readonly names?: string
  readonly skipLines?: string
  readonly decimal?: string
  readonly priceScale?: string
  readonly epochUnit?: string
  /** False to omit the volume, otherwise true. */
  readonly volume?: boolean
  readonly adjustment?: string
  readonly kind?: string
  /** Each as `NVDA=Nvidia`. */
  readonly instrumentName?: readonly string[]
  readonly sector?: readonly string[]
  readonly source?: readonly string[]
}

/** Options of the library whose flags have another name. */
const FLAGS: Readonly<Record<string, string>> = { columns: 'map', sources: 'source' }

/** Spells an option of the library as its flag, for messages: `--time-format '%d.%m.%Y'`, `--list XNAS`. */
export function spellAsFlag(option: string, value?: string): string {
  if (option === 'daily') return '--closes'
  const flag = `--${FLAGS[option] ?? option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
  if (value === undefined || value === 'true') return flag
  // The flag takes only the exchange of a listing.
  const [, own = value] = /^\{ exchange: '(\w+)' \}$/.exec(value) ?? []
  return `${flag} ${/[^\w./:+-]/.test(own) ? `'${own}'` : own}`
}

/** The options of `importBars` and `importTrades` for some flags. @throws UsageError for an invalid mapping */
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
    list: listOf(flags),
    sources: flags.source?.map((name) => ({ name: filled('--source', name) })),
    daily: flags.closes === true ? 'closes' : undefined,
    asOf: flags.asOf === undefined ? undefined : parseDate(flags.asOf).at,
    splitAdjusted: flags.splitAdjusted === undefined ? undefined : splitsUntil(flags.splitAdjusted, zone),
    spelling: spellAsFlag,
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

/** @throws UsageError for flags of listed instruments without a listing */
function listOf({ list, kind, instrumentName, sector }: ImportFlags): object | undefined {
  const given = Object.entries({ '--kind': kind, '--instrument-name': instrumentName, '--sector': sector })
  const stray = given.find(([, value]) => value !== undefined)
  if (list === undefined && stray !== undefined)
    throw new UsageError(
      `${stray[0]} describes instruments that the import lists; add --list, such as --list XNAS.`,
    )
  if (list === undefined) return undefined
  return {
    exchange: list,
    ...(kind === undefined ? {} : { kind }),
    ...(instrumentName === undefined ? {} : { names: bySymbol('--instrument-name', instrumentName) }),
    ...(sector === undefined ? {} : { sectors: bySymbol('--sector', sector) }),
  }
}

/** Values by symbol: `NVDA=Nvidia`. @throws UsageError */
export function bySymbol(flag: string, texts: readonly string[]): Readonly<Record<string, string>> {
  const values = new Map<string, string>()
  for (const text of texts) {
    const [, symbol = '', value = ''] = /^\s*([^=]+?)\s*=\s*(.*?)\s*$/s.exec(text) ?? []
    if (symbol === '' || value === '') throw new UsageError(`${flag} takes SYMBOL=value; not '${text}'.`)
    if (values.has(symbol)) throw new UsageError(`${flag} names '${symbol}' twice.`)
    values.set(symbol, value)
  }
  return Object.fromEntries(values)
}

function filled(flag: string, text: string): string {
  if (text.trim() === '') throw new UsageError(`${flag} is empty; name the source.`)
  return text.trim()
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
