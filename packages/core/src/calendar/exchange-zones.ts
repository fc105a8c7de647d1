const NEW_YORK = 'America/New_York'

/** The IANA names of the time zones of the exchanges that have a calendar, by code. Apart, so that zones alone need no calendar. */
export const exchangeZones: Map<string, string> = new Map([
  ['XNYS', NEW_YORK],
  ['XNAS', NEW_YORK],
])
