/** What a cell of a text file looks like, for a header or its absence. */
export type CellKind = 'empty' | 'number' | 'epoch' | 'date' | 'clock' | 'moment' | 'flag' | 'text'

const DATE =
  /^(\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}|(19|20)\d{6}|[A-Za-z]{3,9}\.? \d{1,2},? \d{4}|\d{1,2}[- ][A-Za-z]{3}[- ]\d{4})$/
const CLOCK = /^\d{1,2}:\d\d(:\d\d(\.\d+)?)?( ?[AaPp][Mm])?$/
/** Ten, thirteen, sixteen or nineteen digits are seconds to nanoseconds of this time. */
const EPOCH = /^[1-4]\d{9}(\d{3}){0,3}$/
const NUMBER = /^[-+]?[$€£¥]?[-+]?\d[\d.,' ]*%?[KMBkmb]?$/

export function cellKind(cell: string): CellKind {
  const text = cell.trim()
  if (text === '') return 'empty'
  if (EPOCH.test(text)) return 'epoch'
  if (DATE.test(text)) return 'date'
  if (CLOCK.test(text)) return 'clock'
  if (NUMBER.test(text)) return 'number'
  if (/^(true|false)$/i.test(text)) return 'flag'
  const [first = '', ...rest] = text.split(/[ T]/)
  if (DATE.test(first) && /^\d{1,2}:?\d\d/.test(rest.join(' '))) return 'moment'
  return 'text'
}

/** Whether a record is a row, not a header: most of its cells are numbers and times, and at least three are. */
export function looksLikeRow(record: readonly string[]): boolean {
  const kinds = record.map(cellKind).filter((kind) => kind !== 'empty')
  const values = kinds.filter((kind) => kind !== 'text').length
  return values >= 3 && values * 2 >= kinds.length
}
