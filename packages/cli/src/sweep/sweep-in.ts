import type { Scenario } from '@tapeline/scenarios'
import type { SweepTable } from '@tapeline/sweep'
import { progressBar } from '../terminal/progress-bar.js'
import type { Terminal } from '../terminal/terminal.js'
import { readResumeFile, writeResumeFile } from './resume-file.js'
import { type SweepFactorsOptions, sweepFactors } from './sweep-factors.js'

/**
 * Sweeps before the eyes of someone at a terminal, who may interrupt it.
 * @param file to go on from where it is there; the table is kept in it, a part of one too
 * @throws what `sweepFactors` throws, and the reason of the interruption
 */
export async function sweepIn(
  terminal: Terminal,
  scenario: Scenario,
  factors: Readonly<Record<string, readonly number[]>>,
  asked: Omit<SweepFactorsOptions, 'resume' | 'signal' | 'onProgress'>,
  file: string | undefined,
): Promise<SweepTable> {
  const resume = file === undefined ? undefined : readResumeFile(file)
  const bar = progressBar(terminal)
  try {
    const table = await sweepFactors(scenario, factors, {
      ...asked,
      ...(resume === undefined ? {} : { resume }),
      signal: terminal.interrupted,
      onProgress: ({ done, count }) => bar.show({ phase: 'branches', done, total: count }),
    })
    bar.stop()
    if (file !== undefined) writeResumeFile(file, table)
    if (!table.complete) tellRest(terminal, table, file)
    return table
  } finally {
    bar.stop()
  }
}

/** Ends an interrupted sweep: who interrupts it is told what became of it. */
function tellRest(terminal: Terminal, { rows, manifest }: SweepTable, file: string | undefined): never {
  const done = `${rows.length} of ${manifest.count} branches were measured`
  const rest =
    file === undefined
      ? 'with --resume <file> they would be kept'
      : `and are kept in ${file}, from which the same command goes on`
  terminal.writeError(`tapeline: interrupted; ${done}${file === undefined ? '; ' : ', '}${rest}.\n`)
  throw terminal.interrupted.reason
}
