/**
 * Loads mutated scenario files one after the other, in a separate process that the test can end when it hangs:
 * `node --import tsx --conditions=tapeline-source load-mutated.ts <seed> <runs>`. Prints a line of JSON for each.
 */
import { isTapelineError } from '@tapeline/core'
import { checkScenario, parseScenario, writeScenario } from '@tapeline/scenarios'
import fc from 'fast-check'
import { type Files, mutatedFiles } from './mutations.js'

const CPU_SECOND = 1e6
const PROTOTYPES = [Object.prototype, Array.prototype, Function.prototype, String.prototype, Map.prototype]
const shapeOf = (): string =>
  JSON.stringify(PROTOTYPES.map((prototype) => Object.getOwnPropertyNames(prototype)))
const shape = shapeOf()

/** Files made at a time: few, so that the first line is printed soon. */
const CHUNK = 200

const [seed = 0, runs = 0] = process.argv.slice(2).map(Number)
for (let first = 0; first < runs; first += CHUNK) {
  const some = fc.sample(mutatedFiles, { seed: seed + first, numRuns: Math.min(CHUNK, runs - first) })
  for (const [index, files] of some.entries()) {
    const run = first + index
    print({ run, starts: true })
    const problem = problemOf(files)
    print({ run, ...problem, ...(problem.wrong === undefined ? {} : { files }) })
  }
}

interface Outcome {
  readonly outcome: 'loaded' | 'reported'
  /** The failure, if any. */
  readonly wrong?: string
}

function problemOf(files: Files): Outcome {
  // The processor's time, not the clock's, and the better of two: others use this machine too, and code is compiled once.
  const [first, cpu] = measured(files)
  const slow = cpu > CPU_SECOND && measured(files)[1] > CPU_SECOND
  if (slow) return { ...first, wrong: 'it takes more than a second' }
  return shapeOf() === shape ? first : { ...first, wrong: 'a prototype was touched' }
}

function measured(files: Files): [Outcome, cpu: number] {
  const before = process.cpuUsage()
  const outcome = load(files)
  const { user, system } = process.cpuUsage(before)
  return [outcome, user + system]
}

function load(files: Files): Outcome {
  const parse = (own: Files) =>
    parseScenario({
      read: (path) => {
        const text = Object.hasOwn(own, path) ? own[path] : undefined
        if (text === undefined) throw new Error('no such file')
        return text
      },
    })
  try {
    const scenario = parse(files)
    checkScenario(scenario)
    const written = writeScenario(scenario)
    const again = parse({ ...files, 'scenario.yaml': written })
    const isSame = writeScenario(again) === written && sameEvents(again, scenario)
    return isSame
      ? { outcome: 'loaded' }
      : { outcome: 'loaded', wrong: 'it is another scenario once it was written' }
  } catch (error) {
    if (!isTapelineError(error)) {
      return {
        outcome: 'reported',
        wrong: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }
    }
    const lost = error.faults.find(({ place, message }) => place?.file === undefined || message === '')
    return lost === undefined
      ? { outcome: 'reported' }
      : { outcome: 'reported', wrong: `a fault without a place: ${lost.message}` }
  }
}

function sameEvents(a: ReturnType<typeof parseScenario>, b: ReturnType<typeof parseScenario>): boolean {
  return JSON.stringify(a.timeline.toJSON()) === JSON.stringify(b.timeline.toJSON())
}

function print(line: unknown): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
