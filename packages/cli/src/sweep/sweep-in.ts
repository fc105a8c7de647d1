import type { Scenario } from '@tapeline/scenarios'
import type { SweepTable } from '@tapeline/sweep'
import { progressBar } from '../terminal/progress-bar.js'
import type { Terminal } from '../terminal/terminal.js'
import type { ResumeFile } from './resume-file.js'
import { type SweepFactorsOptions, sweepFactors } from './sweep-factors.js'

/**
 * Runs a sweep with progress on a terminal, which the user may interrupt. Rows are kept in the file of `--resume` as they come.
 * @param file the file to continue from; if it cannot be written, the table is returned with the reason
 * @throws errors of `sweepFactors`, and the reason of the interruption
 */
export async function sweepIn(
  terminal: Terminal,
  scenario: Scenario,
  factors: Readonly<Record<string, readonly number[]>>,
  asked: Omit<SweepFactorsOptions, 'resume' | 'signal' | 'onProgress'>,
  file: ResumeFile | undefined,
): Promise<{ readonly table: SweepTable; readonly notKept?: unknown }> {
  const resume = file?.table
  const bar = progressBar(terminal)
  try {
    const table = await sweepFactors(scenario, factors, {
      ...asked,
      ...(resume === undefined ? {} : { resume }),
      signal: terminal.interrupted,
      onProgress: (progress) => {
        file?.keep(progress)
        bar.show({ phase: 'branches', done: progress.done, total: progress.count })
      },
    })
    bar.stop()
    const notKept = file === undefined ? undefined : thrownBy(() => file.finish(table))
    if (!table.complete) reportRest(terminal, table, file?.file, notKept)
    return { table, ...(notKept === undefined ? {} : { notKept }) }
  } catch (error) {
    throw file?.located(error) ?? error
  } finally {
    bar.stop()
    file?.close()
  }
}

function thrownBy(action: () => void): unknown {
  try {
    action()
    return undefined
  } catch (error) {
    return error
  }
}

/** Ends an interrupted sweep with a report of its rows. */
function reportRest(
  terminal: Terminal,
  { rows, manifest }: SweepTable,
  file: string | undefined,
  notKept: unknown,
): never {
  const done = `${rows.length} of ${manifest.count} branches were measured`
  const rest =
    file === undefined
      ? '; with --resume <file> they would be kept'
      : notKept === undefined
        ? `, and are kept in ${file}; the same command continues from it`
        : `; ${notKept instanceof Error ? notKept.message : String(notKept)}`
  terminal.writeError(`tapeline: interrupted; ${done}${rest}.\n`)
  throw terminal.interrupted.reason
}
