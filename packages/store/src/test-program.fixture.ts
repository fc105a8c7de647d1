import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

// A bundle finds libsql from the folder of the package.
const DIST = fileURLToPath(new URL('../dist', import.meta.url))

export interface TestProcess {
  readonly child: ChildProcessByStdio<Writable, Readable, null>
  readonly isRunning: () => boolean
  /** Waits for its end. */
  readonly ended: Promise<void>
}

/** A program of a test, bundled into one file, whose processes a test may kill. */
export class TestProgram {
  private readonly folder: string
  private readonly children = new Set<TestProcess>()

  private constructor(folder: string) {
    this.folder = folder
  }

  static async bundled(source: URL): Promise<TestProgram> {
    const path = fileURLToPath(source)
    mkdirSync(DIST, { recursive: true })
    const program = new TestProgram(mkdtempSync(join(DIST, `${basename(path, '.fixture.ts')}-`)))
    await build({
      entryPoints: [path],
      outfile: program.path,
      bundle: true,
      platform: 'node',
      target: 'node20',
      conditions: ['tapeline-source'],
      external: ['libsql'],
      format: 'esm',
      logLevel: 'error',
    })
    return program
  }

  /**
   * @param onLine called with each line of its output
   * @param command starts it with its arguments, as the last arguments of this command. Default: directly
   */
  start(
    words: readonly string[],
    onLine: (line: string) => void,
    command: readonly string[] = [],
  ): TestProcess {
    const [first, ...rest] = [...command, process.execPath, this.path, ...words]
    const child = spawn(first as string, rest, { stdio: ['pipe', 'pipe', 'inherit'] })
    createInterface({ input: child.stdout }).on('line', onLine)
    const ended = once(child, 'close').then(() => {
      this.children.delete(started)
    })
    const started: TestProcess = { child, ended, isRunning: () => this.children.has(started) }
    this.children.add(started)
    return started
  }

  /** Kills its processes, and removes the bundle. */
  async remove(): Promise<void> {
    const running = [...this.children]
    for (const { child } of running) child.kill('SIGKILL')
    await Promise.all(running.map(({ ended }) => ended))
    rmSync(this.folder, { recursive: true, force: true })
  }

  private get path(): string {
    return join(this.folder, 'program.mjs')
  }
}
