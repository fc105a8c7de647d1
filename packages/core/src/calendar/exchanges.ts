import { showValue, TapelineError } from '../event/error.js'
import { didYouMean } from '../event/nearest-name.js'
import { type CalendarException, nasdaqExceptions, nyseExceptions } from './exceptions.js'
import { exchangeZones } from './exchange-zones.js'
import { type DayRule, type EarlyCloseRule, nyseEarlyCloses, nyseHolidays } from './rules.js'

/** The years that a calendar covers, both inclusive. */
export interface CalendarYears {
  readonly first: number
  readonly last: number
}

/**
 * An exchange by its ISO 10383 market identifier, such as XNYS (the New York Stock Exchange) or XNAS (Nasdaq), or the name of
 * another calendar, such as 24/7. The core has these two; `@tapeline/calendars` registers others.
 */
export type ExchangeCode = string

/** A break within a session, in minutes after local midnight. */
export interface HoursOfBreak {
  readonly start: number
  readonly end: number
}

/**
 * The hours of an ordinary and of a shortened trading day, in minutes after local midnight; negative ones are of the evening before.
 * `preOpen <= open < close <= postClose`.
 */
export interface ExchangeHours {
  /** The first day of these hours, `YYYY-MM-DD`; absent for the first hours of a calendar. */
  readonly from?: string
  readonly preOpen: number
  readonly open: number
  readonly close: number
  readonly postClose: number
  /** The regular close on a day of early closing, unless its rule has another. */
  readonly earlyClose: number
  /** The end of the post-market on a day of early closing. */
  readonly earlyPostClose: number
  /** A lunch break, if the session continues after it. */
  readonly break?: HoursOfBreak
  /** How long after the regular close trades of the closing auction may still be printed, in milliseconds. */
  readonly closingAuctionMs: number
}

/** Everything specific to an exchange; add an exchange as another such value. */
export interface ExchangeRules {
  readonly code: ExchangeCode
  /** The IANA name of the time zone of `hours` and of every day. */
  readonly timeZone: string
  /** By their first day, ascending; the last that apply to a day are its hours. */
  readonly hours: readonly [ExchangeHours, ...ExchangeHours[]]
  /** The years covered, both inclusive. */
  readonly years: CalendarYears
  /** The days of the week with sessions, 0 for Sunday to 6 for Saturday. */
  readonly weekdays: readonly number[]
  /** When a day of the exchange begins, in minutes after its midnight: negative if it begins in the evening before. */
  readonly dayStart: number
  readonly holidays: readonly DayRule[]
  readonly earlyCloses: readonly EarlyCloseRule[]
  readonly exceptions: readonly CalendarException[]
}

/**
 * The hours of US equities: pre-market 04:00 to 09:30, regular 09:30 to 16:00 or 13:00, post-market to 20:00 or 17:00. The
 * extended hours are the widest of any venue in the group (those of NYSE Arca and Nasdaq). Today's hours apply to every
 * year, although venues introduced trading before 09:30 and after 16:00 gradually in the 1990s, and from 04:00 only later:
 * so a price in such an hour belongs to the pre-market or the post-market instead of to no session, and years can be
 * compared. The regular hours have been the same since 1985.
 * Sources: NYSE, Holidays and Trading Hours, nyse.com/markets/hours-calendars; Nasdaq, nasdaqtrader.com,
 * Trading Calendar.
 */
const usEquityHours = {
  preOpen: 4 * 60,
  open: 9 * 60 + 30,
  close: 16 * 60,
  postClose: 20 * 60,
  earlyClose: 13 * 60,
  earlyPostClose: 17 * 60,
}

/**
 * Nasdaq's Closing Cross begins at the close and ends about 5 seconds later (Nasdaq Equity 4, Rule 4754; Investopedia, Closing
 * Cross), and a trade is reported within 10 seconds or marked late (FINRA Rule 6380A). Auctions of the NYSE may end minutes later;
 * recognise those by their sale condition, since trades after hours also begin at the close.
 */
const CLOSING_AUCTION_MS = 10_000

const usEquities: Omit<ExchangeRules, 'code' | 'timeZone' | 'exceptions'> = {
  hours: [{ ...usEquityHours, closingAuctionMs: CLOSING_AUCTION_MS }],
  years: { first: 1990, last: 2035 },
  weekdays: [1, 2, 3, 4, 5],
  dayStart: 0,
  holidays: nyseHolidays,
  earlyCloses: nyseEarlyCloses,
}

/** The exchanges of the core, by code. */
export const ownExchanges: ReadonlyMap<string, ExchangeRules> = new Map<ExchangeCode, ExchangeRules>([
  ['XNYS', { code: 'XNYS', timeZone: zoneOf('XNYS'), ...usEquities, exceptions: nyseExceptions }],
  ['XNAS', { code: 'XNAS', timeZone: zoneOf('XNAS'), ...usEquities, exceptions: nasdaqExceptions }],
])

function zoneOf(code: ExchangeCode): string {
  return exchangeZones.get(code) as string
}

/** An exchange that is registered beside those of the core. */
export interface RegisteredExchange {
  readonly code: ExchangeCode
  readonly timeZone: string
  /** Equal for equal rules, and different for different ones. */
  readonly fingerprint: string
  /** Computes the rules; called once, when the calendar is first used. */
  readonly rules: () => ExchangeRules
}

const registered = new Map<string, RegisteredExchange>()
const rulesByCode = new Map<string, ExchangeRules>(ownExchanges)

/**
 * Gives an exchange a calendar, for the whole process. A code always means the same rules: registering it again with the same
 * fingerprint does nothing.
 * @throws TapelineError `calendar.conflict` for a code that has other rules
 */
export function registerExchange(exchange: RegisteredExchange): void {
  const { code, fingerprint, timeZone } = exchange
  const before = registered.get(code)
  if (before?.fingerprint === fingerprint) return
  if (before !== undefined || ownExchanges.has(code)) {
    throw new TapelineError({
      code: 'calendar.conflict',
      subject: code,
      message: `The exchange '${code}' already has a calendar with other rules; give yours another code, or define the changed one in a new process.`,
      expected: 'a code without a calendar',
      found: showValue(code),
    })
  }
  registered.set(code, exchange)
  exchangeZones.set(code, timeZone)
}

/** The codes of all exchanges that have a calendar: those of the core, then the registered ones. */
export function exchangeCodes(): ExchangeCode[] {
  return [...ownExchanges.keys(), ...registered.keys()]
}

export function isExchange(code: string): boolean {
  return rulesByCode.has(code) || registered.has(code)
}

/** @throws TapelineError `calendar.unknown` */
export function rulesOf(exchange: string): ExchangeRules {
  const found = rulesByCode.get(exchange)
  if (found) return found
  const made = registered.get(exchange)?.rules()
  if (made === undefined) throw unknownExchange(exchange)
  rulesByCode.set(exchange, made)
  return made
}

function unknownExchange(exchange: string): TapelineError {
  const codes = exchangeCodes()
  const hint = typeof exchange === 'string' ? didYouMean(exchange, codes) : ''
  return new TapelineError({
    code: 'calendar.unknown',
    message: `There is no calendar for this exchange.${hint}`,
    expected: `one of ${codes.join(', ')}`,
    found: showValue(exchange),
  })
}
