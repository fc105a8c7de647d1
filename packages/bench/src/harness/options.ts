import { parseArgs } from 'node:util'
import { closest } from 'fastest-levenshtein'
import type { Benchmark } from './benchmark.js'

/** Thrown for invalid arguments. */
export class WrongArguments extends Error {}

/** The options of the command. */
export interface Options {
  readonly json: boolean
  readonly markdown: boolean
  /** Whether to write the chart of the README. */
  readonly chart: boolean
  /** Whether to record how long each benchmark takes. */
  readonly costs: boolean
  readonly quick: boolean
  /** Whether this process measures one benchmark for another process, which reports the progress. */
  readonly apart: boolean
  /** The trades of the tape that is larger than memory; undefined unless only that is to run. */
  readonly largeTrades: number | undefined
  /** The benchmarks to run, in their order. */
  readonly chosen: readonly Benchmark[]
  /** Whether a figure was requested. */
  readonly wants: (id: string) => boolean
}

/**
 * @param args the arguments after `--`
 * @throws WrongArguments for an unknown option or figure, with the nearest name of a figure
 */
export function readOptions(args: readonly string[], benchmarks: readonly Benchmark[]): Options {
  const flag = { type: 'boolean', default: false } as const
  const config = {
    json: flag,
    markdown: flag,
    chart: flag,
    costs: flag,
    quick: flag,
    apart: flag,
    large: flag,
    trades: { type: 'string' },
    only: { type: 'string', multiple: true, default: [] as string[] },
  } as const
  const { only, large, trades, ...flags } = parsed(() =>
    parseArgs({ args: [...args], options: config }),
  ).values
  if (flags.json && flags.markdown) throw new WrongArguments('Pass --json or --markdown, not both.')
  const largeTrades = largeTradesOf(large, trades, only)
  const asked = new Set(only.flatMap((name) => figuresOf(name, benchmarks)))
  const wants = (id: string): boolean => only.length === 0 || asked.has(id)
  return { ...flags, largeTrades, chosen: benchmarks.filter(({ ids }) => ids.some(wants)), wants }
}

/**
 * The figures with a name: one figure, all of a benchmark, or else all whose id begins with the name and a hyphen.
 * @throws WrongArguments if there are none
 */
function figuresOf(name: string, benchmarks: readonly Benchmark[]): readonly string[] {
  const ids = benchmarks.flatMap((benchmark) => benchmark.ids)
  if (ids.includes(name)) return [name]
  const whole = benchmarks.find((benchmark) => benchmark.name === name)
  if (whole !== undefined) return whole.ids
  const group = ids.filter((id) => id.startsWith(`${name}-`))
  if (group.length > 0) return group
  const names = [...new Set([...benchmarks.map((benchmark) => benchmark.name), ...ids])]
  throw new WrongArguments(
    `Unknown figure '${name}'; the nearest is '${closest(name, names)}'. The figures are ${names.join(', ')}.`,
  )
}

/** A hundred million trades, or as many as requested. @throws WrongArguments */
function largeTradesOf(
  large: boolean,
  trades: string | undefined,
  only: readonly string[],
): number | undefined {
  if (!large) {
    if (trades !== undefined) throw new WrongArguments('Pass --trades with --large.')
    return undefined
  }
  if (only.length > 0) throw new WrongArguments('Pass --large or --only, not both.')
  const count = Number(trades ?? 100_000_000)
  if (Number.isInteger(count) && count >= 100_000) return count
  throw new WrongArguments(`The option --trades is '${trades}'; pass a whole number of at least 100000.`)
}

function parsed<Parsed>(parse: () => Parsed): Parsed {
  try {
    return parse()
  } catch (error) {
    throw new WrongArguments((error as Error).message)
  }
}
