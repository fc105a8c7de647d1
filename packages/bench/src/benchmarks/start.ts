import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Benchmark, result } from '../harness/benchmark.js'

const [ROUNDS, ROUNDS_QUICK] = [15, 5]

const MOMENT = '2025-01-27T16:00-05:00'
/** The command as users install it, and as a checkout runs it. */
const [BUILT, CHECKOUT] = ['./command/main.js', '../bin/tapeline.js'].map((path) =>
  fileURLToPath(new URL(path, import.meta.resolve('@tapeline/cli'))),
) as [string, string]

/** What each process runs, and the most milliseconds that it may take longer than a process that does nothing. */
const STARTS: Readonly<Record<string, { readonly args: readonly string[]; readonly atMost: number }>> = {
  'start-core': { args: importing('@tapeline/core'), atMost: 120 },
  'start-market': { args: importing('@tapeline/core/market'), atMost: 120 },
  'start-cli-help': { args: [BUILT, '--help'], atMost: 150 },
  'start-cli-list': { args: [BUILT, 'list'], atMost: 400 },
  'start-cli-at': { args: [BUILT, 'at', 'deepseek-r1', MOMENT], atMost: 400 },
  'start-cli-what-if': { args: [BUILT, 'what-if', 'deepseek-r1', 'no-release'], atMost: 400 },
  'start-cli-check': { args: [BUILT, 'check', 'deepseek-r1'], atMost: 400 },
  'start-checkout-at': { args: [CHECKOUT, 'at', 'deepseek-r1', MOMENT], atMost: 600 },
}

/** The least time of a new process, less that of one that does nothing: other load on the machine only adds to a time. */
export const starts: Benchmark = {
  name: 'start',
  ids: Object.keys(STARTS),
  run({ quick, say, wants }) {
    return Object.entries(STARTS)
      .filter(([id]) => wants(id))
      .map(([id, { args, atMost }]) => {
        say(id)
        // Fills the caches of the file system, and bundles the sources of a checkout.
        timeOf(args)
        const rounds = Array.from({ length: quick ? ROUNDS_QUICK : ROUNDS }, () => [
          timeOf(['--eval', '0']),
          timeOf(args),
        ])
        const [bare = 0, own = 0] = [0, 1].map((index) =>
          Math.min(...rounds.map((round) => round[index] as number)),
        )
        return result(id, own - bare, 'ms', { atMost }, null)
      })
  },
}

function importing(name: string): readonly string[] {
  return ['--input-type=module', '--eval', `await import('${name}')`]
}

/** @returns milliseconds */
function timeOf(args: readonly string[]): number {
  // Started in this package, so that packages are resolved as its dependencies.
  const cwd = fileURLToPath(new URL('../..', import.meta.url))
  const start = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`)
  return performance.now() - start
}
