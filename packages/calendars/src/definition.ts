/** A day of the week. */
export type Weekday = 'sunday' | 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday'

/** The hours of an exchange from a day on. Times are `HH:MM` on the clocks of its zone, from 00:00 to 24:00. */
export interface HoursDefinition {
  /** The first day of these hours, `YYYY-MM-DD`; absent for the first. */
  readonly from?: string
  readonly open: string
  /** The end of regular trading; where a closing auction follows, the end of continuous trading. */
  readonly close: string
  /** Whether `preOpen` and `open` are in the evening before: a session of Monday that opens on Sunday at 17:00. Default false. */
  readonly opensDayBefore?: boolean
  /** Start of the pre-market. Default: the open. */
  readonly preOpen?: string
  /** End of the post-market. Default: the end of the closing auction. */
  readonly postClose?: string
  /** The lunch break: its start and its end. */
  readonly break?: readonly [start: string, end: string]
  /** How long after the close trades of the closing auction may still be printed, in minutes. Default 0. */
  readonly closingAuctionMinutes?: number
  readonly source: string
}

interface RuleFacts {
  readonly name: string
  /** The publication that contains the rule or the days. */
  readonly source: string
  /** The first and the last year of the rule, both inclusive. Default: those of the calendar. */
  readonly from?: number
  readonly to?: number
  /** Years in which the rule gives no day. */
  readonly except?: readonly number[]
}

/** The direction in which a day on a weekend moves: to the nearest day of the trading week that is no holiday. */
export type WeekendMove = 'next' | 'previous'

/** A day of a month, with its substitute if it is on a weekend. */
export interface DayOfMonth {
  readonly month: number
  readonly day: number
  /** Default: no substitute. */
  readonly ifSaturday?: WeekendMove
  readonly ifSunday?: WeekendMove
}

/** The nth such weekday of a month, from 1 to 5; -1 is the last. */
export interface WeekdayOfMonth {
  readonly month: number
  readonly weekday: Weekday
  readonly nth: number
}

/** Such a weekday on a day of a month, or else the last one before it. */
export interface WeekdayBefore {
  readonly month: number
  readonly weekday: Weekday
  readonly onOrBefore: number
}

/** A day by its distance from Easter Sunday: -2 is Good Friday. */
export interface DayByEaster {
  readonly easter: number
}

/** Days that follow no rule of the solar calendar, `YYYY-MM-DD`. */
export interface ListedDays {
  readonly days: readonly string[]
}

/** How a rule finds its days. */
export type DayFinder = DayOfMonth | WeekdayOfMonth | WeekdayBefore | DayByEaster | ListedDays

/** Days without trading, known in advance. If two rules give the same day, the first names it. */
export type HolidayDefinition = RuleFacts & DayFinder

/** Days on which the regular session closes early, known in advance. They have no effect on a day without trading. */
export type EarlyCloseDefinition = RuleFacts & DayFinder & { readonly close: string }

interface ExceptionFacts {
  /** `YYYY-MM-DD`. */
  readonly day: string
  readonly name: string
  /** The source that reported it. */
  readonly source: string
  /**
   * When it became known, `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM` in the exchange's zone: as known before, the day is as the rules say.
   * Absent if no source gives it; then it counts as known in advance.
   */
  readonly known?: string
}

/** A day without trading that follows from no rule: a storm, an earthquake, a day of mourning, an election. */
export type ClosureDefinition = ExceptionFacts

/** A day with a late open, an early or late close, or without its lunch break, that follows from no rule. */
export interface ChangeDefinition extends ExceptionFacts {
  readonly open?: string
  readonly close?: string
  readonly noBreak?: boolean
}

/** A session on a weekend or a holiday. The hours are the usual ones unless given. */
export type ExtraSessionDefinition = ChangeDefinition

/** The calendar of an exchange as data: a file in JSON or YAML has the same form. */
export interface CalendarDefinition {
  readonly format: 'tapeline.calendar/1'
  /** 1 to 8 upper-case letters, digits or `. / - _ :`, such as XTKS. */
  readonly exchange: string
  readonly name: string
  /** The IANA name of the exchange's time zone. */
  readonly timeZone: string
  /** The years covered, both inclusive. */
  readonly years: { readonly first: number; readonly last: number }
  /** The days of the week with sessions. Default Monday to Friday. */
  readonly weekdays?: readonly Weekday[]
  /** By their first day, ascending. */
  readonly hours: readonly HoursDefinition[]
  readonly holidays?: readonly HolidayDefinition[]
  readonly earlyCloses?: readonly EarlyCloseDefinition[]
  readonly closures?: readonly ClosureDefinition[]
  readonly changes?: readonly ChangeDefinition[]
  readonly extraSessions?: readonly ExtraSessionDefinition[]
}
