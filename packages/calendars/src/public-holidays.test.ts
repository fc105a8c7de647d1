import { expect, test } from '@jest/globals'
import { getCalendar } from '@tapeline/core/calendar'
import Holidays from 'date-holidays'
import './index.js'

/** Days on which the exchange traded, since the spring bank holiday had been moved beside a jubilee. */
const TRADED: Readonly<Record<string, readonly string[]>> = { XLON: ['2002-05-27', '2012-05-28'] }

test.each([
  ['XTKS', new Holidays('JP')],
  ['XLON', new Holidays('GB', 'ENG')],
])('%s is closed on the public holidays of date-holidays', (exchange, holidays) => {
  const calendar = getCalendar(exchange)
  const open: string[] = []
  for (let year = 2000; year <= 2027; year += 1)
    for (const { date, type } of holidays.getHolidays(year, 'en')) {
      const day = date.slice(0, 10)
      if (type === 'public' && calendar.isTradingDay(day)) open.push(day)
    }
  expect(open).toEqual(TRADED[exchange] ?? [])
})
