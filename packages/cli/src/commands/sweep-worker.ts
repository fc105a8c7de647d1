import type { Command } from 'commander'
import type { Context } from '../context.js'
import { once } from '../once.js'
import { UsageError } from '../usage-error.js'

interface SweepWorkerCommandOptions {
  readonly queue: string
  readonly threads?: string
  readonly folder?: string
  readonly memory?: string
}

/** The whole number of an option. @throws UsageError */
function countOf(option: string, text: string | undefined, max: number): number | undefined {
  if (text === undefined) return undefined
  const count = /^\d{1,6}$/.test(text) ? Number(text) : 0
  if (count >= 1 && count <= max) return count
  throw new UsageError(`${option} takes a whole number from 1 to ${max}, not '${text}'.`)
}

export function defineSweepWorker(program: Command, { terminal }: Context): void {
  program
    .command('sweep-worker')
    .description('measure branches of sweeps that come through a queue, until it is interrupted')
    .requiredOption('--queue <url>', 'a Redis, as redis://host:6379', once)
    .option('--threads <count>', 'branches at once; default: 1', once)
    .option('--memory <MiB>', 'most memory of a thread', once)
    .option('--folder <path>', 'the folder of tapes, if it is elsewhere on this machine', once)
    .addHelpText(
      'after',
      `
Any number of workers on any number of machines take branches from one queue.
They need the same version of tapeline as the command that sweeps.

Examples:
  tapeline sweep-worker --queue redis://127.0.0.1:6379 --threads 2
  tapeline sweep deepseek-r1 --queue redis://127.0.0.1:6379 \\
    --scale r1-release=0..2:0.001 --measure quotes.NVDA.last --csv`,
    )
    .action(async ({ queue, threads, memory, folder }: SweepWorkerCommandOptions) => {
      const [count, memoryMb] = [countOf('--threads', threads, 256), countOf('--memory', memory, 1_000_000)]
      const { startSweepWorker } = await import('@tapeline/sweep/queue')
      const { measuresAddressHere } = await import('../sweep/path-measures.js')
      const worker = startSweepWorker({
        queue,
        moduleOf: measuresAddressHere,
        onReport: (line) => terminal.writeError(`tapeline: ${line}\n`),
        ...(count === undefined ? {} : { threads: count }),
        ...(memoryMb === undefined ? {} : { memoryMb }),
        ...(folder === undefined ? {} : { folder }),
      })
      terminal.writeError('tapeline: waits for branches; end it with Ctrl-C\n')
      const { interrupted } = terminal
      interrupted.addEventListener('abort', () => {
        void worker.close()
      })
      await worker.ended
      if (interrupted.aborted) throw interrupted.reason
    })
}
