import { getCalendar } from '@tapeline/core/calendar'
import { type ArgumentKind, checkOptions, kinds, TapelineError } from '@tapeline/core/internal'
import { wholeFrom } from '../check-arguments.js'

/** What a history may contain. Each switch is on by default. */
export interface MarketConstraints {
  /** The trading days lie between these days, `YYYY-MM-DD`, both inclusive. Default 2024-01-02 to 2025-12-31. */
  readonly from?: string
  readonly to?: string
  /** Number of consecutive trading days. Default 1 to 5. */
  readonly minSessions?: number
  readonly maxSessions?: number
  /** Symbols of the instruments, in order; one that begins with `^` is an index. Default `['AA', 'BB', 'CC']`. */
  readonly symbols?: readonly string[]
  /** Least number of the symbols that are listed. Default 1. */
  readonly minInstruments?: number
  /** Most trades and bars of the whole history. Default 30. */
  readonly maxPrints?: number
  /** Bars of a quarter of an hour. */
  readonly bars?: boolean
  /** Claims about figures of the history, right and wrong ones. */
  readonly claims?: boolean
  /** Prints and official closes that are corrected later, prints that are cancelled, and corrections of corrections. */
  readonly corrections?: boolean
  /** A fall of all instruments by 10 to 40 %, and a rebound within the session or over the next ones. */
  readonly crashes?: boolean
  readonly delistings?: boolean
  readonly dividends?: boolean
  /** Days on which the exchange closes early. */
  readonly earlyCloses?: boolean
  /** Trades before the open and after the close. */
  readonly extendedHours?: boolean
  /** First prices of a session that differ from the price before it. */
  readonly gaps?: boolean
  /** Halts of an instrument, an exchange or all, with circuit breakers in a crash. Nothing trades in them. */
  readonly halts?: boolean
  /** Trades that become known later than they happened, or are printed later with the condition `late`. */
  readonly latePrints?: boolean
  /** News, also with consequences: causes, with shares, of the first prices of the next session. */
  readonly news?: boolean
  /** New symbols, also one that another instrument had before. */
  readonly renames?: boolean
  /** Splits and reverse splits, with their jump of the price. */
  readonly splits?: boolean
  /** Events at the same instant. Without them each has an instant of its own, some milliseconds later. */
  readonly ties?: boolean
}

/** The constraints with their defaults. */
export type MarketOptions = Required<MarketConstraints>

const DEFAULTS: MarketOptions = {
  from: '2024-01-02',
  to: '2025-12-31',
  minSessions: 1,
  maxSessions: 5,
  symbols: ['AA', 'BB', 'CC'],
  minInstruments: 1,
  maxPrints: 30,
  bars: true,
  claims: true,
  corrections: true,
  crashes: true,
  delistings: true,
  dividends: true,
  earlyCloses: true,
  extendedHours: true,
  gaps: true,
  halts: true,
  latePrints: true,
  news: true,
  renames: true,
  splits: true,
  ties: true,
}

const SESSIONS_MAX = 250
const INSTRUMENTS_MAX = 50
/** A symbol of 22 characters leaves room for the letter that a new symbol appends. */
const SYMBOL = /^[A-Z0-9^][A-Z0-9^.\-=/]{0,21}$/

const symbols: ArgumentKind = {
  expected: `an array of 1 to ${INSTRUMENTS_MAX} different symbols of 1 to 22 upper-case letters, digits or ^ . - = /`,
  fits: (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= INSTRUMENTS_MAX &&
    new Set(value).size === value.length &&
    value.every((symbol) => typeof symbol === 'string' && SYMBOL.test(symbol)),
}

const KINDS: Readonly<Record<keyof MarketConstraints, ArgumentKind>> = {
  from: kinds.name,
  to: kinds.name,
  minSessions: wholeFrom(1, SESSIONS_MAX),
  maxSessions: wholeFrom(1, SESSIONS_MAX),
  symbols,
  minInstruments: wholeFrom(1, INSTRUMENTS_MAX),
  maxPrints: wholeFrom(0, 10_000),
  bars: kinds.boolean,
  claims: kinds.boolean,
  corrections: kinds.boolean,
  crashes: kinds.boolean,
  delistings: kinds.boolean,
  dividends: kinds.boolean,
  earlyCloses: kinds.boolean,
  extendedHours: kinds.boolean,
  gaps: kinds.boolean,
  halts: kinds.boolean,
  latePrints: kinds.boolean,
  news: kinds.boolean,
  renames: kinds.boolean,
  splits: kinds.boolean,
  ties: kinds.boolean,
}

/**
 * Constraints with their defaults. A bound that contradicts a default moves it: `maxSessions: 1`, or `minSessions: 20` alone.
 * @throws TapelineError `argument.invalid`, `option.unknown`, and the calendar's errors for days
 */
export function marketOptions(call: string, constraints: MarketConstraints | undefined): MarketOptions {
  checkOptions(call, constraints, KINDS)
  const given = Object.fromEntries(
    Object.entries(constraints ?? {}).filter(([, value]) => value !== undefined),
  ) as MarketConstraints
  const options = { ...DEFAULTS, ...given }
  const { minSessions = Math.min(DEFAULTS.minSessions, options.maxSessions) } = given
  const { maxSessions = Math.max(DEFAULTS.maxSessions, minSessions) } = given
  const read: MarketOptions = { ...options, minSessions, maxSessions, symbols: [...options.symbols] }
  if (minSessions > maxSessions)
    throw contradiction(
      call,
      'minSessions',
      'maxSessions',
      `a minSessions of at most ${maxSessions}`,
      minSessions,
    )
  if (read.minInstruments > read.symbols.length) {
    const most = `a minInstruments of at most ${read.symbols.length}`
    throw contradiction(call, 'minInstruments', 'symbols', most, read.minInstruments)
  }
  const days = getCalendar('XNYS').tradingDaysBetween({ from: read.from, to: read.to }).length
  if (days < maxSessions) {
    const enough = `at least ${maxSessions} trading days from 'from' to 'to', or a smaller maxSessions`
    throw contradiction(call, 'from', 'to', enough, `${days} from ${read.from} to ${read.to}`)
  }
  return read
}

function contradiction(
  call: string,
  one: string,
  other: string,
  expected: string,
  found: number | string,
): TapelineError {
  return new TapelineError({
    code: 'argument.invalid',
    message: `The options '${one}' and '${other}' of ${call} contradict each other.`,
    expected,
    found: String(found),
  })
}
