import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const children = new Set<ChildProcess>()

/**
 * Runs something with a folder of its own, which is removed at the end, also if a signal stops the process. Signals are noticed only
 * between tasks, so leave what takes long to {@link runScript}.
 */
export async function inTemporaryFolder<Value>(use: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = mkdtempSync(join(tmpdir(), 'tapeline-bench-large-'))
  const remove = (): void => {
    for (const child of children) child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  const stop = (signal: NodeJS.Signals): void => {
    remove()
    process.exit(signal === 'SIGINT' ? 130 : 143)
  }
  process.once('exit', remove)
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    return await use(folder)
  } finally {
    remove()
    process.removeListener('exit', remove)
    process.removeListener('SIGINT', stop)
    process.removeListener('SIGTERM', stop)
  }
}

/**
 * Runs a script of the folder `tape` in a process of its own, with the error stream of this one.
 * @returns what it printed, as JSON
 * @throws Error if it fails
 */
export async function runScript<Printed>(name: string, args: readonly string[]): Promise<Printed> {
  const script = fileURLToPath(new URL(`../tape/${name}`, import.meta.url))
  const child = spawn(process.execPath, [...process.execArgv, script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.add(child)
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  }).finally(() => children.delete(child))
  if (status !== 0) throw new Error(`The process of ${name} failed; its error is above.`)
  return JSON.parse(printed) as Printed
}
