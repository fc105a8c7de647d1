import type { CalendarDefinition } from '../definition.js'
import { EARLY, euronext } from './euronext.js'

export const xams: CalendarDefinition = {
  ...euronext,
  holidays: [
    ...(euronext.holidays ?? []),
    { name: 'Ascension Day', days: ['2000-06-01'], source: EARLY },
    { name: 'Whit Monday', days: ['2000-06-12', '2001-06-04'], source: EARLY },
    { name: "Queen's Day", days: ['2001-04-30'], source: EARLY },
  ],
  exchange: 'XAMS',
  name: 'Euronext Amsterdam',
  timeZone: 'Europe/Amsterdam',
}
