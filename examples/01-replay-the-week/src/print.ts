import { TZDate } from '@date-fns/tz/date'
import type { Source } from '@tapeline/core'
import type { NewsEvent } from '@tapeline/core/market'
import Table from 'cli-table3'
import { format } from 'date-fns/format'

/** Local time of an event in New York, or its day if the time is not known. */
export function localTime({ at, precision }: NewsEvent): string {
  return format(new TZDate(at, 'America/New_York'), precision === 'day' ? 'yyyy-MM-dd' : 'yyyy-MM-dd HH:mm')
}

/** The content of an event in one line. */
export function lineOf(event: NewsEvent): string {
  switch (event.type) {
    case 'model.released':
      return `${event.data.developer} releases ${event.data.model}. ${event.data.summary ?? ''}`
    case 'spending.announced': {
      const { company, subject, amountUsdMin, amountUsdMax } = event.data
      const amount =
        amountUsdMin === amountUsdMax
          ? dollars(amountUsdMin)
          : `${dollars(amountUsdMin)} to ${dollars(amountUsdMax)}`
      return `${company} spends ${amountUsdMax === undefined ? `more than ${dollars(amountUsdMin)}` : amount} (${subject})`
    }
    case 'policy.announced':
      return `${event.data.issuer}: ${event.data.summary}`
    case 'statement.made':
      return `${event.data.speaker}: ${event.data.summary}`
    case 'news.published':
      return event.data.summary
    case 'app.ranked':
      return `${event.data.app} is number ${event.data.rank} in the ${event.data.store}`
    case 'indication.reported': {
      const { symbol, market, change, changePct } = event.data
      const parts = [
        ...(change === undefined ? [] : [`${change} points`]),
        ...(changePct === undefined ? [] : [`${changePct} %`]),
      ]
      return `${symbol}, ${market}: ${parts.join(', ')}`
    }
  }
}

function dollars(amount: number | undefined): string {
  if (amount === undefined) return '?'
  return amount >= 1e9 ? `${amount / 1e9} billion USD` : `${amount / 1e6} million USD`
}

export function sourcesOf(sources: readonly Source[]): string {
  return sources.map(({ name, fact }) => (fact === undefined ? name : `${fact} of ${name}`)).join('; ')
}

/** A percentage with its sign; empty if undefined. */
export function percent(value: number | undefined, digits = 2, of = ''): string {
  if (value === undefined) return ''
  return `${value > 0 ? '+' : ''}${value.toFixed(digits)} %${of && ` ${of}`}`
}

/** An amount in USD as billions or trillions; empty if undefined. */
export function trillions(amount: number | undefined): string {
  if (amount === undefined) return ''
  return Math.abs(amount) >= 1e12 ? `${(amount / 1e12).toFixed(3)} tn` : `${(amount / 1e9).toFixed(1)} bn`
}

/** A table without colours, with wrapped cells. A column without a given width is as wide as its longest cell. */
export function table(
  head: readonly string[],
  widthsMax: readonly number[],
  rows: readonly (readonly string[])[],
): string {
  const widths = head.map((title, column) => {
    const longest = Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)) + 2
    return Math.min(widthsMax[column] ?? longest, longest)
  })
  const printed = new Table({
    head: [...head],
    colWidths: widths,
    wordWrap: true,
    style: { head: [], border: [] },
    chars: LINES,
  })
  for (const row of rows) printed.push([...row])
  return printed.toString()
}

const LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' ',
}

const HEIGHT = 6

/** Draws values over time as columns of blocks, scaled from the least to the greatest; 0 is the previous close. */
export function chartOf(name: string, values: readonly (number | undefined)[]): string {
  const known = values.flatMap((value) => value ?? [])
  const low = Math.min(0, ...known)
  const high = Math.max(0, ...known)
  const rowOf = (value: number): number => Math.round(((high - value) / (high - low || 1)) * HEIGHT)
  const zero = rowOf(0)
  const lines = Array.from({ length: HEIGHT + 1 }, (_, row) => {
    const marks = values.map((value) => {
      const own = value === undefined ? undefined : rowOf(value)
      if (own === undefined) return '  '
      if (row === own) return '██'
      return row >= Math.min(zero, own) && row <= Math.max(zero, own) ? '░░' : '  '
    })
    return `${percent(high - (row / HEIGHT) * (high - low)).padStart(10)} ${row === zero ? '┼' : '│'}${marks.join('')}`
  })
  return `${name}, last ${percent(known.at(-1))}\n${lines.join('\n')}\n${' '.repeat(12)}9:30${' '.repeat(Math.max(1, values.length * 2 - 9))}16:00\n`
}
