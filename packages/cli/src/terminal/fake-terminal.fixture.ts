import { Readable } from 'node:stream'
import { run } from '../run.js'
import type { Terminal } from './terminal.js'

/** The output and exit code of a command. */
export interface Printed {
  readonly exitCode: number
  readonly out: string
  readonly error: string
}

/** A terminal of 80 columns without colours that collects its output. By default it is a pipe. */
class FakeTerminal implements Terminal {
  out = ''
  error = ''
  readonly columns: number = 80
  readonly hasColors: boolean = false
  readonly isTerminal: boolean = false
  readonly isErrorTerminal: boolean = false
  readonly interrupted: AbortSignal = new AbortController().signal

  constructor(overrides: Partial<Terminal> = {}) {
    Object.assign(this, overrides)
  }

  write(text: string): void {
    this.out += text
  }

  writeError(text: string): void {
    this.error += text
  }
}

/** Runs a command in this process on a fake terminal. */
export function printed(...args: readonly string[]): Promise<Printed> {
  return printedOn({}, ...args)
}

/** As {@link printed}, with something on the standard input. */
export async function printedFrom(input: Uint8Array | string, ...args: readonly string[]): Promise<Printed> {
  const own = Object.getOwnPropertyDescriptor(process, 'stdin') as PropertyDescriptor
  const value = Readable.from(input.length === 0 ? [] : [Buffer.from(input)], { objectMode: false })
  Object.defineProperty(process, 'stdin', { value, configurable: true })
  try {
    return await printed(...args)
  } finally {
    Object.defineProperty(process, 'stdin', own)
  }
}

/** As {@link printed}, on a terminal that differs in some ways. */
export async function printedOn(overrides: Partial<Terminal>, ...args: readonly string[]): Promise<Printed> {
  const terminal = new FakeTerminal(overrides)
  const exitCode = await run(args, terminal)
  return { exitCode, out: terminal.out, error: terminal.error }
}
