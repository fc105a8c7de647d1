import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { TapelineError } from '@tapeline/core/internal'
import type { Scenario } from './scenario.js'

/** The scenario of a folder as two lines of JSON, which are read in a fraction of the time of its files. Its test writes it. */
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

/** The first line of the file. */
interface Head {
  /** Of the other files of the folder when it was compiled. */
  readonly files: string
  /** Of the summary and the second line. */
  readonly digest: string
  readonly summary: ScenarioSummary
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
export async function compileScenario(folder: string, scenario: Scenario): Promise<string> {
  const { scenarioToJson } = await import('./scenario-json.js')
  const text = scenarioToJson(scenario)
  const summary = summaryOf(scenario)
  const head: Head = { files: digestOf(folder), digest: contentDigest(summary, text), summary }
  return `${JSON.stringify(head)}\n${text}\n`
}

/**
 * The scenario of a folder; undefined if its files have changed since it was compiled.
 * @throws TapelineError `file.invalid` for a damaged file
 */
export async function readCompiled(folder: string): Promise<Scenario | undefined> {
  const compiled = findCompiled(folder)
  if (compiled === undefined) return undefined
  const { scenarioFromJson } = await import('./scenario-json.js')
  return scenarioFromJson(compiled.content)
}

/** The summary of a folder; undefined if its files have changed since it was compiled. @throws as {@link readCompiled} */
export function readSummary(folder: string): ScenarioSummary | undefined {
  return findCompiled(folder)?.summary
}

function findCompiled(
  folder: string,
): { readonly summary: ScenarioSummary; readonly content: string } | undefined {
  const path = join(folder, COMPILED)
  if (!existsSync(path)) return undefined
  const [first = '', content = ''] = readFileSync(path, 'utf8').split('\n')
  const head = headOf(first)
  if (head?.digest !== contentDigest(head?.summary, content)) {
    throw new TapelineError({
      code: 'file.invalid',
      message: `The compiled scenario is damaged. Install @tapeline/scenarios again, or delete this file: the scenario is then read from '${folder}'.`,
      place: { file: path },
    })
  }
  return head.files === digestOf(folder) ? { summary: head.summary, content } : undefined
}

function headOf(line: string): Head | undefined {
  try {
    return JSON.parse(line) as Head
  } catch {
    return undefined
  }
}

/** A digest of all other files of the folder. */
function digestOf(folder: string): string {
  const digest = createHash('sha256')
  for (const name of readdirSync(folder).sort()) {
    if (name !== COMPILED) digest.update(`${name}\0`).update(readFileSync(join(folder, name)))
  }
  return digest.digest('hex')
}

function contentDigest(summary: ScenarioSummary | undefined, content: string): string {
  return createHash('sha256')
    .update(JSON.stringify(summary) ?? '')
    .update(content)
    .digest('hex')
}
