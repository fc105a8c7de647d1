import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { TapelineError } from '@tapeline/core/internal'
import type { Answer, Question } from './messages.js'

/** What differs between a second process and the first. */
export interface Surroundings {
  readonly zone: string
  /** A locale of the environment, such as `et_EE`. */
  readonly locale: string
  /** Of V8's hash tables and of `Math.random`. */
  readonly seed: number
}

/** A process that answers one question after the other. */
export class SecondProcess {
  private errors = ''

  private constructor(private readonly child: ChildProcess) {
    // Node reports a failed kill here, too.
    child.on('error', (error) => {
      this.errors = error.message
    })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.errors = `${this.errors}${text}`.slice(-2000)
    })
  }

  static start({ zone, locale, seed }: Surroundings, execArgv: readonly string[]): SecondProcess {
    const { filename, flags } = entryOf(import.meta.url)
    return new SecondProcess(
      fork(filename, [], {
        execArgv: [`--hash-seed=${seed}`, `--random-seed=${seed}`, ...flags, ...execArgv],
        env: { ...process.env, TZ: zone, LC_ALL: `${locale}.UTF-8`, LANG: `${locale}.UTF-8` },
        // What a module prints stays out of the report of a test runner.
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      }),
    )
  }

  /** @throws TapelineError if the process ends instead, or answers with a fault, which names the module */
  async ask(question: Question, module: string): Promise<Exclude<Answer, { readonly fault: string }>> {
    const { child } = this
    const waiting = new AbortController()
    const { signal } = waiting
    const ended = once(child, 'exit', { signal }).then(([code]): Answer => {
      const found = this.errors.trim() || `exit code ${String(code)}`
      return { fault: 'ends a second process', found }
    })
    const answered = once(child, 'message', { signal }).then(([answer]) => answer as Answer)
    // A process that ends takes no question; its exit is the answer.
    child.send(question, () => undefined)
    const answer = await Promise.race([answered, ended])
    // The other wait is over too, and its rejection is not an error.
    for (const wait of [ended, answered]) wait.catch(() => undefined)
    waiting.abort()
    if (!('fault' in answer)) return answer
    throw new TapelineError({
      code: 'argument.invalid',
      message: `The module '${module}' ${answer.fault}.`,
      expected:
        "a module that exports the projection and that Node can import, such as new URL('./fees.js', import.meta.url); for TypeScript, execArgv: ['--import', 'tsx']",
      found: answer.found,
    })
  }

  async stop(): Promise<void> {
    const { child } = this
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
}

/** The script: the build, or in a checkout the source, which needs tsx. */
function entryOf(own: string): { readonly filename: string; readonly flags: readonly string[] } {
  if (!own.endsWith('.ts')) return { filename: fileURLToPath(new URL('./child.js', own)), flags: [] }
  const api = createRequire(own)
    .resolve('tsx/esm/api')
    .replace(/\.cjs$/, '.mjs')
  const registers = `import { register } from ${JSON.stringify(pathToFileURL(api).href)}; register()`
  return {
    filename: fileURLToPath(new URL('./child.ts', own)),
    flags: [
      '--conditions=tapeline-source',
      '--import',
      `data:text/javascript,${encodeURIComponent(registers)}`,
    ],
  }
}
