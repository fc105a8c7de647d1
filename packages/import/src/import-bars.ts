import { BarImport } from './bars/bar-import.js'
import { barLayout } from './bars/bar-layout.js'
import type { BarOptions } from './bars/bar-options.js'
import { checkBarOptions } from './check-import-options.js'
import { finishImport } from './finish-import.js'
import type { Imported } from './import-options.js'
import { withSource } from './rows/read-source.js'
import type { ImportSource } from './source/source.js'

/**
 * Reads bars into a timeline as `bar.closed` (or `close.published`) events. Their ids are `<file>:<row>`, with rows counted from 1
 * after the header, so that importing a file again adds nothing. All rows or none are imported, unless `skipBad`. The timeline is
 * sealed.
 *
 * A bar that would last beyond the regular close of its session ends there. Daily bars have the hours of their session.
 * @returns a report with the assumptions, and the timeline
 * @throws TapelineError with every fault and its line; at most 300 are listed, and all are counted
 */
export async function importBars(source: ImportSource, options: BarOptions = {}): Promise<Imported> {
  checkBarOptions(source, options)
  const layout = barLayout(options.daily === 'closes', options.timeFormat)
  return withSource(source, options, layout, (rows) => finishImport(new BarImport(rows, options), options))
}
