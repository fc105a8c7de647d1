import { describeFault } from '@tapeline/core'
import type { Finding, ImportReport } from '@tapeline/import'
import type { Terminal } from '../terminal/terminal.js'
import { wrapped } from './wrapped.js'

/** Most places of a finding that are named. */
const PLACES_MAX = 5

/** The results and assumptions of an import as text, one sentence a line. */
export function describeImport(terminal: Terminal, report: ImportReport, out: string): string {
  const { rows, events, files, listed, notes, faults } = report
  const lines = [`${out}: ${events} events out of ${rows} rows`]
  if (listed.length > 0) lines.push(`Listed: ${listed.join(', ')}`)
  for (const { file, columns, ignored } of files) {
    const mapping = Object.entries(columns).map(
      ([field, { column, guessed }]) => `${field} = ${column}${guessed ? '' : ' (given)'}`,
    )
    lines.push(`${file}: ${mapping.join(', ')}`)
    if (ignored.length > 0) lines.push(`not read: ${ignored.join(', ')}`)
  }
  lines.push(
    ...notes,
    ...findingLine('duplicates', report.duplicates),
    ...findingLine('out of order', report.outOfOrder),
    ...findingLine('off the calendar', report.offCalendar),
    ...findingLine('gaps', report.gaps),
    ...findingLine('five times the price before, or a fifth', report.outliers),
    ...findingLine('begin at a close, as if stamped at their end', report.atClose),
    ...findingLine('across an open or close, and cut to their session', report.placed),
    ...findingLine('not over yet, and left out', report.unfinished),
    ...findingLine('prices that do not fit a split before them', report.atSplits),
  )
  if (faults.count > 0)
    lines.push(`left out: ${faults.rows}`, ...faults.first.map((fault) => describeFault(fault)))
  return `${lines.map((line) => wrapped(terminal, line, 2)).join('\n')}\n`
}

function findingLine(name: string, { count, places }: Finding): string[] {
  if (count === 0) return []
  const named = places.slice(0, PLACES_MAX).map(({ file, line }) => `${file}:${line}`)
  return [`${name}: ${count} (${named.join(', ')}${places.length > PLACES_MAX ? ', …' : ''})`]
}
