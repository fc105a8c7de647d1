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
  'start-cli-completion': { args: [BUILT, 'completion', 'bash'], atMost: 150 },
  'start-cli-list': { args: [BUILT, 'list'], atMost: 400 },
  'start-cli-at': { args: [BUILT, 'at', 'deepseek-r1', MOMENT], atMost: 400 },
  'start-cli-what-if': { args: [BUILT, 'what-if', 'deepseek-r1', 'no-release'], atMost: 400 },
  'start-cli-check': { args: [BUILT, 'check', 'deepseek-r1'], atMost: 400 },
  'start-checkout-at': { args: [CHECKOUT, 'at', 'deepseek-r1', MOMENT], atMost: 600 },
}

/** Writes the processor time of its process, in microseconds, as the last line of the error stream. */
const REPORT = `process.on('exit', () => {
  const { user, system } = process.cpuUsage()
  process.stderr.write('\\n' + (user + system))
})`

interface Took {
  readonly ms: number
  readonly cpuMs: number
}

/**
 * The least time of a new process, less that of one that does nothing: other load on the machine only adds to a time. The
 * processor time of all threads, `-cpu`, depends less on that load.
 */
export const starts: Benchmark = {
  name: 'start',
  ids: Object.keys(STARTS).flatMap((id) => [id, `${id}-cpu`]),
  run({ quick, say, wants }) {
    return Object.entries(STARTS)
      .filter(([id]) => wants(id) || wants(`${id}-cpu`))
      .flatMap(([id, { args, atMost }]) => {
        say(id)
        // Fills the caches of the file system, and bundles the sources of a checkout.
        timesOf(args)
        const rounds = Array.from({ length: quick ? ROUNDS_QUICK : ROUNDS }, () => ({
          bare: timesOf(['--eval', '0']),
          own: timesOf(args),
        }))
        const over = (field: keyof Took): number =>
          Math.min(...rounds.map(({ own }) => own[field])) -
          Math.min(...rounds.map(({ bare }) => bare[field]))
        return [
          result(id, over('ms'), 'ms', { atMost }, null),
          result(`${id}-cpu`, over('cpuMs'), 'ms', null, null),
        ]
      })
  },
}

function importing(name: string): readonly string[] {
  return ['--input-type=module', '--eval', `await import('${name}')`]
}

function timesOf(args: readonly string[]): Took {
  // Started in this package, so that packages are resolved as its dependencies.
  const cwd = fileURLToPath(new URL('../..', import.meta.url))
  const report = `data:text/javascript,${encodeURIComponent(REPORT)}`
  const start = performance.now()
  const { status, stderr } = spawnSync(process.execPath, ['--import', report, ...args], {
    cwd,
    encoding: 'utf8',
  })
  const ms = performance.now() - start
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`)
  return { ms, cpuMs: Number(stderr.split('\n').at(-1)) / 1000 }
}
