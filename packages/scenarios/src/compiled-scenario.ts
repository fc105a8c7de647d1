import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deepFreeze } from './deep-freeze.js'
import type { Scenario } from './scenario.js'

/** The scenario of a folder as JSON, which is read in a third of the time of its files. Its test writes it. */
export const COMPILED = 'compiled.json'

/** A scenario in short, without its events. */
export interface ScenarioSummary {
  readonly name: string
  readonly title: string
  /** The number of events, corrections applied. */
  readonly events: number
  /** The names of its what-ifs, in the order of the file. */
  readonly whatIfs: readonly string[]
  /** The number of expectations. */
  readonly expectations: number
}

interface Compiled {
  readonly digest: string
  readonly summary: ScenarioSummary
  /** With its timeline as JSON. */
  readonly scenario: Scenario
}

export function summaryOf({ name, title, timeline, whatIfs, expectations }: Scenario): ScenarioSummary {
  return {
    name,
    title,
    events: timeline.length,
    whatIfs: whatIfs.map((whatIf) => whatIf.name),
    expectations: expectations.length,
  }
}

/** @returns the text of the file */
export function compileScenario(folder: string, scenario: Scenario): string {
  const content = { ...scenario, timeline: scenario.timeline.toJSON() }
  return `${JSON.stringify({ digest: digestOf(folder), summary: summaryOf(scenario), scenario: content })}\n`
}

/** The scenario of a folder; undefined if its files have changed since it was compiled. */
export async function readCompiled(folder: string): Promise<Scenario | undefined> {
  const compiled = parseCompiled(folder)
  if (compiled === undefined) return undefined
  const { timelineFromJson } = await import('@tapeline/core')
  const { marketEvents } = await import('@tapeline/core/market')
  const { scenario } = compiled
  return deepFreeze({ ...scenario, timeline: timelineFromJson(marketEvents, scenario.timeline) })
}

/** The summary of a folder; undefined if its files have changed since it was compiled. */
export function readSummary(folder: string): ScenarioSummary | undefined {
  return parseCompiled(folder)?.summary
}

function parseCompiled(folder: string): Compiled | undefined {
  const path = join(folder, COMPILED)
  if (!existsSync(path)) return undefined
  const compiled = JSON.parse(readFileSync(path, 'utf8')) as Compiled
  return compiled.digest === digestOf(folder) ? compiled : undefined
}

/** A digest of all other files of the folder. */
function digestOf(folder: string): string {
  const digest = createHash('sha256')
  for (const name of readdirSync(folder).sort()) {
    if (name !== COMPILED) digest.update(`${name}\0`).update(readFileSync(join(folder, name)))
  }
  return digest.digest('hex')
}
