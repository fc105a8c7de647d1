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
    only: { type: 'string', multiple: true, default: [] as string[] },
  } as const
  const { only, ...flags } = parsed(() => parseArgs({ args: [...args], options: config })).values
  if (flags.json && flags.markdown) throw new WrongArguments('Pass --json or --markdown, not both.')
  const names = benchmarks.flatMap(({ name, ids }) => [name, ...ids])
  for (const name of only) {
    if (names.includes(name)) continue
    throw new WrongArguments(
      `Unknown figure '${name}'; the nearest is '${closest(name, names)}'. The figures are ${[...new Set(names)].join(', ')}.`,
    )
  }
  const asked = new Set(
    only.flatMap((name) => benchmarks.find((benchmark) => benchmark.name === name)?.ids ?? [name]),
  )
  const wants = (id: string): boolean => only.length === 0 || asked.has(id)
  return { ...flags, chosen: benchmarks.filter(({ ids }) => ids.some(wants)), wants }
}

function parsed<Parsed>(parse: () => Parsed): Parsed {
  try {
    return parse()
  } catch (error) {
    throw new WrongArguments((error as Error).message)
  }
}
