import { type CalendarException, nasdaqExceptions, nyseExceptions } from './exceptions.js'
import { exchangeZones } from './exchange-zones.js'
import { type DayRule, type EarlyCloseRule, nyseEarlyCloses, nyseHolidays } from './rules.js'

/** An exchange by its ISO 10383 market identifier: the New York Stock Exchange, or Nasdaq. */
export type ExchangeCode = 'XNYS' | 'XNAS'

/** The hours of an ordinary and of a shortened trading day, in minutes after local midnight. */
export interface ExchangeHours {
  readonly preOpen: number
  readonly open: number
  readonly close: number
  readonly postClose: number
  /** The regular close on a day of early closing, unless its rule has another. */
  readonly earlyClose: number
  /** The end of the post-market on a day of early closing. */
  readonly earlyPostClose: number
}

/** Everything specific to an exchange; add an exchange as another such value. */
export interface ExchangeRules {
  readonly code: ExchangeCode
  /** The IANA name of the time zone of `hours` and of every day. */
  readonly timeZone: string
  readonly hours: ExchangeHours
  /** How long after the regular close trades of the closing auction may still be printed, in milliseconds. */
  readonly closingAuctionMs: number
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
const usEquityHours: ExchangeHours = {
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

const usEquities = {
  hours: usEquityHours,
  closingAuctionMs: CLOSING_AUCTION_MS,
  holidays: nyseHolidays,
  earlyCloses: nyseEarlyCloses,
}

/** The exchanges that have a calendar, by code. */
export const exchanges: ReadonlyMap<string, ExchangeRules> = new Map<ExchangeCode, ExchangeRules>([
  ['XNYS', { code: 'XNYS', timeZone: zoneOf('XNYS'), ...usEquities, exceptions: nyseExceptions }],
  ['XNAS', { code: 'XNAS', timeZone: zoneOf('XNAS'), ...usEquities, exceptions: nasdaqExceptions }],
])

function zoneOf(code: ExchangeCode): string {
  return exchangeZones.get(code) as string
}

interface Session {
  readonly exchange: ExchangeCode
  readonly close: number
}

/** The last instant, inclusive, at which trades of a session's closing auction may be printed, in epoch milliseconds UTC. */
export function closingAuctionEnd({ exchange, close }: Session): number {
  return close + (exchanges.get(exchange)?.closingAuctionMs ?? 0)
}
