import { isTapelineError } from '@tapeline/core'
import fc from 'fast-check'
import { wrongCalls } from './wrong-calls.fixture.js'

/** A public function or method, as it is called. */
export interface Callable {
  /** `core.replay`, `Timeline.between`. */
  readonly name: string
  /** How many arguments are tried at least. */
  readonly length: number
  readonly call: (args: readonly unknown[]) => unknown
  /** The arguments of a right call; none where they are not known. */
  readonly valid: () => readonly unknown[]
}

/** Milliseconds of processor time that a call may take: the clock would count the other work of the machine. */
const CALL_MS_MAX = 5000
/** Milliseconds by the clock after which a promise counts as never settled. */
const SETTLED_MS_MAX = 60_000

/** Calls a function wrongly in every way. @returns the calls that neither gave a result nor threw a TapelineError, with what came */
export async function faultsOf({ name, length, call, valid }: Callable): Promise<string[]> {
  const faults: string[] = []
  const rejected = await rejectionOf(() => call(valid()))
  if (rejected !== undefined && valid().length > 0) faults.push(`${name}: the right call: ${rejected}`)
  for (const { what, args } of wrongCalls(valid, length)) {
    const attempt = (): Promise<Attempt> => attempted(() => call(args()))
    let made = await attempt()
    // The better of two: code is compiled once.
    if (made.problem === undefined && made.took > CALL_MS_MAX) made = await attempt()
    const { problem, took } = made
    if (problem !== undefined) faults.push(`${name}: ${what}: ${problem}`)
    else if (took > CALL_MS_MAX) faults.push(`${name}: ${what}: took ${took.toFixed(0)} ms`)
  }
  return faults
}

interface Attempt {
  readonly problem: string | undefined
  /** Milliseconds of processor time. */
  readonly took: number
}

async function attempted(call: () => unknown): Promise<Attempt> {
  const start = process.cpuUsage()
  const problem = await problemOf(call)
  const { user, system } = process.cpuUsage(start)
  return { problem, took: (user + system) / 1000 }
}

/** Undefined where a call gave a result or threw a TapelineError, at once or later. */
async function problemOf(call: () => unknown): Promise<string | undefined> {
  try {
    await settled(consumed(call()))
    return undefined
  } catch (error) {
    return isTapelineError(error) ? undefined : shown(error)
  }
}

/** Undefined where a call gave a result. */
async function rejectionOf(call: () => unknown): Promise<string | undefined> {
  try {
    await settled(consumed(call()))
    return undefined
  } catch (error) {
    return shown(error)
  }
}

function shown(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message.slice(0, 200)}` : `threw ${String(error)}`
}

/** A promise is awaited, so long. */
async function settled(result: unknown): Promise<void> {
  if (!(result instanceof Promise)) return
  let timer: NodeJS.Timeout | undefined
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('still not settled')), SETTLED_MS_MAX)
  })
  try {
    await Promise.race([result, late])
  } finally {
    clearTimeout(timer)
  }
}

/** What is worked out on read is read: the items of a generator, and some values of an arbitrary. */
function consumed(result: unknown): unknown {
  if (result instanceof fc.Arbitrary) return fc.sample(result, { numRuns: 2, seed: 1 })
  if (typeof result === 'object' && result !== null && 'next' in result && Symbol.iterator in result)
    return [...(result as Iterable<unknown>)]
  return result
}
