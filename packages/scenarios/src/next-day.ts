/** The day after a day of the calendar, both `YYYY-MM-DD`. */
export function nextDay(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const next = new Date(0)
  // Sets the year separately, since the constructor reads years below 100 as 19xx.
  next.setUTCFullYear(year, month - 1, date + 1)
  return next.toISOString().slice(0, 10)
}
