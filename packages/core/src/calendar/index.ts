/** Trading days and hours of the exchanges. */
export { type CalendarOptions, getCalendar } from './calendar.js'
export type { DayRange, ExchangeCalendar } from './exchange-calendar.js'
export type { ExchangeCode } from './exchanges.js'
export type { Closure, SessionBreak, SessionPhase, SessionPlace, TradingSession } from './session.js'
