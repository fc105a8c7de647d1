import type { Spelling } from './spelling.js'

/** A text that names a week, a month, a quarter or a year, and no day. */
interface PeriodText {
  readonly name: string
  readonly pattern: RegExp
  /** Names of columns with such texts, in small letters. */
  readonly columns: readonly string[]
  /** The interval of bars over it, if they can be read. */
  readonly interval?: string
}

const PERIODS: readonly PeriodText[] = [
  {
    name: 'ISO week',
    pattern: /^\d{4}-?W\d\d(-?[1-7])?$/i,
    columns: ['week', 'isoweek', 'iso_week', 'yearweek', 'year_week'],
    interval: '1w',
  },
  {
    name: 'quarter',
    pattern: /^(\d{4}[- ]?Q[1-4]|Q[1-4][- /]?\d{4})$/i,
    columns: ['quarter', 'fiscalquarter'],
  },
  {
    name: 'month',
    pattern: /^(\d{4}[-/]\d\d|\d\d\/\d{4}|[A-Za-z]{3,9}[- ]\d{4})$/,
    columns: ['month', 'yearmonth', 'year_month'],
    interval: '1mo',
  },
  { name: 'year', pattern: /^\d{4}$/, columns: ['year', 'fiscalyear'] },
]

/** What to write instead of the name of a period. */
function wayOut({ name, interval }: PeriodText, spelling: Spelling): string {
  const day = `the date of the last session of each ${name === 'ISO week' ? 'week' : name} as YYYY-MM-DD`
  return interval === undefined
    ? `${day}, and ${spelling('daily', 'closes')}`
    : `${day}, and ${spelling('interval', interval)}`
}

/** What is wrong with a time that names a period; undefined for any other text. */
export function periodFault(
  text: string,
  spelling: Spelling,
): { readonly message: string; readonly expected: string } | undefined {
  const period = PERIODS.find(({ pattern }) => pattern.test(text.trim()))
  if (period === undefined) return undefined
  const article = /^[aeiou]/i.test(period.name) ? 'an' : 'a'
  return { message: `The time is ${article} ${period.name}, not a date.`, expected: wayOut(period, spelling) }
}

/** A column that names periods, for a table without a column of times: what it has, and what to do. */
export function periodColumn(names: readonly string[], spelling: Spelling): string | undefined {
  for (const name of names) {
    const period = PERIODS.find(({ columns }) => columns.includes(name.trim().toLowerCase()))
    if (period === undefined) continue
    return `The column '${name}' may have dates: name it in ${spelling('columns')}. If it has ${period.name}s, write ${wayOut(period, spelling)}.`
  }
  return undefined
}
