import type { CalendarDefinition } from '../definition.js'
import { EARLY, euronext } from './euronext.js'

export const xpar: CalendarDefinition = {
  ...euronext,
  holidays: [
    ...(euronext.holidays ?? []),
    { name: 'Whit Monday', days: ['2000-06-12', '2001-06-04'], source: EARLY },
    { name: 'National Day', days: ['2000-07-14'], source: EARLY },
  ],
  exchange: 'XPAR',
  name: 'Euronext Paris',
  timeZone: 'Europe/Paris',
}
