/**
 * Trading days and hours of the world's exchanges. Importing this package registers its calendars, so that `getCalendar` of the core
 * knows them.
 */
export { defineCalendar } from './define-calendar.js'
export type {
  CalendarDefinition,
  ChangeDefinition,
  ClosureDefinition,
  DayByEaster,
  DayFinder,
  DayOfMonth,
  EarlyCloseDefinition,
  ExtraSessionDefinition,
  HolidayDefinition,
  HoursDefinition,
  ListedDays,
  Weekday,
  WeekdayBefore,
  WeekdayOfMonth,
  WeekendMove,
} from './definition.js'
export { listCalendars } from './list-calendars.js'
export type { CalendarSummary } from './register.js'
