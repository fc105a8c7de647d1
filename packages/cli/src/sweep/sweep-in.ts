import type { Scenario } from '@tapeline/scenarios'
import type { SweepTable } from '@tapeline/sweep'
import { progressBar } from '../terminal/progress-bar.js'
import type { Terminal } from '../terminal/terminal.js'
import type { ResumeFile } from './resume-file.js'
import { type SweepFactorsOptions, sweepFactors } from './sweep-factors.js'

/**
 * Sweeps before the eyes of someone at a terminal, who may interrupt it. Rows are kept in the file of `--resume` as they come.
 * @param file to go on from; where it cannot be written, the table is returned all the same, and the reason with it
 * @throws what `sweepFactors` throws, and the reason of the interruption
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
    if (!table.complete) tellRest(terminal, table, file?.file, notKept)
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

/** Ends an interrupted sweep: who interrupts it is told what became of it. */
function tellRest(
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
        ? `, and are kept in ${file}, from which the same command goes on`
        : `; ${notKept instanceof Error ? notKept.message : String(notKept)}`
  terminal.writeError(`tapeline: interrupted; ${done}${rest}.\n`)
  throw terminal.interrupted.reason
}
